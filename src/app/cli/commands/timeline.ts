/** `firebreak timeline`: out of what `watch` saw and of what was said, how an outage went and who told when. */
import {
  type Look,
  parseMoment,
  readSaid,
  type Said,
  type SaidKind,
  timelineOf,
} from '#core/timeline';
import { render, timelineHeadline, timelineJson, timelinePicture, timelineText } from '#app/report';
import { type Command, flag, listOption, Misuse, type Options, textOption } from '../command.ts';
import { take } from '../question.ts';
import { readLogs, textOf } from '../read-logs.ts';
import type { World } from '../world.ts';
import { writeOutput } from '../write-output.ts';

export const timelineCommand: Command = {
  name: 'timeline',
  operands: '<logs...>',
  summary: 'an outage in order: what was seen, and who said what when',
  options: [
    ['--told <file...>', 'what you said: `api/v2/incidents.json` of your status page'],
    ['--said <file...>', 'what others said: the same of theirs, or lines of {"at", "by", "words"}'],
    ['--name <word...>', 'who said this word first: dynamodb, DNS'],
    ['--from <moment>', 'only from there on: 2025-10-20T06:00Z'],
    ['--until <moment>', 'only before that'],
    ['--svg <file>', 'write the picture'],
    ['--caption <text>', 'a line below the picture: where it is from'],
    ['--all', 'every thing and every word'],
    ['--json', 'print the answer as JSON'],
    ['--quiet', 'print only the first line'],
  ],
  examples: [
    'firebreak timeline seen.jsonl',
    'firebreak timeline ams.jsonl fra.jsonl --told site/api/v2/incidents.json --name dynamodb,DNS',
  ],
  touches: 'Writes only the file that you name, sends nothing. Exit 1 when something failed.',
  run: async ([logs], options, world) => {
    const { looks, said } = await readAll([logs ?? []].flat(), options, world);
    const timeline = timelineOf(looks, said, {
      terms: listOption(options, 'name')
        .flatMap((each) => each.split(','))
        .filter(Boolean),
      fromMs: momentOf(options, 'from'),
      toMs: momentOf(options, 'until'),
    });
    const svg = textOption(options, 'svg');
    const caption = textOption(options, 'caption');
    const framed = caption === null ? {} : { caption };
    if (svg !== null) await writeOutput(svg, timelinePicture(timeline, framed), world);
    if (flag(options, 'json')) world.out(`${JSON.stringify(timelineJson(timeline), null, 2)}\n`);
    else if (flag(options, 'quiet')) world.out(render([timelineHeadline(timeline)], world.screen));
    else {
      const next =
        svg === null
          ? [['firebreak timeline LOG --svg outage.svg', 'the picture, to be published'] as const]
          : [['firebreak status report ID', 'the report, begun from what you told'] as const];
      world.out(
        render(
          timelineText(timeline, world.screen, { all: flag(options, 'all'), next }),
          world.screen,
        ),
      );
    }
    return timeline.beganMs === null ? 0 : 1;
  },
};

async function readAll(
  logs: readonly string[],
  options: Options,
  world: World,
): Promise<{ readonly looks: readonly Look[]; readonly said: readonly Said[] }> {
  const read = await readLogs(logs, world);
  const said: Said[] = [...read.said];
  const files: readonly (readonly [string, SaidKind])[] = [
    ['told', 'own'],
    ['said', 'provider'],
  ];
  for (const [name, kind] of files) {
    for (const path of listOption(options, name)) {
      for (const each of take(readSaid(await textOf(path, world), path, kind), world))
        said.push(each);
    }
  }
  return { looks: read.looks, said };
}

function momentOf(options: Options, name: string): number | null {
  const text = textOption(options, name);
  if (text === null) return null;
  const atMs = parseMoment(text);
  if (atMs === null)
    throw new Misuse([`--${name} takes a moment in UTC, 2025-10-20T06:48Z, not ${text}.`]);
  return atMs;
}
