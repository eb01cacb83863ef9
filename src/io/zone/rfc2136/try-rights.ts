/**
 * What a key may write, tried without changing the zone. BIND and Knot check permission before
 * conditions, so a knock (an update whose condition cannot hold) tells: REFUSED or BADKEY says no,
 * YXDOMAIN says that only the condition stood in the way. So does any other server that refuses.
 *
 * PowerDNS checks conditions first, and what its policy script forbids it leaves out without a word: it
 * answers NOERROR to half a write. So it is asked for what no server may do whatever the policy: an
 * address beside a CNAME (RFC 2136, section 3.4.2.2), under the condition that the CNAME is there. It says
 * REFUSED when its policy would have let it, and NOERROR when that left it out; nothing changes either way.
 * What the key may write of the adopted names cannot be tried there.
 */
import {
  nameKey,
  nameOf,
  parseName,
  type Name,
  type Prerequisite,
  type RecordData,
  type RecordType,
  type UpdateChange,
} from '#core/dns';
import { markerName } from '#core/guard';
import type { AdoptedSet, Rights } from '../port.ts';
import { sayServer, transferZone, type Conversation } from './conversation.ts';
import { askSoftware, knock, tryUpdate } from './knock.ts';
import type { TcpLine } from './tcp-line.ts';

/** One set that is tried. */
interface Tried {
  readonly name: Name;
  readonly type: RecordType;
  readonly data: RecordData;
}

/** Addresses for documentation (RFC 5737, RFC 3849): should a server write one, it leads nowhere. */
const NOWHERE: Readonly<Record<'A' | 'AAAA', string>> = { A: '192.0.2.0', AAAA: '2001:db8::' };

/** Not 0: PowerDNS 4.7 looks for a CNAME only where the TTL is more, and writes the address beside it. */
const TRIAL_TTL_SECONDS = 60;

/** A name that nobody has. */
const MADE_UP = 'firebreak-rights-test';

/** Tries the adopted names and the marker, and then some of all else. */
export async function tryRightsAt(
  line: TcpLine,
  conversation: Conversation,
  zone: Name,
  adopted: readonly AdoptedSet[],
): Promise<Rights> {
  const server = sayServer(conversation.to);
  const software = await askSoftware(line, conversation);
  const untried = { server, software, lacking: null, isConfined: null, excess: [] } as const;
  const opened = await knock(line, conversation, zone, []);
  if (opened?.code !== 'YXDOMAIN') {
    const said = opened === null ? 'gave no answer' : `said ${opened.code}`;
    return { ...untried, notTested: `${server} ${said} to an update that changes nothing` };
  }
  if (software === 'powerdns') {
    return { ...untried, ...(await tryBesideAlias(line, conversation, zone, adopted)) };
  }
  const lacking = await refusedOf(line, conversation, zone, needed(zone, adopted));
  const others = foreign(zone, adopted);
  const refused = await refusedOf(line, conversation, zone, others);
  if (lacking === null || refused === null) {
    return { ...untried, notTested: `${server} gave no answer to one of the trials` };
  }
  const excess = others.filter((each) => !refused.includes(each)).map(say);
  // Whoever refuses under a condition that cannot hold checks permission first. Who does not, may not.
  if (excess.length > 0 && software === null) {
    const why = 'it does not say which program it is, and may check permissions after conditions';
    return { ...untried, notTested: `${server} refused nothing: ${why}` };
  }
  const isConfined = excess.length === 0;
  return { ...untried, lacking: lacking.map(say), isConfined, excess, notTested: null };
}

function needed(zone: Name, adopted: readonly AdoptedSet[]): readonly Tried[] {
  const marker: RecordData = { kind: 'TXT', strings: ['v=1'] };
  return [
    ...adopted.map(({ name, type }): Tried => ({ name: nameOf(name), ...addressOf(type) })),
    { name: markerName(zone), type: 'TXT', data: marker },
  ];
}

/** Another name, the apex, its delegation, and another type at an adopted name. */
function foreign(zone: Name, adopted: readonly AdoptedSet[]): readonly Tried[] {
  const keys = new Set(adopted.map(({ name }) => nameKey(nameOf(name))));
  const other = parseName(`${MADE_UP}.${zone === '.' ? '' : zone}`);
  const names = [...(other.ok ? [other.value] : []), zone].filter(
    (name) => !keys.has(nameKey(name)),
  );
  return [
    ...names.map((name): Tried => ({ name, ...addressOf('A') })),
    { name: zone, type: 'NS', data: { kind: 'NS', target: zone } },
    ...adopted.slice(0, 1).map(({ name }): Tried => ({
      name: nameOf(name),
      type: 'MX',
      data: { kind: 'MX', preference: 0, exchange: zone },
    })),
  ];
}

function addressOf(type: 'A' | 'AAAA'): { readonly type: 'A' | 'AAAA'; readonly data: RecordData } {
  return { type, data: { kind: type, address: NOWHERE[type] } };
}

/** Those that are refused; all at once first, as they usually are all allowed. Null: an answer is missing. */
async function refusedOf(
  line: TcpLine,
  conversation: Conversation,
  zone: Name,
  tried: readonly Tried[],
): Promise<readonly Tried[] | null> {
  const changes = (each: Tried): readonly UpdateChange[] => [
    { kind: 'delete-record-set', name: each.name, type: each.type },
    { kind: 'add', name: each.name, ttl: TRIAL_TTL_SECONDS, data: each.data },
  ];
  const all = await knock(line, conversation, zone, tried.flatMap(changes));
  if (all === null) return null;
  if (all.code === 'YXDOMAIN') return [];
  const refused: Tried[] = [];
  for (const each of tried) {
    const answer = await knock(line, conversation, zone, changes(each));
    if (answer === null) return null;
    if (answer.code !== 'YXDOMAIN') refused.push(each);
  }
  return refused;
}

/** PowerDNS: see above. */
async function tryBesideAlias(
  line: TcpLine,
  conversation: Conversation,
  zone: Name,
  adopted: readonly AdoptedSet[],
): Promise<Pick<Rights, 'isConfined' | 'excess' | 'notTested'>> {
  const alias = await findAlias(line, conversation, zone, adopted);
  // Without one, a CNAME beside the SOA: as impossible, but it tries a right that few would grant.
  const [condition, tried]: readonly [Prerequisite, Tried] =
    alias === null
      ? [
          { kind: 'record-set-exists', name: zone, type: 'SOA' },
          { name: zone, type: 'CNAME', data: { kind: 'CNAME', target: zone } },
        ]
      : [
          { kind: 'record-set-exists', name: alias, type: 'CNAME' },
          { name: alias, ...addressOf('A') },
        ];
  const { name, data } = tried;
  const change: UpdateChange = { kind: 'add', name, ttl: TRIAL_TTL_SECONDS, data };
  const answer = await tryUpdate(line, conversation, zone, [condition], [change]);
  if (answer?.code === 'REFUSED' && answer.isSigned) {
    return { isConfined: false, excess: [say(tried)], notTested: null };
  }
  if (answer?.code !== 'NOERROR') {
    const said = answer === null ? 'gave no answer' : `said ${answer.code}`;
    return { isConfined: null, excess: [], notTested: `PowerDNS ${said} where it was tried` };
  }
  if (alias !== null) return { isConfined: true, excess: [], notTested: null };
  const why = 'PowerDNS can only be asked beside a CNAME, and the zone has none that can be read';
  return { isConfined: null, excess: [], notTested: why };
}

/** An alias of somebody else; null when there is none, or the zone may not be read whole. */
async function findAlias(
  line: TcpLine,
  conversation: Conversation,
  zone: Name,
  adopted: readonly AdoptedSet[],
): Promise<Name | null> {
  const own = new Set(adopted.map(({ name }) => nameKey(nameOf(name))));
  try {
    const { records } = await transferZone(line, conversation, zone);
    const found = records.find(
      ({ name, data }) => data.kind === 'CNAME' && !own.has(nameKey(name)),
    );
    return found?.name ?? null;
  } catch {
    return null;
  }
}

function say({ name, type }: Tried): string {
  return `${name.replace(/(.)\.$/, '$1')} ${type}`;
}
