/** The question judged: engine, incidents that goals name, today's options. Shared by several commands. */
import {
  ask,
  type AskAnswer,
  check,
  type CheckAnswer,
  checkOptions,
  fates,
  type Fates,
} from '#core/goal';
import { createEngine, type Engine } from '#core/engine';
import type { Incident } from '#core/incident';
import { flag, Misuse, type Options, textOption } from './command.ts';
import { allIncidents, type Question, withChange } from './question.ts';
import type { World } from './world.ts';

const FAULT_SETS = 1_000_000;
/** Maps above so many units are judged without looking for mends. */
const MENDS_UP_TO = 5_000;

export interface Judging {
  readonly engine: Engine;
  readonly incidents: ReadonlyMap<string, Incident>;
  /** Of the incidents that goals name: hashes of their files, by id in order. */
  readonly incidentHashes: Readonly<Record<string, string>>;
}

/** @throws Misuse when a goal names an incident that nobody knows. */
export function startJudging(question: Question, options: Options, world: World): Judging {
  const named = question.map.goals.flatMap((goal) =>
    goal.survive.flatMap((each) => (each.kind === 'incident' ? [each.id] : [])),
  );
  const library: ReturnType<typeof allIncidents> =
    named.length === 0 ? new Map() : allIncidents(options, world);
  const missing = named.filter((id) => !library.has(id));
  if (missing.length > 0) {
    throw new Misuse([`No incident is called ${missing.join(', ')}: firebreak incidents`]);
  }
  const used = [...library].filter(([id]) => named.includes(id));
  return {
    engine: createEngine(question.map),
    incidents: new Map([...library].map(([id, { incident }]) => [id, incident])),
    incidentHashes: Object.fromEntries(used.map(([id, { hash }]) => [id, hash])),
  };
}

export function runCheck(
  question: Question,
  judging: Judging,
  options: Options,
  world: World,
): CheckAnswer {
  const progress = createProgress(world, 'losses judged');
  const answer = check(
    question.map,
    judging.engine,
    checkOptions({
      today: world.today,
      assume: assumed(options),
      incidents: judging.incidents,
      own: flag(options, 'own'),
      faultSets: FAULT_SETS,
      compile: createEngine,
      settle: question.map.components.length <= MENDS_UP_TO,
      withChange:
        question.map.components.length <= MENDS_UP_TO
          ? (change) => withChange(question, change)
          : null,
      places: question.catalogue.domains,
      progress: progress.tell,
    }),
  );
  progress.end();
  return answer;
}

export function runAsk(question: Question, judging: Judging, world: World): AskAnswer {
  const progress = createProgress(world, 'losses judged');
  const answer = ask(question.map, judging.engine, {
    incidents: judging.incidents,
    faultSets: FAULT_SETS,
    compile: createEngine,
    progress: progress.tell,
  });
  progress.end();
  return answer;
}

export function runFates(question: Question): Fates {
  return fates(question.map, { compile: createEngine });
}

function assumed(options: Options): 'default' | 'best' | 'worst' {
  const text = textOption(options, 'assume') ?? 'default';
  if (text === 'default' || text === 'best' || text === 'worst') return text;
  throw new Misuse([`--assume takes best or worst, not ${text}.`]);
}

/** Counts on standard error, at most ten times a second, only for a person. */
export function createProgress(
  world: World,
  what: string,
): { readonly tell: (done: number) => void; end(): void } {
  let lastMs = 0;
  let shown = false;
  return {
    tell(done) {
      const nowMs = performance.now();
      if (!world.interactive || nowMs - lastMs < 100) return;
      lastMs = nowMs;
      shown = true;
      world.say(`\r${done.toLocaleString('en-US')} ${what} `);
    },
    end() {
      if (shown) world.say('\r\u001b[K');
    },
  };
}
