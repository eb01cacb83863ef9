/**
 * The baseline: findings known and accepted, in a file of its own beside the map. A finding is matched
 * by what it is (goal, journey, what is lost), not by where it stands. A baseline never grows by
 * itself: only `accept` adds to it.
 */
import { compareText, fail, formatDuration, succeed, type Problem, type Result } from '#base';
import type { Goal } from '#core/map';
import { inDate, sameLost } from './accept.ts';
import type { CheckAnswer, GoalVerdict } from './types.ts';

/** What makes a finding the same one. */
export interface FindingId {
  readonly goal: string;
  readonly journey: string;
  /** Sorted. */
  readonly lost: readonly string[];
}

export interface BaselineEntry extends FindingId {
  readonly why: string;
  /** The last day on which it counts, `2027-09-30`. */
  readonly until: string;
}

export interface Baseline {
  readonly format: 1;
  /** Sorted by goal, journey, lost. */
  readonly findings: readonly BaselineEntry[];
}

export const EMPTY_BASELINE: Baseline = { format: 1, findings: [] };

/** A finding beside what the baseline says of it. */
export interface BaselineComparison {
  /** Not in the baseline, or no longer in date. */
  readonly new: readonly FindingId[];
  readonly known: readonly BaselineEntry[];
  /** Their day is over: their findings are among the new ones. */
  readonly expired: readonly BaselineEntry[];
  /** In the baseline, but found no more: to be taken out by hand. */
  readonly stale: readonly BaselineEntry[];
}

/** A goal in a finding: two that ask about the same loss with other bounds are not the same one. */
function goalText({ name, forMs, backWithinMs, allow }: Goal): string {
  const lasts = forMs === null ? '' : `, for ${formatDuration(forMs)}`;
  const back = backWithinMs === 0 ? '' : `, back within ${formatDuration(backWithinMs)}`;
  return `${name}${lasts}${back}${allow === 'ok' ? '' : ', degraded allowed'}`;
}

/** Findings of the goals that fail, in order of goal, journey, lost. */
export function findingsOf(answer: Pick<CheckAnswer, 'verdicts'>): readonly FindingId[] {
  return answer.verdicts
    .filter(({ met }) => met === false)
    .flatMap(({ goal, journey, findings }) =>
      findings.map((lost) => ({ goal: goalText(goal), journey, lost: [...lost].sort() })),
    )
    .toSorted(compareFindings);
}

/** What is new, known, expired and stale. Goals accepted by hand in the map are not findings here. */
export function compareToBaseline(
  answer: Pick<CheckAnswer, 'verdicts'>,
  baseline: Baseline,
  today: string,
): BaselineComparison {
  const open = findingsOf({ verdicts: answer.verdicts.filter(({ accepted }) => !accepted) });
  const all = findingsOf(answer);
  const counts = (entry: BaselineEntry): boolean => inDate(entry.until, today);
  const matches = (entry: BaselineEntry): boolean => all.some((each) => sameFinding(each, entry));
  return {
    new: open.filter(
      (each) => !baseline.findings.some((entry) => counts(entry) && sameFinding(each, entry)),
    ),
    known: baseline.findings.filter((entry) => counts(entry) && matches(entry)),
    expired: baseline.findings.filter((entry) => !counts(entry) && matches(entry)),
    stale: baseline.findings.filter((entry) => !matches(entry)),
  };
}

/** The baseline with these findings accepted; one that is there already gets the new reason and day. */
export function acceptFindings(
  baseline: Baseline,
  findings: readonly FindingId[],
  why: string,
  until: string,
): Baseline {
  const kept = baseline.findings.filter(
    (entry) => !findings.some((each) => sameFinding(each, entry)),
  );
  const added = findings.map(({ goal, journey, lost }) => ({
    goal,
    journey,
    lost: [...lost].sort(),
    why,
    until,
  }));
  return { format: 1, findings: [...kept, ...added].toSorted(compareFindings) };
}

/** The verdict as a baseline leaves it: true when each of its findings is known and in date. */
export function isKnown(verdict: GoalVerdict, baseline: Baseline, today: string): boolean {
  const { findings, goal, journey } = verdict;
  return (
    verdict.met === false &&
    verdict.complete &&
    findings.length > 0 &&
    findings.every((lost) =>
      baseline.findings.some(
        (entry) =>
          inDate(entry.until, today) && sameFinding(entry, { goal: goalText(goal), journey, lost }),
      ),
    )
  );
}

export function sameFinding(a: FindingId, b: FindingId): boolean {
  return a.goal === b.goal && a.journey === b.journey && sameLost(a.lost, b.lost);
}

function compareFindings(a: FindingId, b: FindingId): number {
  return (
    compareText(a.goal, b.goal) ||
    compareText(a.journey, b.journey) ||
    compareText(a.lost.join('\n'), b.lost.join('\n'))
  );
}

/** Reads a baseline from parsed JSON; everything wrong with it at once. */
export function readBaseline(value: unknown, file: string): Result<Baseline> {
  const problem = (what: string, mend: string): Problem => ({
    code: 'baseline',
    severity: 'error',
    place: { file, line: null, column: null },
    what,
    mend,
  });
  const again = 'Write it anew with `firebreak check --accept REASON --until DATE`.';
  if (!isRecord(value) || !Array.isArray(value['findings'])) {
    return fail([problem('This is no baseline: it has no list `findings`.', again)]);
  }
  if (value['format'] !== 1) {
    return fail([problem('This baseline is of another format than 1.', again)]);
  }
  const entries = (value['findings'] as readonly unknown[]).map(readEntry);
  const problems = entries.flatMap((entry, at) =>
    entry === null
      ? [
          problem(
            `Finding ${at + 1} lacks one of goal, journey, lost, why, until.`,
            'Write all five; `lost` is a list, `until` a day like 2027-09-30.',
          ),
        ]
      : [],
  );
  if (problems.length > 0) return fail(problems);
  const findings = entries.filter((entry) => entry !== null).toSorted(compareFindings);
  return succeed({ format: 1, findings });
}

function readEntry(value: unknown): BaselineEntry | null {
  if (!isRecord(value)) return null;
  const { goal, journey, lost, why, until } = value;
  const isText = (each: unknown): each is string => typeof each === 'string';
  if (!isText(goal) || !isText(journey) || !isText(why) || !isText(until)) return null;
  if (!Array.isArray(lost) || !lost.every(isText) || !/^\d{4}-\d\d-\d\d$/.test(until)) return null;
  return { goal, journey, lost: [...lost].sort(), why, until };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
