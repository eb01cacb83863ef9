/**
 * `check`: every goal for each of its journeys, judged over all its fault sets, with what breaks it,
 * what it rests on and what would mend it. Pure: the same map and options give the same bytes.
 */
import type { JourneyId, ResolvedMap } from '#core/map';
import { createEngine } from '#core/engine';
import type { Engine } from '#core/engine';
import { acceptanceStates, isAccepted } from './accept.ts';
import { factOf } from './ask.ts';
import { assumptionsOf } from './assumption.ts';
import { layIncidents } from './evaluate.ts';
import type { ActingIncidents } from './evaluate.ts';
import { countUnits } from './count-units.ts';
import { explainAll } from './counterexample.ts';
import { casesOf, failingSets, hasUnknown, judge, judgedSets, questionsOf } from './judge.ts';
import type { Judged } from './judge.ts';
import { indexMap } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import { findMends } from './mend.ts';
import { idsText } from './nesting.ts';
import { ownStopsOf } from './own-stops.ts';
import { evidenceOf, restsOn } from './rests-on.ts';
import type { EvidenceCounts } from './rests-on.ts';
import { innermost } from './shown.ts';
import type { Shown } from './shown.ts';
import { brackets, settle } from './settle.ts';
import type {
  Assumption,
  CheckAnswer,
  CheckOptions,
  Counterexample,
  GoalVerdict,
  Tally,
  UnknownFact,
} from './types.ts';

/** Options as a caller that has nothing special to say would give them. */
export function checkOptions(
  some: Partial<CheckOptions> & Pick<CheckOptions, 'today'>,
): CheckOptions {
  return {
    assume: 'default',
    incidents: new Map(),
    own: false,
    limit: 100,
    faultSets: 1_000_000,
    compile: createEngine,
    settle: true,
    withChange: null,
    places: [],
    confirmUpTo: 1_000,
    ...some,
  };
}

/** Judges the goals of the engine's map. */
export function check(map: ResolvedMap, engine: Engine, options: CheckOptions): CheckAnswer {
  const index = indexMap(map);
  const acting = { ...options, incidents: layIncidents(options.incidents, map) };
  const cases = casesOf(index, engine, questionsOf(map.goals), acting);
  const judged = judge(index, engine, cases, acting);
  const assumptions = assumptionsOf(index, engine, judged, acting);
  const settled = settleAll(index, judged, acting);
  const findings = judged.map((each) => innermost(index, each, failingSets(each), !options.own));
  const units = countUnits(map);
  const limit = Math.min(options.limit, limitFor(units));
  const shown = findings.map((each) => each.slice(0, limit));
  const tolerated = judged.map((each) => toleratedOf(index, each));
  const explained = new Map<Shown, Counterexample>();
  const all = [...shown, ...tolerated].flat();
  const confirm = units <= options.confirmUpTo;
  const examples = explainAll(index, engine, all, { ...acting, confirm });
  all.forEach((each, at) => explained.set(each, examples[at] as Counterexample));
  const reaches = [...new Set(cases.map(({ reach }) => reach))];
  const evidence = new Map(reaches.map((each) => [each, evidenceOf(each.components)]));
  const verdicts = judged.map((each, at) =>
    toVerdict(each, {
      bracketed: brackets(index, each.case),
      evidence: evidence.get(each.case.reach) ?? {},
      assumptions: assumptions[at] ?? [],
      settled: settled[at] ?? { facts: [], complete: false },
      findings: findings[at] ?? [],
      shown: (shown[at] ?? []).flatMap((one) => explained.get(one) ?? []),
      tolerated: (tolerated[at] ?? []).flatMap((one) => explained.get(one) ?? []),
      accepted: (lost) => isAccepted(each.case.goal.name, lost, map.accept, options.today),
    }),
  );
  const mends = findMends(index, engine, judged, options);
  return {
    verdicts,
    mends: mends.mends,
    mendsComplete: mends.complete,
    judged: new Set(cases.flatMap(({ sets }) => sets.map(idsText))).size,
    tally: tallyOf(verdicts),
    acceptances: acceptanceStates(verdicts, map.accept, options.today),
    ownStops: ownStopsOf(engine, reaches),
    restsOn: restsOn(index, reaches, verdicts),
  };
}

/** Each counterexample is a run of its own: large maps show fewer, and count the rest. */
function limitFor(units: number): number {
  if (units <= 2_000) return Infinity;
  return units <= 20_000 ? 20 : 5;
}

/** Losses that an allowance covers: shown, at most three, where the verdict is DEGRADED. */
function toleratedOf(index: MapIndex, judged: Judged): readonly Shown[] {
  if (judged.verdict !== 'DEGRADED') return [];
  const degraded = judgedSets(judged).filter(({ outcome }) => outcome === 'degraded');
  return innermost(index, judged, degraded, true).slice(0, 3);
}

/** Units judged to settle one verdict; `ask` spends more. */
const SETTLE_EFFORT = 1_000_000;

/** For each case, the smallest set of facts that settles it; empty unless undecided. */
function settleAll(
  index: MapIndex,
  judged: readonly Judged[],
  options: Pick<CheckOptions, 'compile' | 'settle'> & { readonly incidents: ActingIncidents },
): readonly Settled[] {
  const { compile } = options;
  return judged.map((each) => {
    if (each.verdict !== 'UNDECIDED') return { facts: [], complete: true };
    if (!each.case.complete || !options.settle) return { facts: [], complete: false };
    const { facts, complete } = settle(index, [each], {
      ...options,
      compile,
      effort: SETTLE_EFFORT,
    });
    return { facts: facts.map(factOf), complete };
  });
}

/** Facts that settle a verdict; whether it is proven that they do, and that no fewer do. */
interface Settled {
  readonly facts: readonly UnknownFact[];
  readonly complete: boolean;
}

interface VerdictParts {
  /** The two readings bracket every mixed one. */
  readonly bracketed: boolean;
  readonly evidence: EvidenceCounts;
  readonly assumptions: readonly Assumption[];
  readonly settled: Settled;
  readonly findings: readonly Shown[];
  readonly shown: readonly Counterexample[];
  readonly tolerated: readonly Counterexample[];
  accepted(findings: readonly (readonly string[])[]): boolean;
}

function toVerdict(judged: Judged, parts: VerdictParts): GoalVerdict {
  const { goal, journey, reach, sets, complete } = judged.case;
  const findings = parts.findings.map(({ item }) => item.set.ids);
  return {
    goal,
    journey,
    verdict: judged.verdict,
    met: judged.met,
    outcome: judged.outcome,
    judged: sets.length,
    complete,
    stoppedBy: complete ? null : stoppedBy(judged),
    assumptions: parts.assumptions,
    settledBy: parts.settled.facts,
    settledComplete: parts.settled.complete,
    bracket: parts.bracketed || !hasUnknown(reach) ? 'exact' : 'approximate',
    counterexamples: parts.shown,
    counterexampleCount: findings.length,
    evidence: parts.evidence,
    // What was not judged was not accepted either.
    accepted: judged.met === false && complete && parts.accepted(findings),
    tolerated: parts.tolerated,
    findings,
  };
}

function stoppedBy({ case: { goal, sets } }: Judged): string {
  const named = goal.survive.flatMap((entry) => (entry.kind === 'incident' ? [entry.id] : []));
  return sets.length === 0 && named.length > 0
    ? `incident ${named.join(', ')} is not known here`
    : `${sets.length} fault sets judged, there are more`;
}

/** Verdicts counted. */
export function tallyOf(verdicts: readonly GoalVerdict[]): Tally {
  const count = (test: (each: GoalVerdict) => boolean): number => verdicts.filter(test).length;
  return {
    HOLDS: count(({ verdict }) => verdict === 'HOLDS'),
    DEGRADED: count(({ verdict }) => verdict === 'DEGRADED'),
    FAILS: count(({ verdict }) => verdict === 'FAILS'),
    UNDECIDED: count(({ verdict }) => verdict === 'UNDECIDED'),
    byAssumption: count(({ verdict, judged }) => verdict === 'HOLDS' && judged === 0),
    accepted: count(({ accepted }) => accepted),
  };
}

/** Journeys in the order of their first verdict. */
export function journeysOf(answer: CheckAnswer): readonly JourneyId[] {
  return [...new Set(answer.verdicts.map(({ journey }) => journey))];
}
