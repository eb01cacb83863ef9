/** `firebreak check`: which declared goals hold, what breaks those that do not, what to change. */
import { dirname, join, relative, resolve } from 'node:path';
import {
  acceptFindings,
  changedSince,
  checkJson,
  checkJunit,
  checkMarkdown,
  checkSarif,
  type CheckAnswer,
  compareToBaseline,
  isKnown,
} from '#core/goal';
import {
  changesText,
  checkHeadline,
  checkText,
  coldStartText,
  fold,
  labelled,
  plural,
  render,
  sayWhich,
  selfHeadline,
  selfHolds,
  selfText,
} from '#app/report';
import { coldStart } from '#core/meaning';
import { BASELINE_NAME, isDay, readBaseline } from '../baseline-file.ts';
import {
  type Command,
  type ExitCode,
  flag,
  listOption,
  Misuse,
  type Options,
  textOption,
  typedAgain,
} from '../command.ts';
import { checkSelf } from '../checking-self.ts';
import { type Judging, runCheck, startJudging } from '../judging.ts';
import { lockOf, LOCK_NAME, readLock, sinceLock } from '../lock.ts';
import { askQuestion, MAP_OPTIONS, type Question, refuseNothing } from '../question.ts';
import { withTreeAt } from '../tree-at.ts';
import { writeCheckPage } from '../write-page.ts';
import { version } from '../version.ts';
import type { World } from '../world.ts';
import { appendOutput, writeOutput } from '../write-output.ts';

export const checkCommand: Command = {
  name: 'check',
  operands: '[paths...]',
  summary: 'which declared goals hold, and the shortest way to lose each that does not',
  options: [
    ...MAP_OPTIONS,
    ['--incidents <folder...>', 'incidents of your own, beside the built-in ones'],
    ['--all', 'every finding'],
    ['--own', "count a team's own services among the losses shown"],
    ['--assume <reading>', 'best or worst: how to read what nobody has said'],
    ['--self', 'whether the status page, by its map in page/, survives what it reports on'],
    ['--cold-start', 'which rings of services can never start from nothing'],
    ['--changed-since <ref>', 'only what this change does, against a commit'],
    ['--accept <reason>', 'accept the findings of now, into firebreak.baseline.json'],
    ['--until <date>', 'the last day on which --accept counts: 2027-09-30'],
    ['--lock', 'write firebreak.lock: the facts that these verdicts rest on'],
    ['--json', 'print the answer as JSON'],
    ['--sarif <file>', 'write SARIF 2.1.0, for annotations on lines'],
    ['--junit <file>', 'write JUnit XML'],
    ['--markdown <file>', 'append Markdown, for a comment or a job summary'],
    ['--html <file>', 'write the page'],
    ['--redact', 'with --html: hosts, ARNs and paths become tokens'],
    ['--appendix', 'with --html: every counterexample at the end'],
    ['--quiet', 'print only the first line'],
  ],
  examples: [
    'firebreak check',
    'firebreak check --changed-since origin/main',
    'firebreak check --accept "one processor until Q3" --until 2027-09-30',
  ],
  touches:
    'Writes only the files that you name, sends nothing. Exit 1 when a goal fails or is undecided.',
  run: async ([paths], options, world) => {
    const question = await askQuestion(paths, options, world);
    refuseNothing(question, world);
    if (flag(options, 'self')) return showSelf(question, options, world);
    if (flag(options, 'coldStart')) return showColdStart(question, options, world);
    const judging = startJudging(question, options, world);
    const answer = runCheck(question, judging, options, world);
    const folder = folderOf(question, world);
    await writeReports(question, answer, options, world);
    if (flag(options, 'lock')) return lock(answer, judging, folder, world);
    if (textOption(options, 'accept') !== null) return accept(answer, folder, options, world);
    const since = textOption(options, 'changedSince');
    if (since !== null) return showChanges(question, answer, since, paths ?? '', options, world);
    return showAnswer(question, judging, answer, typedAgain(paths, options), options, world);
  },
};

async function showSelf(question: Question, options: Options, world: World): Promise<ExitCode> {
  const shown = await checkSelf(question, options, world);
  const isWell = selfHolds(shown);
  if (flag(options, 'json'))
    world.out(`${JSON.stringify({ format: 1, holds: isWell, ...shown }, null, 2)}\n`);
  else if (flag(options, 'quiet')) world.out(render([selfHeadline(shown)], world.screen));
  else world.out(render(selfText(shown, world.screen), world.screen));
  return isWell ? 0 : 1;
}

async function showAnswer(
  question: Question,
  judging: Judging,
  answer: CheckAnswer,
  paths: string,
  options: Options,
  world: World,
): Promise<ExitCode> {
  const folder = folderOf(question, world);
  const safetyJourneys = new Set(
    question.map.journeys.filter((each) => each.safety).map((each) => each.id as string),
  );
  const baseline = await readBaseline(folder);
  const compared = compareToBaseline(answer, baseline, world.today);
  const open = answer.verdicts.some(
    (each) => each.met !== true && !each.accepted && !isKnown(each, baseline, world.today),
  );
  const exit: ExitCode = open ? 1 : 0;
  const known = await readLock(folder);
  const notes = [
    ...(known === null ? [] : sinceLock(known, answer, judging.incidentHashes)),
    ...compared.stale.map(
      (each) =>
        `Stale in ${BASELINE_NAME}: ${each.journey}, ${each.goal}, ${each.lost.join(' and ')} is found no more; take it out.`,
    ),
    ...compared.expired.map(
      (each) =>
        `Expired in ${BASELINE_NAME} (${each.until}): ${each.journey}, ${each.goal}, ${each.lost.join(' and ')}.`,
    ),
    ...answer.acceptances
      .filter((each) => each.state !== 'used')
      .map(
        (each) =>
          `${each.state === 'stale' ? 'Stale' : 'Expired'} in the map's accept: ${each.acceptance.goal}, ${each.acceptance.lost.join(' and ')}.`,
      ),
  ];
  if (flag(options, 'json'))
    world.out(
      `${JSON.stringify({ ...checkJson(answer), incidents: judging.incidentHashes }, null, 2)}\n`,
    );
  else if (flag(options, 'quiet'))
    world.out(render([checkHeadline(answer, exit, safetyJourneys, exit === 0)], world.screen));
  else {
    const text = checkText(answer, world.screen, {
      all: flag(options, 'all'),
      own: flag(options, 'own'),
      known: compared.known.length,
      exit,
      safetyJourneys,
      paths,
      guessed: howToDeclare(question, paths),
    });
    const said =
      notes.length === 0 ? [] : ['', ...notes.flatMap((note) => fold(note, world.screen.width))];
    world.out(render([...text, ...said], world.screen));
  }
  return exit;
}

/** Goals that nobody declared are said to be that. */
function howToDeclare({ map, mapPath }: Question, paths: string): string | null {
  if (map.goals.some((goal) => !goal.byDefault)) return null;
  return mapPath === null ? `firebreak init${paths}` : `goals: in ${mapPath}`;
}

async function showChanges(
  question: Question,
  answer: CheckAnswer,
  ref: string,
  operands: string | readonly string[],
  options: Options,
  world: World,
): Promise<ExitCode> {
  const there: World = { ...world, interactive: false };
  const paths = operands.length === 0 ? ['.'] : [operands].flat();
  const old = await withTreeAt(
    world.folder,
    ref,
    [...paths, ...listOption(options, 'merge')],
    (folder) => askQuestion(operands, options, { ...there, folder }),
  );
  // Judged when the copy is gone: a long check that is broken off leaves nothing behind.
  const before = {
    map: old.map,
    answer: runCheck(old, startJudging(old, options, there), options, there),
  };
  const changes = changedSince(before.answer, answer, before.map, question.map);
  const baseline = await readBaseline(folderOf(question, world));
  const known = compareToBaseline(answer, baseline, world.today).known.length;
  const exit: ExitCode = changes.broken.length + changes.worse.length > 0 ? 1 : 0;
  if (flag(options, 'json'))
    world.out(`${JSON.stringify({ ...checkJson(answer), since: ref, changes }, null, 2)}\n`);
  else
    world.out(
      render(changesText(changes, answer, ref, world.screen, { exit, known }), world.screen),
    );
  return exit;
}

async function accept(
  answer: CheckAnswer,
  folder: string,
  options: Options,
  world: World,
): Promise<ExitCode> {
  const until = textOption(options, 'until');
  const why = (textOption(options, 'accept') ?? '').trim();
  if (!isDay(until)) throw new Misuse(['Until when? --accept REASON --until 2027-09-30']);
  if (why === '') throw new Misuse(['Why? --accept "one processor until Q3" --until 2027-09-30']);
  if (until < world.today) throw new Misuse([`${until} is over: today is ${world.today}.`]);
  const baseline = await readBaseline(folder);
  const { new: found } = compareToBaseline(answer, baseline, world.today);
  if (found.length === 0) {
    world.out('Nothing to accept: no finding is new.\n');
    return 0;
  }
  const next = acceptFindings(baseline, found, why, until);
  await writeOutput(
    relative(world.folder, join(folder, BASELINE_NAME)),
    `${JSON.stringify(next, null, 2)}\n`,
    world,
  );
  const lines = [
    `Accepted ${plural(found.length, 'finding')} until ${until}, in ${BASELINE_NAME}:`,
    '',
    ...found
      .slice(0, 20)
      .flatMap((each) =>
        labelled('', `${each.journey} FAILS ${sayWhich(each.lost)}: ${why}`, world.screen.width, 2),
      ),
    ...(found.length > 20 ? [`  and ${plural(found.length - 20, 'more')}`] : []),
    '',
    ...fold(
      `After ${until} ${found.length === 1 ? 'it fails' : 'they fail'} the check again. Other findings are untouched.`,
      world.screen.width,
    ),
  ];
  world.out(render(lines, world.screen));
  return 0;
}

async function lock(
  answer: CheckAnswer,
  judging: Judging,
  folder: string,
  world: World,
): Promise<ExitCode> {
  await writeOutput(
    relative(world.folder, join(folder, LOCK_NAME)),
    `${JSON.stringify(lockOf(answer, judging.incidentHashes), null, 2)}\n`,
    world,
  );
  const { catalogue } = answer.restsOn;
  world.out(
    `Wrote ${LOCK_NAME}: catalogue ${catalogue.version} (${catalogue.hash.slice(0, 8)}), ${plural(answer.verdicts.length, 'verdict')}.\n`,
  );
  return 0;
}

function showColdStart(question: Question, options: Options, world: World): ExitCode {
  const answer = coldStart(question.map);
  if (flag(options, 'json')) world.out(`${JSON.stringify({ format: 1, ...answer }, null, 2)}\n`);
  else world.out(render(coldStartText(answer, world.screen), world.screen));
  return answer.rings.length > 0 ? 1 : 0;
}

async function writeReports(
  question: Question,
  answer: CheckAnswer,
  options: Options,
  world: World,
): Promise<void> {
  const to = (name: string): string | null => textOption(options, name);
  const [sarif, junit, markdown, html] = [to('sarif'), to('junit'), to('markdown'), to('html')];
  if (sarif !== null)
    await writeOutput(sarif, `${JSON.stringify(checkSarif(answer, version()), null, 2)}\n`, world);
  if (junit !== null) await writeOutput(junit, checkJunit(answer), world);
  if (markdown !== null) await appendOutput(markdown, checkMarkdown(answer), world);
  if (html !== null) await writeCheckPage(html, question, answer, options, world);
}

/** Baseline and lock stand beside the map. */
function folderOf(question: Question, world: World): string {
  return question.mapPath === null
    ? world.folder
    : dirname(resolve(world.folder, question.mapPath));
}
