/**
 * A guarded write as one RFC 2136 UPDATE, and a zone as the protocol sees it. The old marker and the
 * old records of every set that changes are prerequisites, compared by the server in the same write.
 */
import { compareText } from '#base';
import {
  canonicalAddress,
  nameKey,
  nameOf,
  nameLabels,
  type Name,
  type Prerequisite,
  type RecordData,
  type ResourceRecord,
  type Update,
  type UpdateChange,
  type Zone,
} from '#core/dns';
import type { Contents, Marker, PublishedSet, ZoneView, ZoneWrite } from './contents.ts';
import { formatMarker, MARKER_LABEL, parseMarker } from './marker.ts';

/** How long resolvers may keep the marker: only enactors ask for it, and they ask the authorities. */
const MARKER_TTL_SECONDS = 0;

/** Where the marker of a zone stands. */
export function markerName(zone: Name): Name {
  return nameOf(nameLabels(zone).length === 0 ? `${MARKER_LABEL}.` : `${MARKER_LABEL}.${zone}`);
}

/** The UPDATE of a write. `id` is the message's. Sets that stay as they are are compared too. */
export function updateOfWrite(id: number, zone: Name, write: ZoneWrite): Update {
  const { expect, marker, contents } = write;
  const name = markerName(zone);
  return {
    id,
    zone,
    class: 'IN',
    prerequisites: [
      markerPrerequisite(name, expect.marker),
      ...expect.contents.map(setPrerequisite),
    ],
    changes: [
      { kind: 'delete-record-set', name, type: 'TXT' },
      { kind: 'add', name, ttl: MARKER_TTL_SECONDS, data: markerData(marker) },
      ...contents.flatMap((set) => setChanges(set, findSet(expect.contents, set))),
    ],
    edns: null,
  };
}

function markerPrerequisite(name: Name, marker: Marker | null): Prerequisite {
  if (marker === null) return { kind: 'record-set-absent', name, type: 'TXT' };
  return { kind: 'record-set-is', name, data: [markerData(marker)] };
}

function setPrerequisite({ name, type, endpoints }: PublishedSet): Prerequisite {
  if (endpoints.length === 0) return { kind: 'record-set-absent', name: nameOf(name), type };
  return {
    kind: 'record-set-is',
    name: nameOf(name),
    data: endpoints.map(({ address }) => addressData(type, address)),
  };
}

/** The set is replaced as a whole, unless it stays. */
function setChanges(set: PublishedSet, before: PublishedSet | null): readonly UpdateChange[] {
  const name = nameOf(set.name);
  const isSame =
    before?.ttlSeconds === set.ttlSeconds &&
    before.endpoints.length === set.endpoints.length &&
    before.endpoints.every(({ address }, index) => address === set.endpoints[index]?.address);
  if (isSame) return [];
  return [
    { kind: 'delete-record-set', name, type: set.type },
    ...set.endpoints.map(({ address }): UpdateChange => ({
      kind: 'add',
      name,
      ttl: set.ttlSeconds,
      data: addressData(set.type, address),
    })),
  ];
}

function findSet(contents: Contents, { name, type }: PublishedSet): PublishedSet | null {
  return contents.find((set) => set.name === name && set.type === type) ?? null;
}

function markerData(marker: Marker): RecordData {
  return { kind: 'TXT', strings: [formatMarker(marker)] };
}

function addressData(type: 'A' | 'AAAA', address: string): RecordData {
  return { kind: type, address };
}

/**
 * The view of a zone for the adopted sets, in their order; a set without records is there, and empty.
 * A marker that is not exactly one text of ours is no marker: nothing is written then.
 */
export function viewZone(
  zone: Zone,
  adopted: readonly Pick<PublishedSet, 'name' | 'type' | 'ttlSeconds'>[],
): ZoneView {
  const name = nameKey(markerName(zone.origin));
  const texts = zone.records.filter(
    ({ name: owner, data }) => data.kind === 'TXT' && nameKey(owner) === name,
  );
  const [first, ...more] = texts.map(({ data }) => (data.kind === 'TXT' ? data.strings : []));
  const isOne = first?.length === 1 && more.length === 0;
  const own = recordsOfSets(zone.records, adopted);
  return {
    marker: isOne ? parseMarker(first[0] ?? '') : null,
    contents: adopted.map((set) => viewSet(own.get(keyOf(set.name, set.type)) ?? [], set)),
  };
}

/** One pass over a zone of any size, however many sets are adopted. */
function recordsOfSets(
  records: readonly ResourceRecord[],
  adopted: readonly Pick<PublishedSet, 'name' | 'type'>[],
): ReadonlyMap<string, readonly ResourceRecord[]> {
  const own = new Map(
    adopted.map(({ name, type }) => [keyOf(name, type), new Array<ResourceRecord>()]),
  );
  for (const record of records) {
    const { kind } = record.data;
    if (kind === 'A' || kind === 'AAAA') own.get(keyOf(record.name, kind))?.push(record);
  }
  return own;
}

function keyOf(name: string, type: string): string {
  return `${nameKey(nameOf(name))} ${type}`;
}

function viewSet(
  own: readonly ResourceRecord[],
  { name, type, ttlSeconds }: Pick<PublishedSet, 'name' | 'type' | 'ttlSeconds'>,
): PublishedSet {
  const endpoints = own
    .flatMap(({ data }) => (data.kind === 'A' || data.kind === 'AAAA' ? [data.address] : []))
    .map((address) => ({ address: canonicalAddress(address) ?? address, weight: 1 }))
    .sort((a, b) => compareText(a.address, b.address));
  return { name, type, ttlSeconds: own[0]?.ttl ?? ttlSeconds, endpoints };
}
