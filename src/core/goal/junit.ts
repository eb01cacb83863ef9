/** Verdicts as JUnit XML: a suite for each goal, a test case for each of its journeys. */
import { labelsOf, sayGoal } from './say.ts';
import type { FindingGroup } from './finding-groups.ts';
import type { CheckAnswer, GoalVerdict } from './types.ts';

/** FAILS and UNDECIDED are failures, what is accepted is skipped; no times, so that the same map gives the same bytes. */
export function checkJunit(answer: CheckAnswer): string {
  const suites = [...Map.groupBy(answer.verdicts, ({ goal }) => goal)];
  const total = countsOf(answer.verdicts);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="firebreak" ${total}>`,
    ...suites.flatMap(([goal, verdicts]) => [
      `  <testsuite name="${escape(sayGoal(goal))}" ${countsOf(verdicts)}>`,
      ...verdicts.flatMap((each) => caseLines(answer, each).map((line) => `    ${line}`)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function countsOf(verdicts: readonly GoalVerdict[]): string {
  const failures = verdicts.filter((each) => each.met !== true && !each.accepted).length;
  const skipped = verdicts.filter(({ accepted }) => accepted).length;
  return `tests="${verdicts.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
}

function caseLines(answer: CheckAnswer, verdict: GoalVerdict): readonly string[] {
  const { goal, journey } = verdict;
  const open = `<testcase classname="${escape(sayGoal(goal))}" name="${escape(journey)}"`;
  const inside = insideOf(answer, verdict);
  if (inside.length === 0) return [`${open}/>`];
  return [`${open}>`, ...inside, '</testcase>'];
}

function insideOf(answer: CheckAnswer, verdict: GoalVerdict): readonly string[] {
  const { met, accepted, assumptions } = verdict;
  if (met === true) {
    if (assumptions.length === 0) return [];
    const text = assumptions.map(({ what }) => `assumes ${what}`).join('\n');
    return [`  <system-out>${escape(text)}</system-out>`];
  }
  if (accepted) return ['  <skipped message="accepted"/>'];
  const text = verdict.counterexamples.map((example) => findingText(answer, verdict, example));
  const settled = verdict.settledBy.map(({ from, to }) => `not known: ${from} -> ${to}`);
  const all = [...settled, ...text].join('\n\n');
  return [
    `  <failure type="${verdict.verdict}" message="${escape(messageOf(verdict))}">${escape(all)}</failure>`,
  ];
}

function messageOf({ verdict, journey, counterexampleCount }: GoalVerdict): string {
  const losses = counterexampleCount === 1 ? '1 loss' : `${counterexampleCount} losses`;
  return verdict === 'UNDECIDED'
    ? `${journey} is UNDECIDED: it depends on facts that nobody has stated`
    : `${journey} FAILS by ${losses}`;
}

function findingText(
  answer: CheckAnswer,
  { goal, journey, accepted }: GoalVerdict,
  example: FindingGroup['example'],
): string {
  const mends = answer.mends.filter(({ closes }) =>
    closes.some((each) => each.goal === goal.name && each.journey === journey),
  );
  const group = { goal, journeys: [journey], lost: example.lost, example, accepted, mends };
  return labelsOf(group)
    .map(([label, text]) => `${label.padEnd(5)}${text}`)
    .join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text in XML 1.0: markup escaped, characters that XML cannot hold replaced. */
function escape(text: string): string {
  const legal = Array.from(text)
    .map((each) => (isLegal(each.codePointAt(0) ?? 0) ? each : '\uFFFD'))
    .join('');
  return legal.replace(/[&<>"']/g, (each) => ENTITIES[each] ?? each);
}

function isLegal(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
}
