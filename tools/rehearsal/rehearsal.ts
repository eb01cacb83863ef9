/**
 * 20 October 2025 again, on loopback: real servers, a real authority whose record is taken away by a real
 * UPDATE at minute 0 and put back at 157, a provider that says what AWS said when AWS said it, three
 * places that look (one is cut off for a while), a diagnosis, and a status page on two hosts of which one
 * is killed. It asserts nothing: it tells what happened, by the clock of the run.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Timeline } from '#core/timeline';
import { freePorts } from '../chaos/ports.ts';
import { type Authority, type Product, startAuthority } from './authority.ts';
import { DayClock } from './day-clock.ts';
import { startFeed } from './feed.ts';
import { MAP, STATUS } from './files.ts';
import { Hands } from './hands.ts';
import { Host, type PageRead } from './hosts.ts';
import { LOG, nameTheCause, type Named, publish, tellPeople, THOUGHTS, update } from './people.ts';
import { Place } from './place.ts';
import { startServices } from './services.ts';

/** Minutes of the day at which things are done to the world. */
const BEGINS = -12;
const CUT_FROM = 40;
const CUT_UNTIL = 80;
const CUT_UNTIL_AT_MOST = 140;
const KILLED = 60;
/** AWS put the records back at 157. */
const RESTORED = 157;
const ENDS = 190;
const CAPTION =
  'A rehearsal on one machine (npm run rehearsal): real servers and a real name server. What AWS says, it says when AWS said it.';
/** The last words of the company. */
const RESOLVED = 'Everything works again. Nothing is left for you to do.';

/** What happened. Minutes are those of the day. */
export interface Rehearsed {
  /** The name server that was emptied. */
  readonly product: string;
  readonly emptiedMin: number;
  readonly named: Named;
  readonly toldMin: number;
  readonly killedMin: number;
  /** Of the first host and of the second, some time after the first was killed. */
  readonly afterKill: { readonly first: PageRead; readonly second: PageRead };
  /** What the second host's readers find in the end. */
  readonly incidents: string;
  /** As `firebreak timeline --json` prints it. */
  readonly timeline: TimelineShown;
  readonly text: string;
  readonly svg: string;
}

/** The part of the JSON that is looked at here. */
export interface TimelineShown {
  readonly began: string;
  readonly ended: string | null;
  readonly places: readonly string[];
  readonly targets: readonly { readonly target: string; readonly failedMs: number }[];
  readonly away: readonly { readonly place: string }[];
  readonly phases: readonly { readonly kind: Timeline['phases'][number]['kind'] }[];
  readonly named: readonly {
    readonly term: string;
    readonly by: string;
    readonly kind: string;
    readonly afterMs: number;
  }[];
  readonly said: readonly {
    readonly by: string;
    readonly kind: string;
    readonly afterMs: number;
  }[];
}

/** Rehearses the day, a minute of it in so many milliseconds. */
export async function rehearse(
  msPerMinute: number,
  say: (line: string) => void = () => undefined,
  product?: Product,
): Promise<Rehearsed> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-rehearsal-'));
  const stop = new AbortController();
  const ends: (() => Promise<void>)[] = [];
  try {
    const authority = await startAuthority(product);
    ends.push(() => authority.stop());
    return await rehearseIn(folder, authority, msPerMinute, stop.signal, ends, say);
  } finally {
    stop.abort();
    for (const end of ends.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rehearseIn(
  folder: string,
  authority: Authority,
  msPerMinute: number,
  signal: AbortSignal,
  ends: (() => Promise<void>)[],
  say: (line: string) => void,
): Promise<Rehearsed> {
  writeCompany(folder);
  const before = new DayClock(msPerMinute, BEGINS - 60);
  const hands = new Hands(folder);
  ends.push(() => hands.end());
  await hands.firebreak(['status', 'key', '--out', 'status.key']);
  await publish(hands, before);
  const [firstPort = 0, secondPort = 0] = await freePorts(2);
  const hosts = [new Host(folder, 'one', firstPort), new Host(folder, 'two', secondPort)] as const;
  for (const host of hosts) ends.push(() => host.kill());
  await Promise.all(hosts.map((host) => host.answers()));

  const clock = new DayClock(msPerMinute, BEGINS);
  const services = await startServices(authority.port, clock);
  ends.push(() => services.stop());
  const feed = await startFeed(() => clock.minute());
  ends.push(() => feed.stop());
  const places = ['ams', 'fra', 'osl'].map((name) => new Place(name));
  for (const place of places) {
    await place.prepare({ services, dnsPort: authority.port, feedPort: feed.port });
    ends.push(() => place.network.cut());
  }
  const log = join(folder, LOG);
  const looking = new AbortController();
  const watching = Promise.all(
    places.map((place) => place.watch(clock, log, AbortSignal.any([signal, looking.signal]))),
  );
  ends.push(async () => {
    looking.abort();
    await watching;
  });

  const world = theWorld(authority, places, hosts, clock, signal, say);
  const people = thePeople(folder, hands, places, clock, signal, say);
  const [done, { named, toldMin, id }] = await Promise.all([world, people]);
  await update(hands, clock, ['resolve', id, '--text', RESOLVED]);
  await clock.until(ENDS, signal);
  looking.abort();
  await watching;
  const incidents = await hosts[1].readWith('/api/v2/incidents.json', RESOLVED);
  return {
    ...done,
    product: authority.product,
    named,
    toldMin,
    incidents: incidents.text,
    ...(await drawn(folder, hands, incidents.text)),
  };
}

function writeCompany(folder: string): void {
  writeFileSync(join(folder, 'firebreak.yaml'), MAP);
  writeFileSync(join(folder, 'status.yaml'), STATUS);
  mkdirSync(join(folder, 'incidents'));
}

/** What happens to everybody: the name, the network of one place, the first host. */
async function theWorld(
  authority: Authority,
  places: readonly Place[],
  [first, second]: readonly [Host, Host],
  clock: DayClock,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Pick<Rehearsed, 'emptiedMin' | 'killedMin' | 'afterKill'>> {
  const tell = (what: string): void =>
    say(`${String(Math.round(clock.minute())).padStart(5)}  ${what}`);
  await clock.until(0, signal);
  await authority.empty();
  const emptiedMin = clock.minute();
  tell(`the name has no address any more (an UPDATE to ${authority.product})`);
  const cut = places.at(-1);
  await clock.until(CUT_FROM, signal);
  await cut?.network.cut();
  tell(`${cut?.name ?? ''} is cut off`);
  await clock.until(KILLED, signal);
  await first.kill();
  const killedMin = clock.minute();
  tell('the first host of the status page is killed');
  await clock.until(CUT_UNTIL, signal);
  // On a machine that is very busy it takes a place longer to see that it is cut off.
  while (cut?.knows === false && clock.minute() < CUT_UNTIL_AT_MOST)
    await clock.until(clock.minute() + 1, signal);
  await cut?.network.mend();
  tell(`${cut?.name ?? ''} is back`);
  const afterKill = { first: await first.read('/'), second: await second.read('/') };
  await clock.until(RESTORED, signal);
  await authority.restore();
  tell('the name has its address again');
  await clock.until(RESTORED + 20, signal);
  return { emptiedMin, killedMin, afterKill };
}

/** What people do about it. */
async function thePeople(
  folder: string,
  hands: Hands,
  places: readonly Place[],
  clock: DayClock,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<{ readonly named: Named; readonly toldMin: number; readonly id: string }> {
  const tell = (minute: number, what: string): void =>
    say(`${String(Math.round(minute)).padStart(5)}  ${what}`);
  const named = await nameTheCause(folder, hands, places, clock, signal);
  tell(named.minute, `diagnose: ${named.headline}`);
  const id = await tellPeople(folder, hands, clock, signal);
  const toldMin = clock.minute();
  tell(toldMin, 'the first update is approved and on both hosts');
  return { named, toldMin, id };
}

/** The timeline, by the command that people have for it. */
async function drawn(
  folder: string,
  hands: Hands,
  incidents: string,
): Promise<Pick<Rehearsed, 'timeline' | 'text' | 'svg'>> {
  writeFileSync(join(folder, 'incidents.json'), incidents);
  const words = [
    'timeline',
    LOG,
    '--told',
    'incidents.json',
    '--said',
    THOUGHTS,
    '--name',
    'dynamodb,DNS',
  ];
  const json = await hands.firebreak([...words, '--json']);
  const { out } = await hands.firebreak([...words, '--svg', 'rehearsal.svg', '--caption', CAPTION]);
  return {
    timeline: JSON.parse(json.out) as TimelineShown,
    text: out,
    svg: readFileSync(join(folder, 'rehearsal.svg'), 'utf8'),
  };
}
