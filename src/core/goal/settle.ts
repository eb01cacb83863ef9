/**
 * Which unknown facts decide (U5). A set of unknown needs *settles* verdicts when, however its needs
 * are answered (hard or soft each), reading the rest as hard and as soft gives the same words. The
 * smallest such set is looked for, in the order of the needs.
 *
 * Where readings bracket, a settling set must hold every need that can change a word, and those needs
 * settle: they are found one by one, each by a pair of maps that differ in it alone, until the set is
 * proven to settle. Where they do not, all subsets of up to `EXACT` needs are tried, smallest first;
 * beyond, what settles is found but not that nothing smaller does. Every search ends at its bound of
 * judged maps and says so.
 */
import type { Engine } from '#core/engine';
import type { ComponentId, Lost, ResolvedMap } from '#core/map';
import { canWaitOf, evaluate } from './evaluate.ts';
import type { ActingIncidents, Case } from './evaluate.ts';
import { countUnits } from './count-units.ts';
import type { Judged } from './judge.ts';
import { indexMap, liesIn, refsOf } from './map-index.ts';
import type { MapIndex, OwnedNeed } from './map-index.ts';
import { outcomeUnder, wordFor, worse } from './outcome.ts';
import type { JudgedOutcome } from './outcome.ts';
import { keyOf, unknownNeeds } from './rests-on.ts';
import { submap, withAnswers } from './strengths.ts';

/** Up to so many unknowns every subset is tried. */
export const EXACT = 12;

/** Maps judged by one search, at most. */
const MOST_MAPS = 20_000;

export interface Settled {
  /** In order of component and need. */
  readonly facts: readonly OwnedNeed[];
  /** True when it is proven that these settle the verdicts and that no smaller set does. */
  readonly complete: boolean;
  readonly stoppedBy: string | null;
}

export interface SettleOptions {
  readonly incidents: ActingIncidents;
  readonly compile: (map: ResolvedMap) => Engine;
  /** Units judged in all, at most: maps judged times their size. */
  readonly effort: number;
}

/** The smallest set of facts that settles these verdicts together. */
export function settle(
  index: MapIndex,
  judged: readonly Judged[],
  options: SettleOptions,
): Settled {
  const cases = judged.map(({ case: each }) => each);
  const bracketed = cases.every((each) => brackets(index, each));
  const needs = decisiveCandidates(index, cases, options);
  const words = createWords(index, judged, needs, bracketed, options);
  if (!bracketed && needs.length <= EXACT) return tryAll(needs, words);
  return growUntilSettled(needs, words, bracketed);
}

/**
 * True when an answer between the two readings has an outcome between theirs. Failover can choose
 * otherwise, grace hides what is down while it shows what is degraded, lateness forgives a stop and
 * not a slowness: with any of them in reach a mixed reading may leave the bracket.
 */
export function brackets(index: MapIndex, { journey, reach }: Case): boolean {
  return (
    canWaitOf(index, journey) === null &&
    reach.components.every(({ component, facts }) => component.failover === null && !facts.graced)
  );
}

/**
 * Unknown needs in reach of whose target something can be lost: whatever else is answered, the target
 * of any other is ok, and so is the need.
 */
export function decisiveCandidates(
  index: MapIndex,
  cases: readonly Case[],
  options: Pick<SettleOptions, 'incidents'>,
): readonly OwnedNeed[] {
  const lost = lostIn(cases, options);
  const domains = lost.flatMap((each) => ('component' in each ? [] : [each.domain]));
  const hit = new Set<ComponentId>(
    lost.flatMap((each) => ('component' in each ? [each.component] : [])),
  );
  for (const { id, placements, operations } of index.map.components) {
    const places = [...placements, ...operations.flatMap(({ home }) => home ?? [])];
    if (places.some((place) => domains.some((domain) => liesIn(index, place, domain)))) hit.add(id);
  }
  for (const id of hit) for (const by of index.neededBy(id)) hit.add(by);
  return unknownNeeds(cases.map(({ reach }) => reach)).filter(({ need }) =>
    refsOf(need).some(({ component }) => hit.has(component)),
  );
}

function lostIn(
  cases: readonly Case[],
  { incidents }: Pick<SettleOptions, 'incidents'>,
): readonly Lost[] {
  const sets = cases.flatMap((each) => each.sets);
  const named = new Set(sets.flatMap((set) => set.incidents));
  const observed = [...named].flatMap((id) => incidents.get(id)?.impairments ?? []);
  return [...sets.flatMap((set) => set.lost), ...observed.map((each) => each.lost)];
}

/** The words of the verdicts when exactly these needs are hard; null when the bound is reached. */
type Words = (hard: ReadonlySet<number>) => string | null;

function createWords(
  index: MapIndex,
  judged: readonly Judged[],
  needs: readonly OwnedNeed[],
  bracketed: boolean,
  options: SettleOptions,
): Words {
  const varying = judged.map((each) => varyingPart(each, bracketed));
  const cases = varying.map((each) => each.case);
  const small = submap(index, rootsOf(index, cases, options));
  const smallIndex = indexMap(small);
  const keys = needs.map(keyOf);
  const known = new Map<string, string>();
  const most = Math.min(MOST_MAPS, Math.ceil(options.effort / Math.max(100, countUnits(small))));
  return (hard) => {
    const key = keys.map((_, at) => (hard.has(at) ? 'h' : 's')).join('');
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= most) return null;
    const answers = new Map(
      keys.map((each, at) => [each, hard.has(at) ? 'hard' : 'soft'] as const),
    );
    const engine = options.compile(withAnswers(small, answers));
    const found = evaluate(smallIndex, engine, cases, {
      reading: 'hard',
      assumeWorst: false,
      incidents: options.incidents,
    });
    const words = varying.map((each, at) =>
      wordFor(each.case.goal, worse(each.certain, found[at]?.outcome ?? 'ok')),
    );
    known.set(key, words.join(' '));
    return words.join(' ');
  };
}

interface Varying {
  readonly case: Case;
  /** Of the sets left out. */
  readonly certain: JudgedOutcome;
}

/** Where readings bracket, a set of which both readings say the same says it in every mixed one. */
function varyingPart({ case: each, hard, soft }: Judged, bracketed: boolean): Varying {
  if (!bracketed) return { case: each, certain: 'ok' };
  const [inHard, inSoft] = [hard, soft].map(
    ({ touched }) =>
      new Map(touched.map(({ set, effect }) => [set, outcomeUnder(each.goal, effect)])),
  );
  const read = each.sets.map((set) => ({
    set,
    hard: inHard?.get(set) ?? ('ok' as const),
    soft: inSoft?.get(set) ?? ('ok' as const),
  }));
  return {
    case: { ...each, sets: read.filter((one) => one.hard !== one.soft).map(({ set }) => set) },
    certain: read
      .filter((one) => one.hard === one.soft)
      .reduce<JudgedOutcome>((worst, one) => worse(worst, one.hard), 'ok'),
  };
}

function rootsOf(
  index: MapIndex,
  cases: readonly Case[],
  options: Pick<SettleOptions, 'incidents'>,
): ReadonlySet<ComponentId> {
  const lost = lostIn(cases, options).flatMap((each) =>
    'component' in each && index.components.has(each.component) ? [each.component] : [],
  );
  const reached = cases.flatMap(({ reach }) =>
    reach.components.map(({ component }) => component.id),
  );
  return new Set([...reached, ...lost]);
}

/** All subsets, the smallest first. */
function tryAll(needs: readonly OwnedNeed[], words: Words): Settled {
  for (let size = 0; size <= needs.length; size++) {
    for (const chosen of subsetsOf(needs.length, size)) {
      const settled = unsettledBy(needs.length, chosen, words);
      if (settled === 'bound')
        return stopped(
          needs,
          needs.map((_, at) => at),
        );
      if (settled === null) return { facts: pick(needs, chosen), complete: true, stoppedBy: null };
    }
  }
  return stopped(
    needs,
    needs.map((_, at) => at),
  );
}

/** Needs are added, each because two maps that differ in it alone have other words, until the set settles. */
function growUntilSettled(needs: readonly OwnedNeed[], words: Words, bracketed: boolean): Settled {
  const chosen = new Set<number>();
  for (;;) {
    const order = [...chosen].sort((a, b) => a - b);
    const found = unsettledBy(needs.length, order, words);
    if (found === 'bound') return stopped(needs, order);
    if (found === null) {
      const stoppedBy = bracketed ? null : 'these settle it; that no fewer do is not proven';
      return { facts: pick(needs, order), complete: bracketed, stoppedBy };
    }
    const pivot = pivotBetween(needs.length, order, found, words);
    if (pivot === null) return stopped(needs, order);
    chosen.add(pivot);
  }
}

function stopped(needs: readonly OwnedNeed[], chosen: readonly number[]): Settled {
  const stoppedBy = 'the search ended at its bound: these take part, there may be more';
  return { facts: pick(needs, chosen), complete: false, stoppedBy };
}

function pick(needs: readonly OwnedNeed[], chosen: readonly number[]): readonly OwnedNeed[] {
  return needs.filter((_, at) => chosen.includes(at));
}

/** An answer to the chosen needs (those that are hard) under which the rest still decides; null: none. */
function unsettledBy(
  count: number,
  chosen: readonly number[],
  words: Words,
): ReadonlySet<number> | 'bound' | null {
  const rest = Array.from({ length: count }, (_, at) => at).filter((at) => !chosen.includes(at));
  for (let answer = 0; answer < 2 ** chosen.length; answer++) {
    const hard = chosen.filter((_, bit) => Math.floor(answer / 2 ** bit) % 2 === 1);
    const soft = words(new Set(hard));
    const all = words(new Set([...hard, ...rest]));
    if (soft === null || all === null) return 'bound';
    if (soft !== all) return new Set(hard);
  }
  return null;
}

/** From the rest soft to the rest hard, one need at a time: the first found that changes a word; null at the bound. */
function pivotBetween(
  count: number,
  chosen: readonly number[],
  hard: ReadonlySet<number>,
  words: Words,
): number | null {
  const rest = Array.from({ length: count }, (_, at) => at).filter((at) => !chosen.includes(at));
  const at = (prefix: number): string | null => words(new Set([...hard, ...rest.slice(0, prefix)]));
  const start = at(0);
  let low = 0;
  let high = rest.length;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const word = at(middle);
    if (word === null) return null;
    if (word === start) low = middle;
    else high = middle;
  }
  return rest[low] ?? null;
}

/** Subsets of a size, in order. */
function* subsetsOf(count: number, size: number): Generator<readonly number[]> {
  const chosen = Array.from({ length: size }, (_, at) => at);
  for (;;) {
    yield [...chosen];
    let last = size - 1;
    while (last >= 0 && chosen[last] === count - size + last) last--;
    if (last < 0) return;
    chosen[last] = (chosen[last] ?? 0) + 1;
    for (let at = last + 1; at < size; at++) chosen[at] = (chosen[at - 1] ?? 0) + 1;
  }
}
