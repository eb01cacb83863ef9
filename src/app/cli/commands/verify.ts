/** `firebreak verify`: every order of events of a DNS automation, explored within bounds. */
import { tellVerification, VARIANTS, verify, type Bounds } from '#core/guard';
import { next, render, type NextCommands } from '#app/report';
import { type Command, flag, Misuse, type Options, textOption } from '../command.ts';
import { createProgress } from '../judging.ts';
import { take } from '../question.ts';

/** What is explored when nobody says how far: an answer within seconds. */
const GUARDED_BOUNDS: Bounds = { enactors: 3, plans: 3, keep: 2 };
const RACE_BOUNDS: Bounds = { enactors: 2, plans: 3, keep: 2 };

export const verifyCommand: Command = {
  name: 'verify',
  operands: '',
  summary: "explore every order of events of the guard's own code, or of the race of 20 October",
  options: [
    ['--variant <name>', `${VARIANTS.map((each) => each.name).join(', ')} (default guarded)`],
    ['--enactors <number>', 'enactors that apply plans (default 3 for guarded, else 2)'],
    ['--plans <number>', 'plans that the planner makes (default 3)'],
    ['--keep <number>', 'plans that the clean-up keeps (default 2)'],
    ['--symmetry', 'store one state for all that differ only in which enactor is which'],
    ['--states <number>', 'states to store at most'],
    ['--json', 'print the answer as JSON'],
  ],
  examples: [
    'firebreak verify',
    'firebreak verify --enactors 3 --plans 4 --keep 2',
    'firebreak verify --variant unguarded',
    'firebreak verify --variant cas --enactors 3 --plans 4',
  ],
  touches: 'Writes nothing, sends nothing. Exit 1 when a property does not hold.',
  run: async (_operands, options, world) => {
    const progress = createProgress(world, 'states');
    const states = textOption(options, 'states');
    const variant = textOption(options, 'variant') ?? 'guarded';
    const usual = variant === 'guarded' ? GUARDED_BOUNDS : RACE_BOUNDS;
    const startedMs = performance.now();
    const answer = take(
      verify(
        {
          variant,
          bounds: {
            enactors: whole(options, 'enactors', usual.enactors),
            plans: whole(options, 'plans', usual.plans),
            keep: whole(options, 'keep', usual.keep),
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
    else {
      // A time is not the same twice: it is told to whoever waits for it, and in no file.
      const elapsedMs = world.interactive ? performance.now() - startedMs : null;
      const story = tellVerification(answer, elapsedMs);
      const more = next(whatNext(variant, answer.bounds), world.screen.width);
      world.out(render([...story, ...(more.length === 0 ? [] : ['', ...more])], world.screen));
    }
    return answer.properties.every((each) => each.holds === true) ? 0 : 1;
  },
};

/** Beside the guard, what it is for; beside the bounds that were usual, larger ones. */
function whatNext(variant: string, { enactors, plans }: Bounds): NextCommands {
  if (variant !== 'guarded') {
    return variant === 'unguarded' ? [['firebreak verify', "the guard's own code instead"]] : [];
  }
  const isUsual = enactors === GUARDED_BOUNDS.enactors && plans === GUARDED_BOUNDS.plans;
  return [
    ['firebreak verify --variant unguarded', 'the race of 20 October'],
    ...(isUsual
      ? [['firebreak verify --enactors 3 --plans 4 --keep 2', '12 times the states'] as const]
      : []),
  ];
}

function whole(options: Options, name: string, otherwise: number): number {
  const text = textOption(options, name);
  if (text === null) return otherwise;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Misuse([`--${name} takes a whole number, not ${text}.`]);
}
