/**
 * A guarded write as one change batch, and record sets as the protocol sees them.
 *
 * Compare and swap: every set that is expected is deleted with exactly its old values, every set that is
 * wanted is created, all in one batch. Documented (API reference, ChangeResourceRecordSets): a batch is
 * transactional, "all or none of the changes"; a DELETE must give all the values that the set has; a
 * CREATE of a set that exists fails. So a stale write fails as a whole. A set that stays is compared by
 * a DELETE and a CREATE of the same values: the reference shows a DELETE and a CREATE at one name in one
 * batch (a CNAME that becomes an alias) and calls UPSERT of an existing set the same pair; that the new
 * values may equal the old is assumed. Nothing may be deleted twice in a batch, and nothing is.
 *
 * A set whose weights are all 1 is one plain set: every answer has all addresses, and a client whose
 * first address fails has others to try. Other weights make one weighted set for each address, of which
 * Route 53 gives one in each answer: that is why weights are only used when the adapter is told to.
 */
import { assert, compareText } from '#base';
import { canonicalAddress, nameKey, nameOf, type Name } from '#core/dns';
import {
  formatMarker,
  markerName,
  parseMarker,
  type Contents,
  type PublishedEndpoint,
  type PublishedSet,
  type ZoneView,
  type ZoneWrite,
} from '#core/guard';
import { ZoneError, type AdoptedSet } from '../port.ts';
import { fromRoute53Name, octalToDecimal, quoteText, toRoute53Name } from './names-and-texts.ts';
import type { Route53Change, Route53Set } from './record-set.ts';

/** Only enactors ask for the marker, and a DELETE must give this TTL as well. */
const MARKER_TTL_SECONDS = 0;

/** Weights of Route 53 are 0 to 255; 0 means never, which would be an address without traffic. */
const MAX_WEIGHT = 255;

/** Quotas on one request (Developer Guide, "Quotas"): records, and characters of their values. */
export const BATCH_LIMITS = { records: 1_000, characters: 32_000 } as const;

/**
 * How an address that was seen is spelled, by `name type address`. Whether Route 53 compares addresses or
 * texts is not documented, so a DELETE repeats the text of the listing.
 */
export type Spellings = ReadonlyMap<string, string>;

/** The spellings in a listing that are not our own. */
export function spellingsOf(listed: readonly Route53Set[]): Spellings {
  const spellings = new Map<string, string>();
  for (const { name, type, values } of listed) {
    for (const value of values) {
      const address = canonical(value);
      if (address !== value) spellings.set(`${name} ${type} ${address}`, value);
    }
  }
  return spellings;
}

/** The changes of a write: all deletions, then all creations. */
export function changesOfWrite(
  zone: Name,
  { expect, marker, contents }: ZoneWrite,
  spellings: Spellings = new Map(),
): readonly Route53Change[] {
  const name = toRoute53Name(markerName(zone));
  const markerSet = (text: string): Route53Set =>
    plainSet(name, 'TXT', MARKER_TTL_SECONDS, [quoteText(text)]);
  const wanted = [
    ...expect.contents.filter((set) => !contents.some((each) => isSameSet(each, set))),
    ...contents,
  ];
  return [
    ...(expect.marker === null ? [] : [markerSet(formatMarker(expect.marker))]).map(deletion),
    ...expect.contents.flatMap(setsOf).map((set) => deletion(asListed(set, spellings))),
    creation(markerSet(formatMarker(marker))),
    ...wanted.flatMap(setsOf).map(creation),
  ];
}

function asListed(set: Route53Set, spellings: Spellings): Route53Set {
  const spelled = (value: string): string =>
    spellings.get(`${set.name} ${set.type} ${value}`) ?? value;
  const { values, setIdentifier } = set;
  return {
    ...set,
    values: values.map(spelled),
    setIdentifier: setIdentifier === null ? null : spelled(setIdentifier),
  };
}

function deletion(set: Route53Set): Route53Change {
  return { action: 'DELETE', set };
}

function creation(set: Route53Set): Route53Change {
  return { action: 'CREATE', set };
}

function isSameSet(a: PublishedSet, b: PublishedSet): boolean {
  return a.type === b.type && nameKey(nameOf(a.name)) === nameKey(nameOf(b.name));
}

/** What a batch costs of the quotas. */
export function sizeOfBatch(
  changes: readonly Route53Change[],
): typeof BATCH_LIMITS | { records: number; characters: number } {
  const values = changes.flatMap(({ set }) => set.values);
  return {
    records: values.length,
    characters: values.reduce((sum, value) => sum + value.length, 0),
  };
}

function plainSet(
  name: string,
  type: string,
  ttlSeconds: number,
  values: readonly string[],
): Route53Set {
  return {
    name,
    type,
    ttlSeconds,
    values,
    setIdentifier: null,
    weight: null,
    more: [],
    alias: null,
  };
}

/** The sets of Route 53 that publish a set; none when it has no address. */
function setsOf({ name, type, ttlSeconds, endpoints }: PublishedSet): readonly Route53Set[] {
  const spelled = toRoute53Name(nameOf(name));
  if (endpoints.length === 0) return [];
  const plain = plainSet(
    spelled,
    type,
    ttlSeconds,
    endpoints.map(({ address }) => address),
  );
  if (endpoints.every(({ weight }) => weight === 1)) return [plain];
  return endpoints.map(({ address, weight }) => {
    assert(weight >= 1 && weight <= MAX_WEIGHT, `the weight of ${address} is 1 to ${MAX_WEIGHT}`);
    return { ...plain, values: [address], setIdentifier: address, weight };
  });
}

/** The view of listed sets for the adopted ones. @throws ZoneError when one is of a form that is not ours. */
export function viewOfSets(
  zone: Name,
  listed: readonly Route53Set[],
  adopted: readonly AdoptedSet[],
  weighs: boolean,
): ZoneView {
  const byName = Map.groupBy(listed, ({ name, type }) => {
    const key = fromRoute53Name(name);
    return `${key === null ? name : nameKey(key)} ${type}`;
  });
  const found = (name: Name, type: string): readonly Route53Set[] =>
    byName.get(`${nameKey(name)} ${type}`) ?? [];
  return {
    marker: viewMarker(found(markerName(zone), 'TXT')),
    contents: adopted.map((set) => viewSet(set, found(nameOf(set.name), set.type), weighs)),
  };
}

function viewMarker(sets: readonly Route53Set[]): ZoneView['marker'] {
  const [set, ...more] = sets;
  const text = set?.values.length === 1 ? unquoted(set.values[0] ?? '') : null;
  const marker = text === null ? null : parseMarker(text);
  if (set === undefined || marker === null || more.length > 0) return null;
  if (!isPlain(set) || set.ttlSeconds !== MARKER_TTL_SECONDS) {
    const message = `${set.name} TXT has another TTL or routing than Firebreak gives it, so it cannot be compared: set its TTL to ${MARKER_TTL_SECONDS} and its routing to simple`;
    throw new ZoneError('marker-form', message);
  }
  return marker;
}

/** The one string of a value; null when it has more or other things. */
function unquoted(value: string): string | null {
  const inside = /^"((?:[^"\\]|\\[^])*)"$/.exec(octalToDecimal(value) ?? '')?.[1];
  return (
    inside?.replace(/\\(\d{3}|[^])/g, (_, code: string) =>
      code.length === 3 ? String.fromCharCode(Number(code)) : code,
    ) ?? null
  );
}

function isPlain({ setIdentifier, weight, more }: Route53Set): boolean {
  return setIdentifier === null && weight === null && more.length === 0;
}

function viewSet(
  { name, type, ttlSeconds }: AdoptedSet,
  sets: readonly Route53Set[],
  weighs: boolean,
): PublishedSet {
  const [first, ...more] = sets;
  if (first === undefined) return { name, type, ttlSeconds, endpoints: [] };
  const ttl = first.ttlSeconds ?? ttlSeconds;
  if (more.length === 0 && isPlain(first)) {
    return { name, type, ttlSeconds: ttl, endpoints: inOrder(first.values.map(endpointOf)) };
  }
  const isOurs = weighs && sets.every((set) => isOurWeighted(set, ttl));
  const isUneven = sets.some(({ weight }) => weight !== 1);
  if (isOurs && isUneven) {
    const endpoints = sets.map(({ values, weight }) => ({
      address: canonical(values[0] ?? ''),
      weight: weight ?? 1,
    }));
    return { name, type, ttlSeconds: ttl, endpoints: inOrder(endpoints) };
  }
  throw new ZoneError('other-form', otherForm(name, type, sets, weighs));
}

function isOurWeighted(set: Route53Set, ttlSeconds: number): boolean {
  const { values, setIdentifier, weight, more } = set;
  return (
    more.length === 0 &&
    values.length === 1 &&
    setIdentifier === values[0] &&
    weight !== null &&
    weight >= 1 &&
    set.ttlSeconds === ttlSeconds
  );
}

function otherForm(
  name: string,
  type: string,
  sets: readonly Route53Set[],
  weighs: boolean,
): string {
  const forms = [...new Set(sets.flatMap(({ more }) => more))];
  const what = forms.length > 0 ? forms.join(', ') : 'Weight';
  const mend =
    forms.length === 0 && !weighs
      ? 'let the guard publish weights, or make it a simple record first'
      : 'make it a simple record first; the guard does not write other routing policies';
  return `${name} ${type} has ${sets.length === 1 ? 'a record' : `${sets.length} records`} with ${what}: ${mend}`;
}

function endpointOf(value: string): PublishedEndpoint {
  return { address: canonical(value), weight: 1 };
}

function canonical(value: string): string {
  return canonicalAddress(value) ?? value;
}

function inOrder(endpoints: readonly PublishedEndpoint[]): readonly PublishedEndpoint[] {
  return endpoints.toSorted((a, b) => compareText(a.address, b.address));
}

/** Whether a write would leave a set without addresses: Route 53 would do it, so it is not asked. */
export function emptiedSets(contents: Contents): readonly PublishedSet[] {
  return contents.filter(({ endpoints }) => endpoints.length === 0);
}
