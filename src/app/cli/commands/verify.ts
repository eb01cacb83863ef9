/** `firebreak verify`: every order of events of a DNS automation, explored within bounds. */
import { tellVerification, VARIANTS, verify } from '#core/guard';
import { render } from '#app/report';
import { type Command, flag, Misuse, type Options, textOption } from '../command.ts';
import { createProgress } from '../judging.ts';
import { take } from '../question.ts';

export const verifyCommand: Command = {
  name: 'verify',
  operands: '',
  summary:
    'explore every order of events of a DNS automation: the race of 20 October, and what stops it',
  options: [
    ['--variant <name>', VARIANTS.map((each) => each.name).join(', ')],
    ['--enactors <number>', 'enactors that apply plans (default 2)'],
    ['--plans <number>', 'plans that the planner makes (default 3)'],
    ['--keep <number>', 'plans that the clean-up keeps (default 2)'],
    ['--symmetry', 'store one state for all that differ only in which enactor is which'],
    ['--states <number>', 'states to store at most'],
    ['--json', 'print the answer as JSON'],
  ],
  examples: [
    'firebreak verify --variant unguarded',
    'firebreak verify --variant cas --enactors 3 --plans 4',
  ],
  touches: 'Writes nothing, sends nothing. Exit 1 when a property does not hold.',
  run: async (_operands, options, world) => {
    const progress = createProgress(world, 'states');
    const states = textOption(options, 'states');
    const answer = take(
      verify(
        {
          variant: textOption(options, 'variant') ?? 'unguarded',
          bounds: {
            enactors: whole(options, 'enactors', 2),
            plans: whole(options, 'plans', 3),
            keep: whole(options, 'keep', 2),
          },
          symmetry: flag(options, 'symmetry'),
          ...(states === null ? {} : { maxStates: whole(options, 'states', 0) }),
        },
        { onProgress: (done) => progress.tell(typeof done === 'number' ? done : done.states) },
      ),
      world,
    );
    progress.end();
    if (flag(options, 'json')) world.out(`${JSON.stringify(answer, null, 2)}\n`);
    else world.out(render(tellVerification(answer), world.screen));
    return answer.properties.every((each) => each.holds === true) ? 0 : 1;
  },
};

function whole(options: Options, name: string, otherwise: number): number {
  const text = textOption(options, name);
  if (text === null) return otherwise;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Misuse([`--${name} takes a whole number, not ${text}.`]);
}
