/**
 * The smallest sets of faults that explain what fails and what works. Each symptom may be wrong with
 * a stated chance; a set's score is the logarithm of how likely it makes what was seen, plus how
 * likely it was before (Bayes, with one or two faults). Single faults are all tried. Pairs are weighed
 * roughly first, as if each took what it takes alone; the best of them exactly, for two losses may
 * take together what neither takes. Cost: two sweeps of the engine, the second of 200 pairs.
 *
 * It abstains when nothing fails, when being wrong explains what was seen as well as any fault, and
 * when too many different causes fit alike.
 */
import { compareText } from '#base';
import type { ResolvedMap } from '#core/map';
import { nextQuestions, type Question } from './next-questions.ts';
import { Predictor, type Prediction } from './predict.ts';
import { suspectsOf, type Side, type Suspect } from './suspects.ts';
import type { Symptom, Symptoms } from './symptoms.ts';

/** One set of faults that may be the cause. */
export interface Cause {
  /** Ids, lost all at once; one or two. */
  readonly lost: readonly string[];
  /** Targets that fail, and should if this is the cause. */
  readonly explains: readonly string[];
  /** Targets that are as they should not be if this is the cause. */
  readonly contradicts: readonly string[];
  /** Of all that was weighed, from 0 to 1. */
  readonly score: number;
  readonly side: Side | 'both';
  /** Other sets that nothing seen can tell from this one, the likeliest first; at most ten. */
  readonly alike: readonly (readonly string[])[];
  /** How many there are. */
  readonly alikeCount: number;
  /** Journeys that this cause takes and nobody looked at. */
  readonly predicts: readonly string[];
}

/** Why no cause is given. */
export type Abstention = 'nothing-fails' | 'chance-explains-it' | 'too-many-fit' | 'nothing-fits';

/** What is thought of the trouble. */
export interface Diagnosis {
  readonly format: 1;
  /** The likeliest first; at most `most`. */
  readonly causes: readonly Cause[];
  readonly askNext: readonly Question[];
  readonly abstain: boolean;
  readonly abstention: Abstention | null;
  /** Whose fault it is, where one side holds most of the likelihood. */
  readonly side: Side | 'both' | 'unclear';
  readonly fails: number;
  readonly works: number;
  readonly suspects: number;
  /** False when there were more suspects than are tried. */
  readonly complete: boolean;
}

/** How often what a person says is wrong: taken at their word, nearly. */
export const WRONG_WHEN_TOLD = 0.0001;

/** How a diagnosis is made. */
export interface DiagnoseOptions {
  /** How often a look is wrong, between 0 and 0.5; 0.1 where it is not said: probes. */
  readonly wrong?: number;
  /** Causes that are given. */
  readonly most?: number;
  /** How long ago it began, in milliseconds; null: nobody knows. What has a grace still works then. */
  readonly sinceMs?: number | null;
}

/** Suspects of which all pairs are weighed roughly, and the pairs that are then weighed exactly. */
const PAIRS_OF = 300;
const EXACT_PAIRS = 200;
/** Of these, the pairs whose like are weighed as well. */
const WIDENED_PAIRS = 20;
/** A cause must be so much likelier (in logarithms) than that all failures are mistakes. */
const MARGIN = 2.5;
/** A share of the likelihood under which the best cause is only one of many. */
const LEAST_SCORE = 0.04;
/** Causes less likely than that are not given, but for the first. */
const LEAST_SHOWN = 0.001;
const MOST_ALIKE = 10;
const SIDE_IS_CLEAR = 0.8;

/** What was seen of one target: so many looks found it well, so many failing. */
interface Looks {
  readonly target: string;
  readonly through: Symptom['through'];
  readonly well: number;
  readonly failing: number;
}

interface Weighed {
  readonly suspects: readonly Suspect[];
  readonly prediction: Prediction;
  readonly logarithm: number;
}

/** Diagnoses. Same input, same answer. */
export function diagnose(
  map: ResolvedMap,
  { seen, reported }: Symptoms,
  { wrong = 0.1, most = 5, sinceMs = null }: DiagnoseOptions = {},
): Diagnosis {
  const looks = looksOf(seen);
  const fails = looks.filter(isFailing).length;
  const { suspects, complete } = suspectsOf(
    map,
    reported.map(({ lost }) => lost),
  );
  // Journeys that nobody looked at are predicted too: they are what to ask next.
  const looked = new Set(looks.map(({ target }) => target));
  const open = map.journeys.filter(({ id }) => !looked.has(id));
  const targets = [...looks, ...open.map(({ id, through }) => ({ target: id, through }))];
  const facts = { fails, works: looks.length - fails, suspects: suspects.length, complete };
  if (fails === 0) return abstained('nothing-fails', facts);
  const weighed = weighAll(new Predictor(map, targets, sinceMs), suspects, looks, wrong);
  const chance = likelihood(new Float32Array(looks.length), looks, wrong);
  const best = weighed[0];
  if (best === undefined) return abstained('nothing-fits', facts);
  if (best.logarithm < chance + MARGIN) return abstained('chance-explains-it', facts);
  const total = weighed.reduce(
    (sum, each) => sum + Math.exp(each.logarithm - best.logarithm),
    1e-12,
  );
  const shares = weighed.map((each) => Math.exp(each.logarithm - best.logarithm) / total);
  const classes = classesOf(weighed, shares, looks.length);
  const isVague = (classes[0]?.share ?? 0) < LEAST_SCORE;
  return {
    format: 1,
    causes: classes
      .filter(({ share }, index) => index === 0 || share >= LEAST_SHOWN)
      .slice(0, most)
      .map((each) =>
        causeOf(
          each,
          looks,
          open.map(({ id }) => id),
        ),
      ),
    askNext: nextQuestions(
      weighed.map(({ prediction }) => prediction),
      shares,
      open.map(({ id }, index) => ({ id, index: looks.length + index })),
    ),
    abstain: isVague,
    abstention: isVague ? 'too-many-fit' : null,
    side: sideOf(weighed, shares),
    ...facts,
  };
}

function abstained(
  abstention: Abstention,
  facts: Pick<Diagnosis, 'fails' | 'works' | 'suspects' | 'complete'>,
): Diagnosis {
  return {
    format: 1,
    causes: [],
    askNext: [],
    abstain: true,
    abstention,
    side: 'unclear',
    ...facts,
  };
}

/** All sets that explain something, the likeliest first. */
function weighAll(
  predictor: Predictor,
  suspects: readonly Suspect[],
  looks: readonly Looks[],
  wrong: number,
): readonly Weighed[] {
  const singles = weigh(
    predictor,
    suspects.map((each) => [each]),
    looks,
    wrong,
  );
  const kinds = kindsOf(singles, looks.length);
  const pairs = roughPairs(
    kinds.slice(0, PAIRS_OF).flatMap(([first]) => first ?? []),
    looks,
    wrong,
  );
  const rough = weigh(predictor, pairs, looks, wrong);
  const alike = rough.slice(0, WIDENED_PAIRS).flatMap((pair) => alikePairs(pair, kinds));
  const both = [...rough, ...weigh(predictor, alike, looks, wrong)];
  const needed = both.filter((pair) => isNeeded(pair, singles, looks.length));
  return [...singles, ...needed].toSorted(byLikelihood);
}

/** The pairs in which something takes the place of what alone cannot be told from it. */
function alikePairs(
  { suspects }: Weighed,
  kinds: readonly (readonly Weighed[])[],
): readonly (readonly Suspect[])[] {
  const [first = [], second = []] = suspects.map((each) => {
    const kind = kinds.find((members) => members.some(({ suspects: [own] }) => own === each));
    return (kind ?? []).slice(0, MOST_ALIKE).flatMap(({ suspects: [own] }) => own ?? []);
  });
  return first
    .flatMap((a) => second.map((b) => [a, b]))
    .filter((pair) => !pair.every((each) => suspects.includes(each)));
}

/** The likeliest pairs, if two losses took no more than each takes alone. */
function roughPairs(
  singles: readonly Weighed[],
  looks: readonly Looks[],
  wrong: number,
): readonly (readonly Suspect[])[] {
  const both = new Float32Array(looks.length);
  const pairs = singles.flatMap((a, index) =>
    singles.slice(index + 1).map((b) => {
      for (let at = 0; at < both.length; at++) {
        both[at] = Math.max(a.prediction[at] ?? 0, b.prediction[at] ?? 0);
      }
      const suspects = [...a.suspects, ...b.suspects];
      const prior = suspects.reduce((sum, each) => sum + each.prior, 0);
      return { suspects, prediction: both, logarithm: prior + likelihood(both, looks, wrong) };
    }),
  );
  return pairs
    .toSorted(byLikelihood)
    .slice(0, EXACT_PAIRS)
    .map(({ suspects }) => suspects);
}

/** A pair that predicts no more than one of its own is that one. */
function isNeeded(pair: Weighed, singles: readonly Weighed[], count: number): boolean {
  return pair.suspects.every((each) => {
    const alone = singles.find(({ suspects: [own] }) => own === each);
    return alone === undefined || keyOf(alone, count) !== keyOf(pair, count);
  });
}

/** Sets together that predict the same of all that was seen; the likeliest first, in each as well. */
function kindsOf(weighed: readonly Weighed[], count: number): readonly (readonly Weighed[])[] {
  return [...Map.groupBy(weighed, (each) => keyOf(each, count)).values()];
}

function weigh(
  predictor: Predictor,
  sets: readonly (readonly Suspect[])[],
  looks: readonly Looks[],
  wrong: number,
): readonly Weighed[] {
  const predictions = predictor.predict(sets.map((set) => set.map(({ lost }) => lost)));
  return sets
    .flatMap((suspects, index): Weighed[] => {
      const prediction = predictions[index];
      if (prediction === undefined || !explainsAny(prediction, looks)) return [];
      const prior = suspects.reduce((sum, each) => sum + each.prior, 0);
      return [{ suspects, prediction, logarithm: prior + likelihood(prediction, looks, wrong) }];
    })
    .toSorted(byLikelihood);
}

function explainsAny(prediction: Prediction, looks: readonly Looks[]): boolean {
  return looks.some((each, index) => isFailing(each) && (prediction[index] ?? 0) > 0);
}

function likelihood(prediction: Prediction, looks: readonly Looks[], wrong: number): number {
  let sum = 0;
  for (const [index, { well, failing }] of looks.entries()) {
    const expected = wrong + (1 - 2 * wrong) * (prediction[index] ?? 0);
    sum += failing * Math.log(expected) + well * Math.log(1 - expected);
  }
  return sum;
}

/** By target, in the order in which each was first looked at. */
function looksOf(seen: readonly Symptom[]): readonly Looks[] {
  const looks = new Map<
    string,
    { target: string; through: Symptom['through']; well: number; failing: number }
  >();
  for (const { target, through, ok } of seen) {
    const found = looks.get(target) ?? { target, through, well: 0, failing: 0 };
    looks.set(target, found);
    if (ok) found.well++;
    else found.failing++;
  }
  return [...looks.values()];
}

function isFailing({ well, failing }: Looks): boolean {
  return failing >= well;
}

function byLikelihood(a: Weighed, b: Weighed): number {
  return b.logarithm - a.logarithm || compareText(nameOf(a), nameOf(b));
}

function nameOf({ suspects }: Weighed): string {
  return suspects.map(({ id }) => id).join(' ');
}

/** What a set predicts of the first `count` targets: sets with one key cannot be told apart by them. */
function keyOf({ prediction }: Weighed, count: number): string {
  return prediction.subarray(0, count).join();
}

interface Class {
  readonly members: readonly Weighed[];
  readonly share: number;
}

/** Sets that cannot be told apart, together; the likeliest class first, and in it the likeliest set. */
function classesOf(
  weighed: readonly Weighed[],
  shares: readonly number[],
  count: number,
): readonly Class[] {
  const classes = new Map<string, { members: Weighed[]; share: number }>();
  for (const [index, each] of weighed.entries()) {
    const key = `${each.suspects.length} ${keyOf(each, count)}`;
    const found = classes.get(key) ?? { members: [], share: 0 };
    found.members.push(each);
    found.share += shares[index] ?? 0;
    classes.set(key, found);
  }
  return [...classes.values()].toSorted((a, b) => b.share - a.share);
}

function causeOf(
  { members, share }: Class,
  looks: readonly Looks[],
  open: readonly string[],
): Cause {
  const [first, ...others] = members;
  const prediction = first?.prediction ?? new Float32Array(0);
  const names = (test: (expected: number, fails: boolean) => boolean): readonly string[] =>
    looks
      .filter((each, index) => test(prediction[index] ?? 0, isFailing(each)))
      .map(({ target }) => target);
  const sides = new Set(members.flatMap(({ suspects }) => suspects.map(({ side }) => side)));
  const [side = 'us'] = sides;
  return {
    lost: first?.suspects.map(({ id }) => id) ?? [],
    explains: names((expected, fails) => fails && expected > 0),
    contradicts: names((expected, fails) => (fails ? expected === 0 : expected >= 1)),
    score: share,
    side: sides.size > 1 ? 'both' : side,
    alike: others.slice(0, MOST_ALIKE).map(({ suspects }) => suspects.map(({ id }) => id)),
    alikeCount: others.length,
    predicts: open.filter((_, index) => (prediction[looks.length + index] ?? 0) >= 0.5),
  };
}

function sideOf(weighed: readonly Weighed[], shares: readonly number[]): Diagnosis['side'] {
  const sums = { them: 0, us: 0, both: 0 };
  for (const [index, { suspects }] of weighed.entries()) {
    const [first, ...more] = suspects.map(({ side }) => side);
    if (first === undefined) continue;
    sums[more.some((side) => side !== first) ? 'both' : first] += shares[index] ?? 0;
  }
  const sides = ['them', 'us', 'both'] as const;
  return sides.find((side) => sums[side] >= SIDE_IS_CLEAR) ?? 'unclear';
}
