/** Why a condition did not hold, as the zone looks now: what a person reads beside the server's one word. */
import { sameMarker, type Marker, type ZoneView } from '#core/guard';

/** `seen` null: it could not be looked at. */
export function sayDifference(expect: ZoneView, seen: ZoneView | null): string {
  const had = expect.marker;
  if (seen === null) {
    return had === null
      ? 'there is a marker already, or the records changed'
      : `_firebreak TXT no longer says gen=${had.generation}, or the records changed`;
  }
  if (!sameMarker(had, seen.marker)) return sayMarkers(had, seen.marker);
  const changed = expect.contents.filter(
    (set, index) => addresses(set) !== addresses(seen.contents[index]),
  );
  if (changed.length > 0) {
    const names = changed.map(({ name, type }) => `${name.replace(/\.$/, '')} ${type}`);
    const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
    return `somebody changed ${names.slice(0, 3).join(', ')}${more}`;
  }
  return 'though nothing differs now: it changed and changed back, or a wildcard or an alias answers for a guarded name that has no records of its own';
}

function sayMarkers(had: Marker | null, has: Marker | null): string {
  const now =
    has === null
      ? 'it is not there, or none of ours'
      : `it says gen=${has.generation} owner=${has.owner} state=${has.state}`;
  return had === null
    ? `_firebreak TXT is there already: ${now}`
    : `_firebreak TXT no longer says gen=${had.generation}: ${now}`;
}

function addresses(set: ZoneView['contents'][number] | undefined): string {
  return set === undefined ? '' : set.endpoints.map(({ address }) => address).join(' ');
}
