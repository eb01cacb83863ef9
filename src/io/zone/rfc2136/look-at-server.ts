/**
 * One look at one server: marker, sets, marker again, on one connection. The generation never comes
 * back, so a marker that stayed says that no guarded write fell in between, and marker and sets belong
 * together; where it changed, the look begins anew. A foreign write in between is not seen by this: the
 * write's own prerequisites refuse it.
 */
import type { Name, ResourceRecord } from '#core/dns';
import { markerName, viewZone, type ZoneView } from '#core/guard';
import { ZoneError, type AdoptedSet } from '../port.ts';
import { askRecords, sayServer, type Conversation } from './conversation.ts';
import type { TcpLine } from './tcp-line.ts';

/** Looks that find the marker changed in between, one after the other, at most. */
const MOST_LOOKS = 5;

/** Questions that wait for their answer at once: a server may answer one after the other. */
const MOST_WAITING = 32;

/** Marker and adopted sets. Rejects with `ZoneError` unless every single answer was one. */
export async function lookAtServer(
  line: TcpLine,
  conversation: Conversation,
  zone: Name,
  adopted: readonly AdoptedSet[],
): Promise<ZoneView> {
  const marker = markerName(zone);
  let before = await askRecords(line, conversation, marker, 'TXT');
  for (let look = 0; look < MOST_LOOKS; look++) {
    const sets = await askSets(line, conversation, adopted);
    const after = await askRecords(line, conversation, marker, 'TXT');
    if (sameTexts(before, after)) {
      return viewZone({ origin: zone, class: 'IN', records: [...after, ...sets] }, adopted);
    }
    before = after;
  }
  const server = sayServer(conversation.to);
  throw new ZoneError('unsteady', `${server} changed during each of ${MOST_LOOKS} looks.`);
}

/** The serial of the zone. */
export async function askSerial(
  line: TcpLine,
  conversation: Conversation,
  zone: Name,
): Promise<number | null> {
  const [soa] = await askRecords(line, conversation, zone, 'SOA');
  return soa?.data.kind === 'SOA' ? soa.data.serial : null;
}

async function askSets(
  line: TcpLine,
  conversation: Conversation,
  adopted: readonly AdoptedSet[],
): Promise<readonly ResourceRecord[]> {
  const records: ResourceRecord[] = [];
  for (let at = 0; at < adopted.length; at += MOST_WAITING) {
    const some = adopted.slice(at, at + MOST_WAITING);
    const answers = await Promise.all(
      some.map(({ name, type }) => askRecords(line, conversation, name as Name, type)),
    );
    records.push(...answers.flat());
  }
  return records;
}

function sameTexts(a: readonly ResourceRecord[], b: readonly ResourceRecord[]): boolean {
  const text = (records: readonly ResourceRecord[]): string =>
    JSON.stringify(records.map(({ data }) => data));
  return text(a) === text(b);
}
