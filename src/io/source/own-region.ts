/**
 * A program that several regional folders deploy is told in each where its things are. What every
 * folder says of its own region is one need, not one of each: `aws/same-region/x` for a provider's
 * service, the thing itself where it has a placement in each, and a group of the regions' own things,
 * any of which serves the copy beside it. What only some folders say stays as it is said.
 */
import { compareText } from '#base';

import type { FoundNeed } from './port.ts';
import type { Linked } from './registry.ts';
import { spellLabel } from './reading/address.ts';
import type { Target, Targets } from './targets.ts';

export interface OwnRegions {
  /** How a need is written instead. */
  readonly refs: ReadonlyMap<FoundNeed, string>;
  /** Members of the groups that are written, by component and group. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

/** What one setting is in each region of a program. */
interface Setting {
  readonly from: Linked;
  readonly label: string;
  readonly needs: FoundNeed[];
  readonly byPlace: Map<string, Map<string, Target>>;
}

/** The needs that are said of one region each, and of every region of their program. */
export function joinOwnRegions(needs: readonly FoundNeed[], targets: Targets): OwnRegions {
  const refs = new Map<FoundNeed, string>();
  const groups = new Map<string, Map<string, readonly string[]>>();
  for (const setting of settingsOf(needs, targets)) {
    const written = writtenOf(setting);
    if (written === null) continue;
    for (const need of setting.needs) refs.set(need, written.ref);
    if (written.anyOf === null) continue;
    const own = groups.get(setting.from.id) ?? new Map<string, readonly string[]>();
    groups.set(setting.from.id, own.set(written.ref, written.anyOf));
  }
  return { refs, groups };
}

function settingsOf(needs: readonly FoundNeed[], targets: Targets): Iterable<Setting> {
  const settings = new Map<string, Setting>();
  for (const need of needs) {
    const from = need.where === undefined ? null : targets.component(need.from);
    if (from === null || need.where === undefined || !from.in.includes(need.where)) continue;
    const key = JSON.stringify([from.id, need.label, need.when]);
    const setting: Setting = settings.get(key) ?? {
      from,
      label: need.label,
      needs: [],
      byPlace: new Map(),
    };
    settings.set(key, setting);
    setting.needs.push(need);
    const here = setting.byPlace.get(need.where) ?? new Map<string, Target>();
    setting.byPlace.set(need.where, here);
    for (const target of targets.resolve(need, from)) here.set(target.ref, target);
  }
  return settings.values();
}

function writtenOf({ from, label, byPlace }: Setting): Written | null {
  const said = from.in.flatMap((place) => {
    const [only, ...others] = byPlace.get(place)?.values() ?? [];
    return only === undefined || others.length > 0 ? [] : [{ place, target: only }];
  });
  if (from.in.length < 2 || said.length < from.in.length) return null;
  const same = sameOf(said.map(({ place, target }) => near(place, target)));
  if (same !== null) return { ref: same, anyOf: null };
  const ids = new Set(said.map(({ target }) => target.id));
  const own = said.every(({ target }) => target.id === target.ref && !target.id.includes('/'));
  if (ids.size < said.length || !own || ids.has(from.id)) return null;
  const name = spellLabel(label).toLowerCase().replaceAll('_', '-');
  return { ref: name, anyOf: [...ids].toSorted(compareText) };
}

interface Written {
  readonly ref: string;
  readonly anyOf: readonly string[] | null;
}

/** The target as said from inside the place: `aws/same-region/sqs`, `sessions`; null when it stands elsewhere. */
function near(place: string, { ref, id }: Target): string | null {
  if (ref === `${id}@${place}`) return id;
  const provider = place.slice(0, place.indexOf('/'));
  return ref.startsWith(`${place}/`)
    ? `${provider}/same-region/${ref.slice(place.length + 1)}`
    : null;
}

function sameOf(texts: readonly (string | null)[]): string | null {
  const [first = null] = texts;
  return texts.every((text) => text === first) ? first : null;
}
