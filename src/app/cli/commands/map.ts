/** `firebreak map`: what you depend on, grouped by shared fate; `--write` keeps what was found. */
import { formatMap } from '#core/map';
import { mapJson, mapText, plural, render } from '#app/report';
import { type Command, flag, Misuse, type Options, textOption, typedAgain } from '../command.ts';
import { runFates } from '../judging.ts';
import { assumeVendors, namingOf, showMap } from '../map-shown.ts';
import {
  askQuestion,
  FOUND_NAME,
  MAP_OPTIONS,
  RECORDING_OPTIONS,
  refuseNothing,
  type Question,
} from '../question.ts';
import { DIFF_OPTIONS, showDifference, wantsDifference } from './map-diff.ts';
import { showUnknown } from './map-unknown.ts';
import { hearing, LISTEN_OPTIONS } from './map-listen.ts';
import { writeMapPage } from '../write-page.ts';
import { writeOutput } from '../write-output.ts';

export const mapCommand: Command = {
  name: 'map',
  operands: '[paths...]',
  summary: 'what you really depend on, and who shares a fate',
  options: [
    ...MAP_OPTIONS,
    ...DIFF_OPTIONS,
    ...RECORDING_OPTIONS,
    ...LISTEN_OPTIONS,
    ['--unknown', 'outside names that nobody knows, and the rows that would name them'],
    ['--assume <reading>', 'best or worst: where vendors stand of whom nobody says so'],
    ['--write', `write what was found to ${FOUND_NAME}`],
    ['--all', 'every group, every gap'],
    ['--json', 'print the map as JSON'],
    ['--stage <stage>', 'print the value between two steps: found, resolved'],
    ['--html <file>', 'write the page'],
    ['--redact', 'with --html: hosts, ARNs and paths become tokens'],
    ['--appendix', 'with --html: every counterexample at the end'],
  ],
  examples: [
    'firebreak map',
    'firebreak map k8s/ terraform/ --write',
    'helm template charts/* | firebreak map - --write',
    'firebreak map --listen 4318 --for 60s --write',
    'firebreak map --changed-since main --fail-on new-region,new-provider',
  ],
  touches:
    'Writes nothing unless told with --write or --html, sends nothing; listens only with --listen, on this machine unless told.',
  run: async ([paths], options, world) => {
    const compared = wantsDifference(options);
    const question = await askQuestion(paths, options, world, hearing(options, world));
    refuseNothing(question, world, 'components');
    if (compared) return showDifference(question, paths, options, world);
    if (flag(options, 'unknown')) return showUnknown(question, paths, options, world);
    const stage = textOption(options, 'stage');
    if (stage !== null) {
      const value =
        stage === 'resolved'
          ? question.map
          : stage === 'found'
            ? (question.found?.discovery ?? null)
            : undefined;
      if (value === undefined) throw new Misuse([`--stage takes found or resolved, not ${stage}.`]);
      world.out(`${JSON.stringify(value, null, 2)}\n`);
      return 0;
    }
    if (flag(options, 'json')) {
      world.out(
        `${JSON.stringify({ ...mapJson(question.map), naming: namingJson(question), problems: question.problems }, null, 2)}\n`,
      );
      return 0;
    }
    if (flag(options, 'write') && question.found === null)
      throw new Misuse([
        `${question.mapPath ?? 'The map'} was read as it stands, and no other file. To renew what was found, name the files and folders: firebreak map k8s/ terraform/ --write`,
      ]);
    const naming = namingOf(question, assumed(options));
    const shown = showMap(question, runFates(assumeVendors(question, naming)), naming);
    world.out(
      render(
        mapText(shown, world.screen, flag(options, 'all'), typedAgain(paths, options)),
        world.screen,
      ),
    );
    if (flag(options, 'write') && question.found !== null) {
      world.say(`Writing ${FOUND_NAME}.\n`);
      const { part } = question.found.discovery;
      await writeOutput(FOUND_NAME, formatMap(part), world);
      world.out(
        `\nWrote ${FOUND_NAME}: ${plural(Object.keys(part.components ?? {}).length, 'component')}.\n`,
      );
    }
    const html = textOption(options, 'html');
    if (html !== null) await writeMapPage(html, question, options, world);
    return 0;
  },
};

function assumed(options: Options): 'best' | 'worst' | null {
  const text = textOption(options, 'assume');
  if (text === null || text === 'best' || text === 'worst') return text;
  throw new Misuse([`--assume takes best or worst, not ${text}.`]);
}

/** Names that nobody knows, hops behind vendors and hidden homes, as the engine has them. */
function namingJson(question: Question): Record<string, unknown> {
  const { unknown, behind, homes } = namingOf(question, null);
  return { ...unknown, behind, homes };
}
