/** `firebreak diagnose`: from what works and what does not, what is lost, and whose fault it is. */
import { resolve } from 'node:path';
import { parseDuration } from '#base';
import { diagnose, parseSymptoms, type Symptoms, WRONG_WHEN_TOLD } from '#core/diagnosis';
import { createNames } from '#core/map';
import {
  diagnosisHeadline,
  diagnosisText,
  list,
  metricsHeadline,
  metricsJson,
  metricsText,
  render,
} from '#app/report';
import {
  type Command,
  type ExitCode,
  flag,
  listOption,
  Misuse,
  type Options,
  textOption,
} from '../command.ts';
import { diagnoseMeasured } from '../diagnosing-metrics.ts';
import { askQuestion, MAP_OPTIONS, type Question, take } from '../question.ts';
import { readMapText } from '../read-input.ts';
import type { World } from '../world.ts';

export const diagnoseCommand: Command = {
  name: 'diagnose',
  operands: '[paths...]',
  summary: 'is it us or them: the fewest losses that explain what fails and what works',
  options: [
    ['--fails <id...>', 'journeys or parts that fail: checkout, cart@aws/us-east-1'],
    ['--works <id...>', 'those that work: they tell as much'],
    ['--reported <id...>', 'what a provider or others say is lost: aws/us-east-1/dynamodb'],
    [
      '--symptoms <file>',
      'a table (target,ok,place) or lines of `watch --json`; - for standard input',
    ],
    ['--since <duration>', 'how long ago it began: what has a longer grace still works'],
    ['--metrics <file...>', 'measurements: a table (node,metric,at,value), JSON, or OTLP as JSON'],
    ['--calls <file...>', 'who calls whom (from,to), where the map does not say'],
    ['--metric <name>', 'with --metrics: only this one, latency'],
    ['--node <id>', 'with --metrics: where it would be felt, when nobody has said that it fails'],
    ['--began <moment>', 'with --metrics: when it began, 2025-10-20T06:48Z'],
    ...MAP_OPTIONS,
    ['--json', 'print the answer as JSON'],
    ['--quiet', 'print only the first line'],
  ],
  examples: [
    'firebreak diagnose --fails checkout --works search',
    'firebreak watch --once --json | firebreak diagnose --symptoms -',
    'firebreak diagnose --metrics latency.csv --fails checkout --since 10m',
  ],
  touches: 'Writes nothing, sends nothing.',
  run: async ([paths], options, world) => {
    const question = await askQuestion(paths, options, world);
    if (listOption(options, 'metrics').length > 0) return measured(question, options, world);
    const symptoms = await readSymptoms(question, options, world);
    const diagnosis = diagnose(question.map, symptoms, {
      sinceMs: since(options),
      ...(textOption(options, 'symptoms') === null ? { wrong: WRONG_WHEN_TOLD } : {}),
    });
    if (flag(options, 'json')) world.out(`${JSON.stringify(diagnosis, null, 2)}\n`);
    else if (flag(options, 'quiet'))
      world.out(render([diagnosisHeadline(diagnosis)], world.screen));
    else world.out(render(diagnosisText(diagnosis, world.screen), world.screen));
    return diagnosis.fails > 0 ? 1 : 0;
  },
};

/** The answer of measurements, in the same shape as that of symptoms. */
async function measured(question: Question, options: Options, world: World): Promise<ExitCode> {
  const shown = await diagnoseMeasured(question, options, world);
  if (flag(options, 'json')) world.out(`${JSON.stringify(metricsJson(shown), null, 2)}\n`);
  else if (flag(options, 'quiet')) world.out(render([metricsHeadline(shown)], world.screen));
  else world.out(render(metricsText(shown, world.screen), world.screen));
  return shown.diagnosis.nodes.length > 0 ? 1 : 0;
}

/** Those of the command line, and those of the file, read as one table. */
async function readSymptoms(question: Question, options: Options, world: World): Promise<Symptoms> {
  const rows = (name: string, word: string): readonly string[] =>
    listOption(options, name)
      .flatMap((each) => each.split(','))
      .map((id) => `${id},${word}`);
  const typed = [
    ...rows('fails', 'fails'),
    ...rows('works', 'ok'),
    ...rows('reported', 'reported'),
  ];
  const path = textOption(options, 'symptoms');
  if (typed.length === 0 && path === null) {
    throw new Misuse([
      'What fails, and what works? firebreak diagnose --fails checkout --works search',
    ]);
  }
  const known = createNames(question.map, question.catalogue);
  const read = (text: string, file: string): Symptoms =>
    take(parseSymptoms(text, file, known, question.map.journeys), world);
  const first = read(typed.join('\n'), 'the command line');
  if (path === null) return first;
  const text = path === '-' ? await world.readInput() : await fileText(path, world);
  const second = read(text, path === '-' ? 'standard input' : path);
  const { passedOver = [] } = second;
  if (passedOver.length > 0) world.say(`Not of this map, and passed over: ${list(passedOver)}.\n`);
  return {
    seen: [...first.seen, ...second.seen],
    reported: [...first.reported, ...second.reported],
  };
}

async function fileText(path: string, world: World): Promise<string> {
  return take(await readMapText(resolve(world.folder, path), path), world);
}

function since(options: Options): number | null {
  const text = textOption(options, 'since');
  if (text === null) return null;
  const sinceMs = parseDuration(text);
  if (sinceMs === null) throw new Misuse([`--since takes a duration, 10m, not ${text}.`]);
  return sinceMs;
}
