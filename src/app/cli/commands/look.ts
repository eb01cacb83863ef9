/** `firebreak` alone: the first look. Discovers in memory, replays 20 October 2025, writes nothing. */
import { firstLookHeadline, firstLookText, render } from '#app/report';
import { type Command, flag, textOption, typedAgain } from '../command.ts';
import { takeFirstLook } from '../first-look.ts';
import { askQuestion, MAP_OPTIONS, refuseNothing } from '../question.ts';
import { writeLookPage } from '../write-page.ts';

export const lookCommand: Command = {
  name: 'look',
  operands: '[paths...]',
  summary: 'would the outage of 20 October 2025 have stopped you? (what `firebreak` alone does)',
  options: [
    ...MAP_OPTIONS,
    ['--incidents <folder...>', 'incidents of your own, beside the built-in ones'],
    ['--all', 'every journey'],
    ['--json', 'print the replay as JSON'],
    ['--html <file>', 'write the page'],
    ['--redact', 'with --html: hosts, ARNs and paths become tokens'],
    ['--appendix', 'with --html: every counterexample at the end'],
    ['--quiet', 'print only the first line'],
  ],
  examples: [
    'firebreak',
    'firebreak path/to/manifests --in aws/us-east-1',
    'helm template charts/* | firebreak -',
  ],
  touches: 'Writes nothing, sends nothing.',
  run: async ([paths], options, world) => {
    const question = await askQuestion(paths, options, world);
    refuseNothing(question, world);
    const look = takeFirstLook(question, typedAgain(paths, options), options, world);
    if (flag(options, 'json')) world.out(`${JSON.stringify(look.replayed.answer, null, 2)}\n`);
    else if (flag(options, 'quiet'))
      world.out(render([firstLookHeadline(look.shown)], world.screen));
    else
      world.out(
        render(firstLookText(look.shown, world.screen, flag(options, 'all')), world.screen),
      );
    const html = textOption(options, 'html');
    if (html !== null) await writeLookPage(html, question, look, options, world);
    return 0;
  },
};
