/**
 * Mends: changes that make failing goals hold. A way of mending proposes one edit for the path of the
 * first counterexample, the changed map is judged again, and so on until the goal holds; then every
 * edit that is not needed is dropped. What is offered was judged on the very map that `--with` gives.
 */
import { assert, compareText } from '#base';
import type { Engine } from '#core/engine';
import type { Lost } from '#core/map';
import { changeOf, sayEdits } from './edit.ts';
import type { Edit } from './edit.ts';
import { countUnits } from './count-units.ts';
import { layIncidents } from './evaluate.ts';
import { casesOf, failingSets, judge } from './judge.ts';
import type { Judged, Question } from './judge.ts';
import { indexMap } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import type { FaultSet } from './losses.ts';
import { stretchesWorse } from './outcome.ts';
import type { Stop } from './path.ts';
import { innermost, traceShown } from './shown.ts';
import { WAYS } from './ways.ts';
import type { Way } from './ways.ts';
import type { CheckOptions, Mend } from './types.ts';

/** Units of changed maps judged in all; and maps, at most. */
const EFFORT = 1_000_000;
const MOST_TRIALS = 300;

/** Of those, for one goal, journey and way. */
const MOST_TRIALS_EACH = 24;

/** Edits of one mend, at most. */
const MOST_EDITS = 8;

/** Mends offered. */
const MOST_MENDS = 5;

export interface Mends {
  readonly mends: readonly Mend[];
  readonly complete: boolean;
}

/** At most five mends for what fails, the one that closes most first. */
export function findMends(
  index: MapIndex,
  engine: Engine,
  judged: readonly Judged[],
  options: CheckOptions,
): Mends {
  const { withChange } = options;
  if (withChange === null) {
    return { mends: [], complete: judged.every(({ verdict }) => verdict !== 'FAILS') };
  }
  const bench: Bench = {
    options,
    engine,
    left: Math.min(MOST_TRIALS, Math.floor(EFFORT / Math.max(1, countUnits(index.map)))),
    judged,
  };
  const found = new Map<string, Candidate>();
  for (const way of WAYS) {
    const closed = new Set<Judged>();
    for (const failing of judged.filter(({ verdict }) => verdict === 'FAILS')) {
      if (closed.has(failing)) continue;
      const edits = repair(bench, index, failing, way);
      const candidate = edits === null ? null : weigh(bench, edits, way);
      if (candidate === null) continue;
      candidate.closes.forEach((each) => closed.add(each));
      found.set(JSON.stringify(changeOf(candidate.edits)), candidate);
    }
  }
  return { mends: best([...found.values()]).map(toMend), complete: bench.left > 0 };
}

interface Bench {
  readonly options: CheckOptions;
  /** Of the map as it is. */
  readonly engine: Engine;
  readonly judged: readonly Judged[];
  /** Changed maps that may still be judged. */
  left: number;
}

interface Candidate {
  readonly way: Way;
  readonly edits: readonly Edit[];
  readonly closes: readonly Judged[];
}

interface Trial {
  readonly index: MapIndex;
  readonly engine: Engine;
  readonly judged: readonly Judged[];
}

/** The questions judged on the changed map; null when the change has errors or the bound is reached. */
function trial(bench: Bench, edits: readonly Edit[], questions: readonly Question[]): Trial | null {
  const { compile, withChange } = bench.options;
  if (withChange === null || bench.left <= 0) return null;
  bench.left -= 1;
  const map = withChange(changeOf(edits));
  if (map === null) return null;
  const index = indexMap(map);
  const engine = compile(map);
  const options = { ...bench.options, incidents: layIncidents(bench.options.incidents, map) };
  const cases = casesOf(index, engine, questions, options);
  return { index, engine, judged: judge(index, engine, cases, options) };
}

/** Edits of one way that make the failing goal hold, none of them idle; null when the way has none. */
function repair(bench: Bench, index: MapIndex, failing: Judged, way: Way): readonly Edit[] | null {
  const question = { goal: failing.case.goal, journey: failing.case.journey };
  const branches: (readonly Edit[])[] = [[]];
  const enough = bench.left - MOST_TRIALS_EACH;
  for (let edits = branches.shift(); edits !== undefined; edits = branches.shift()) {
    const tried =
      edits.length === 0 ? firstTrial(bench, index, failing) : trial(bench, edits, [question]);
    const [now] = tried?.judged ?? [];
    if (bench.left < enough) return null;
    if (tried === null || now === undefined) continue;
    if (now.met === true) return withoutIdle(bench, edits, question);
    if (edits.length >= MOST_EDITS || now.met === null) continue;
    const next = proposals(bench, tried, now, way, edits);
    branches.unshift(...next.map((edit) => [...(edits ?? []), edit]));
  }
  return null;
}

function firstTrial(bench: Bench, index: MapIndex, failing: Judged): Trial {
  return { index, engine: bench.engine, judged: [failing] };
}

/** What the way would do about the first counterexample. */
function proposals(
  bench: Bench,
  { index, engine }: Trial,
  now: Judged,
  way: Way,
  edits: readonly Edit[],
): readonly Edit[] {
  const [first] = innermost(index, now, failingSets(now), false);
  if (first === undefined) return [];
  const incidents = layIncidents(bench.options.incidents, index.map);
  const { assume, places, compile } = bench.options;
  const { stops } = traceShown(index, engine, first, { assume, incidents, compile });
  const known = new Set(edits.map((edit) => JSON.stringify(changeOf([edit]))));
  const { goal, reach } = now.case;
  const { set, effect } = first.item;
  const { longestMs } = stretchesWorse(goal, effect);
  return way
    .propose({ index, goal, reach, set, stops, longestMs, places, lost: lostAt(set, stops) })
    .filter((edit) => !known.has(JSON.stringify(changeOf([edit]))));
}

/** What is lost, by name; of an incident, what stands at the end of the path. */
function lostAt(set: FaultSet, stops: readonly Stop[]): readonly Lost[] {
  if (set.lost.length > 0) return set.lost;
  const last = stops.findLast(({ component }) => component !== null);
  if (!last?.component) return [];
  const component = last.component.id;
  if (last.domain === null) return [{ kind: 'component', component }];
  return [{ kind: 'placement', component, domain: last.domain }];
}

function withoutIdle(bench: Bench, edits: readonly Edit[], question: Question): readonly Edit[] {
  let kept = edits;
  for (const edit of edits) {
    const fewer = kept.filter((each) => each !== edit);
    if (fewer.length === 0) break;
    if (trial(bench, fewer, [question])?.judged[0]?.met === true) kept = fewer;
  }
  return kept;
}

/** The edits judged against every goal; null when they close none or make one worse. */
function weigh(bench: Bench, edits: readonly Edit[], way: Way): Candidate | null {
  const questions = bench.judged.map(({ case: { goal, journey } }) => ({ goal, journey }));
  const tried = trial(bench, edits, questions);
  if (tried === null) return null;
  const after = (at: number): Judged => {
    const judged = tried.judged[at];
    assert(judged !== undefined, 'a judgement for each question');
    return judged;
  };
  const broken = bench.judged.some((each, at) => each.met === true && after(at).met !== true);
  const closes = bench.judged.filter((each, at) => each.met === false && after(at).met === true);
  return broken || closes.length === 0 ? null : { way, edits, closes };
}

/** Those that close most first; what only says soft comes after everything else; two at most close the same. */
function best(candidates: readonly Candidate[]): readonly Candidate[] {
  const sorted = candidates.toSorted(
    (a, b) =>
      Number(a.way.last) - Number(b.way.last) ||
      b.closes.length - a.closes.length ||
      WAYS.indexOf(a.way) - WAYS.indexOf(b.way) ||
      a.edits.length - b.edits.length ||
      compareText(sayEdits(a.edits), sayEdits(b.edits)),
  );
  const alike = new Map<string, number>();
  return sorted
    .filter((each) => {
      const key = each.closes
        .map(({ case: { goal, journey } }) => `${goal.name} ${journey}`)
        .join();
      const count = (alike.get(key) ?? 0) + 1;
      alike.set(key, count);
      return count <= 2;
    })
    .slice(0, MOST_MENDS);
}

function toMend({ edits, closes }: Candidate): Mend {
  return {
    what: sayEdits(edits),
    change: changeOf(edits),
    closes: closes.map(({ case: { goal, journey } }) => ({ goal: goal.name, journey })),
  };
}
