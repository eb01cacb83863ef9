/** The comment on a change (or the job summary): the same facts as in the terminal, as Markdown. */
import type { Changes } from './changed-since.ts';
import { groupFindings } from './finding-groups.ts';
import type { FindingGroup } from './finding-groups.ts';
import { labelsOf, sayFinding, sayGoal, sayLoss } from './say.ts';
import type { CheckAnswer, GoalVerdict, Tally } from './types.ts';
import { listed } from './why.ts';

/** Findings shown whole; the rest is counted. */
const SHOWN = 5;

/** Markdown of an answer, or of what a change did to it. Ends with a line end. */
export function checkMarkdown(answer: CheckAnswer, changes: Changes | null = null): string {
  const findings = groupFindings(
    answer,
    ({ verdict, accepted }) => verdict === 'FAILS' && !accepted,
  );
  const relevant = changes === null ? findings : findings.filter((each) => isNew(changes, each));
  const shown = relevant.slice(0, SHOWN);
  const more = relevant.length - shown.length;
  const accepted = answer.tally.accepted;
  const lines = [
    `### ${text(changes === null ? tallySentence(answer.tally) : changesSentence(changes))}`,
    '',
    '| verdict | journey | goal |',
    '| --- | --- | --- |',
    ...answer.verdicts.map(verdictRow),
    ...shown.flatMap(findingLines),
    ...(more > 0
      ? ['', `${more} more ${more === 1 ? 'finding' : 'findings'}: \`firebreak check\``]
      : []),
    ...undecidedLines(answer.verdicts),
    ...(changes === null ? [] : outsideLines(changes)),
    ...(accepted === 0 ? [] : ['', `Known and accepted: ${accepted}.`]),
    '',
    `<sub>Catalogue ${text(answer.restsOn.catalogue.version)}; ${answer.judged} losses judged.</sub>`,
    '',
  ];
  return lines.join('\n');
}

/** `2 of 3 verdicts FAIL, 1 HOLDS by assumption.` */
export function tallySentence(tally: Tally): string {
  const all = tally.HOLDS + tally.DEGRADED + tally.FAILS + tally.UNDECIDED;
  if (all === 0) return 'No goal to judge.';
  const parts = [
    ...(tally.FAILS > 0
      ? [`${tally.FAILS} of ${all} ${tally.FAILS === 1 ? 'FAILS' : 'FAIL'}`]
      : []),
    ...(tally.UNDECIDED > 0 ? [`${tally.UNDECIDED} UNDECIDED`] : []),
    ...(tally.DEGRADED > 0 ? [`${tally.DEGRADED} DEGRADED as allowed`] : []),
    ...(tally.HOLDS > 0
      ? [
          `${tally.HOLDS} ${tally.HOLDS === 1 ? 'HOLDS' : 'HOLD'}` +
            (tally.byAssumption > 0 ? `, ${tally.byAssumption} of them by assumption` : ''),
        ]
      : []),
  ];
  return `${parts.join(', ')}.`;
}

/** `This change BREAKS 1 goal: pay no longer survives the loss of aws/us-east-1.` */
export function changesSentence(changes: Changes): string {
  const { broken, worse, mended, unchanged } = changes;
  if (broken.length > 0) {
    const goals = new Set(broken.map(({ after }) => after.goal)).size;
    const [{ after, newCounterexamples }] = broken as [Changes['broken'][number]];
    const lost = newCounterexamples[0]?.lost;
    const loss = lost === undefined ? after.goal.name : `the loss of ${listed(lost)}`;
    const verb = after.verdict === 'UNDECIDED' ? 'may no longer survive' : 'no longer survives';
    const rest = broken.length === 1 ? '' : `, and ${broken.length - 1} more`;
    return `This change BREAKS ${goals} ${goals === 1 ? 'goal' : 'goals'}: ${after.journey} ${verb} ${loss}${rest}.`;
  }
  if (worse.length > 0) {
    const [{ after, newCounterexamples }] = worse as [Changes['worse'][number]];
    const [first] = newCounterexamples;
    return `This change adds a finding to a goal that fails already: ${after.journey} FAILS ${sayLoss(first?.lost ?? [])}.`;
  }
  const fixed = mended.length === 0 ? '' : ` and mends ${mended.length}`;
  const same = `${unchanged.length} ${unchanged.length === 1 ? 'verdict' : 'verdicts'} as before`;
  return `Nothing gets worse: this change leaves ${same}${fixed}.`;
}

function isNew({ broken, worse }: Changes, { goal, journeys, lost }: FindingGroup): boolean {
  return [...broken, ...worse].some(
    ({ after, newCounterexamples }) =>
      after.goal.name === goal.name &&
      journeys.includes(after.journey) &&
      newCounterexamples.some((each) => each.lost.join('\n') === lost.join('\n')),
  );
}

function verdictRow({ verdict, journey, goal, accepted, judged }: GoalVerdict): string {
  const note = accepted
    ? ' (accepted)'
    : verdict === 'HOLDS' && judged === 0
      ? ' (by assumption)'
      : '';
  return `| **${verdict}**${note} | ${code(journey)} | ${text(sayGoal(goal))} |`;
}

function findingLines(group: FindingGroup): readonly string[] {
  return [
    '',
    `**${text(sayFinding(group))}**`,
    '',
    ...labelsOf(group).map(([label, what]) => {
      const shown = label === 'path' || label === 'lose' ? code(what) : text(what);
      return `- ${label}: ${shown}`;
    }),
  ];
}

function undecidedLines(verdicts: readonly GoalVerdict[]): readonly string[] {
  const facts = verdicts.flatMap(({ settledBy }) =>
    settledBy.map(({ from, to }) => `${from} -> ${to}`),
  );
  if (facts.length === 0) return [];
  return [
    '',
    'Not known, and it decides:',
    '',
    ...[...new Set(facts)].map((fact) => `- ${code(fact)}`),
  ];
}

function outsideLines({ newOutside }: Changes): readonly string[] {
  if (newOutside.length === 0) return [];
  return [
    '',
    `New outside dependencies in this change: ${newOutside.length}`,
    '',
    ...newOutside.map(
      ({ id, from, what }) => `- ${code(id)} from ${text(listed(from))}, new ${what}`,
    ),
  ];
}

/** Running text in which nothing is markup. */
function text(plain: string): string {
  return plain
    .replace(/[\\`*_[\]<>|#~]/g, (each) => (each === '<' ? '&lt;' : `\\${each}`))
    .replaceAll('\n', ' ');
}

/** A code span that holds whatever it is given. */
function code(plain: string): string {
  const line = plain.replaceAll('\n', ' ').replaceAll('|', '\\|');
  const fence = '`'.repeat(
    Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)) + 1,
  );
  return fence === '`' ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}
