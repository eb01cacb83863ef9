/**
 * The automation of 20 October 2025, as a process: what the guard is not. A plan is a name of its own
 * in the zone with its addresses; the name that is asked is an alias of it. An enactor picks a plan,
 * checks once that it is newer, writes it without any condition, and cleans up plans by age alone.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { formatMarker, markerName, parseMarker } from '#core/guard';
import { nameOf, type Name, type UpdateChange } from '#core/dns';
import { openStore, type Store } from '#io/store';
import { Asker } from './ask.ts';
import { looksOf } from './probe-endpoints.ts';
import { sendUpdate } from './send-update.ts';
import type { WriterSettings } from './writer-settings.ts';

/** How much older than what it applied a plan must be for clean-up, and how far back that looks. */
const KEEP = 1;
const LOOKS_BACK = 30;

/** Turns between two clean-ups. */
const CLEANS_EVERY = 5;

const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as WriterSettings;
const { zone, name, owner, probe, key, store: storeSettings, writePort, verifyPorts } = settings;
const signal = new AbortController().signal;
const store = await openStore(storeSettings);
const asker = new Asker(verifyPorts[0] ?? 0);
let mine = 0;
let applied = 0;
let turns = 0;

for (;;) {
  try {
    await makePlan(store);
    await enact(store);
    if (++turns % CLEANS_EVERY === 0) await cleanUp();
  } catch (error) {
    process.stdout.write(`${String(error)}\n`);
  }
  await pause(200);
}

/** A planner: a new number for what is healthy now. */
async function makePlan(held: Store): Promise<void> {
  const looks = await looksOf(probe);
  const up = looks.filter(({ isUp }) => isUp).map(({ address }) => address);
  const [newest] = (await held.read('plan/', signal)).slice(-1);
  if (newest?.value === up.join(' ')) return;
  const number = Number(newest?.key.slice('plan/'.length) ?? 1) + 1;
  const put = { key: `plan/${String(number).padStart(9, '0')}`, value: up.join(' ') };
  await held.commit(
    { expect: [{ key: put.key, revision: null }], puts: [put], deletes: [] },
    signal,
  );
}

/** An enactor: pick, check, apply, clean up. Nothing is compared when it is applied. */
async function enact(held: Store): Promise<void> {
  const plans = await held.read('plan/', signal);
  const newest = plans.at(-1);
  if (newest === undefined) return;
  const number = Number(newest.key.slice('plan/'.length));
  const live = await liveGeneration();
  if (number <= mine || live === null || live >= number) return;
  mine = number;
  const addresses = newest.value.split(' ').filter((address) => address !== '');
  if (addresses.length === 0) return;
  await sendUpdate(writePort, zone, key, applyChanges(number, addresses));
  applied = number;
}

/** Clean-up by age alone: what is older than what this enactor has applied, live or not. */
async function cleanUp(): Promise<void> {
  const old = Array.from({ length: LOOKS_BACK }, (_, index) => applied - KEEP - index).filter(
    (each) => each > 0,
  );
  if (old.length === 0) return;
  await sendUpdate(
    writePort,
    zone,
    key,
    old.map((each): UpdateChange => ({
      kind: 'delete-record-set',
      name: planName(each),
      type: 'A',
    })),
  );
}

async function liveGeneration(): Promise<number | null> {
  const message = await asker.ask(markerName(zone), 'TXT', 1_000);
  const [text] = (message?.answers ?? []).flatMap(({ data }) =>
    data.kind === 'TXT' ? [data.strings.join('')] : [],
  );
  return text === undefined ? null : (parseMarker(text)?.generation ?? null);
}

function planName(number: number): Name {
  return nameOf(`plan-${number}.${zone}`);
}

function applyChanges(number: number, addresses: readonly string[]): readonly UpdateChange[] {
  const marker = formatMarker({ generation: number, owner, state: 'run' });
  return [
    ...addresses.map((address): UpdateChange => ({
      kind: 'add',
      name: planName(number),
      ttl: 1,
      data: { kind: 'A', address },
    })),
    { kind: 'delete-record-set', name, type: 'A' },
    { kind: 'delete-record-set', name, type: 'CNAME' },
    { kind: 'add', name, ttl: 1, data: { kind: 'CNAME', target: planName(number) } },
    { kind: 'delete-record-set', name: markerName(zone), type: 'TXT' },
    { kind: 'add', name: markerName(zone), ttl: 0, data: { kind: 'TXT', strings: [marker] } },
  ];
}
