/** Lines from fates to the outside, and where every reference of every need is counted. */
import { compareText } from '#base';
import type { Strength } from '#core/map';
import { type JourneyGroup, type LeadLine, OTHERS, type Sums } from './fate-parts.ts';
import type { PageInput } from './page-input.ts';

const STRENGTHS: readonly Strength[] = ['hard', 'unknown', 'soft'];

interface Bundle {
  readonly fate: number;
  readonly to: string;
  readonly strength: Strength;
  readonly services: Set<string>;
  references: number;
}

/** References of one fate, one place and one strength are one line. */
export function leadLines(
  { needs }: PageInput,
  fateOf: ReadonlyMap<string, number>,
  containerOf: ReadonlyMap<string, string>,
): { readonly leads: readonly LeadLine[]; readonly sums: Sums } {
  const bundles = new Map<string, Bundle>();
  const sums = {
    inside: 0,
    between: 0,
    toOutside: 0,
    soft: 0,
    softBetween: 0,
    again: 0,
    leftOut: 0,
  };
  const own = needs.needs.filter((each) => fateOf.has(each.from));
  for (const need of own) {
    const fate = fateOf.get(need.from) ?? 0;
    if (need.service !== null) {
      const to = fateOf.get(need.service);
      const where = to === undefined ? 'leftOut' : to === fate ? 'inside' : 'between';
      sums[where] += 1;
      if (where === 'between' && need.strength === 'soft') sums.softBetween += 1;
      continue;
    }
    sums.toOutside += 1;
    if (need.strength === 'soft') sums.soft += 1;
    const ends = new Set(need.outside.map((id) => containerOf.get(id) ?? OTHERS));
    sums.again += ends.size - 1;
    for (const to of ends) {
      const key = JSON.stringify([fate, to, need.strength]);
      const bundle = bundles.get(key) ?? {
        fate,
        to,
        strength: need.strength,
        services: new Set<string>(),
        references: 0,
      };
      bundle.services.add(need.from);
      bundle.references += 1;
      bundles.set(key, bundle);
    }
  }
  const leads = [...bundles.values()]
    .map((each) => ({ ...each, services: each.services.size }))
    .sort(
      (a, b) =>
        a.fate - b.fate ||
        STRENGTHS.indexOf(a.strength) - STRENGTHS.indexOf(b.strength) ||
        compareText(a.to, b.to),
    );
  return { leads, sums: { references: own.length, ...sums } };
}

/** From the lane of journeys that ask the outside themselves. */
export function straight(
  groups: readonly JourneyGroup[],
  containerOf: ReadonlyMap<string, string>,
): readonly LeadLine[] {
  const ends = groups.flatMap(({ outside }) => outside.map((id) => containerOf.get(id) ?? OTHERS));
  return [...new Set(ends)].map((to) => ({
    fate: null,
    to,
    strength: 'hard',
    services: 1,
    references: 0,
  }));
}
