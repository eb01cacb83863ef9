/** `firebreak ask`: which unknown facts decide the verdicts. */
import { askHeadline, askText, render } from '#app/report';
import { type Command, flag, typedAgain } from '../command.ts';
import { DAY, goalsOfTheDay } from '../first-look.ts';
import { runAsk, startJudging } from '../judging.ts';
import { askQuestion, MAP_OPTIONS, refuseNothing } from '../question.ts';

export const askCommand: Command = {
  name: 'ask',
  operands: '[paths...]',
  summary: 'the few unknown facts that decide your verdicts, ready to paste',
  options: [
    ...MAP_OPTIONS,
    ['--incidents <folder...>', 'incidents of your own, beside the built-in ones'],
    ['--all', 'every question, however many'],
    ['--json', 'print the answer as JSON'],
    ['--quiet', 'print only the first line'],
  ],
  examples: ['firebreak ask', 'firebreak ask path/to/manifests --in aws/us-east-1'],
  touches: 'Writes nothing, sends nothing.',
  run: async ([paths], options, world) => {
    const question = await askQuestion(paths, options, world);
    refuseNothing(question, world);
    // The day that the first look shows is always among what is asked about: it sends people here.
    const goals = [...question.map.goals, ...goalsOfTheDay(question.map, DAY)];
    const asked = { ...question, map: { ...question.map, goals } };
    const answer = runAsk(asked, startJudging(asked, options, world), world);
    if (flag(options, 'json')) world.out(`${JSON.stringify({ format: 1, ...answer }, null, 2)}\n`);
    else if (flag(options, 'quiet')) world.out(render([askHeadline(answer)], world.screen));
    else
      world.out(
        render(
          askText(answer, world.screen, flag(options, 'all'), typedAgain(paths, options)),
          world.screen,
        ),
      );
    return 0;
  },
};
