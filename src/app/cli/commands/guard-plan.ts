/** `firebreak guard plan` shows what would be done; `firebreak guard apply HASH` does exactly that. */
import { appliedText, failureText, planJson, planText, render } from '#app/report';
import { type Command, type ExitCode, flag, Misuse } from '../command.ts';
import type { World } from '../world.ts';
import {
  GUARD_OPTIONS,
  HAND_OPTIONS,
  type HandOutcome,
  sayNotDone,
  withDesk,
} from './guard-desk.ts';

export const planCommand: Command = {
  name: 'plan',
  operands: '',
  summary: 'what the guard would do now, and why; or why it may not',
  options: [
    ...GUARD_OPTIONS,
    ['--all', 'every name and every address'],
    ['--json', 'print the plan as JSON'],
  ],
  examples: ['firebreak guard plan', 'firebreak guard plan --json'],
  touches:
    'Reads the zone and looks at the endpoints; writes nothing to the zone. Exit 1 when a rule refuses.',
  run: (_operands, options, world) =>
    withDesk(options, world, async (desk) => {
      const plan = await desk.plan();
      if (flag(options, 'json')) world.out(`${JSON.stringify(planJson(plan), null, 2)}\n`);
      else
        world.out(
          render(planText(plan, world.screen, { all: flag(options, 'all') }), world.screen),
        );
      const { verdict } = plan.proposal;
      return verdict === 'refused' || verdict === 'partly' || plan.blind !== null ? 1 : 0;
    }),
};

export const applyCommand: Command = {
  name: 'apply',
  operands: '<hash>',
  summary: 'apply exactly the plan that was shown, or nothing',
  options: HAND_OPTIONS,
  examples: ['firebreak guard apply 9f2c-41aa'],
  touches:
    'Writes the adopted names and _firebreak TXT of the zone, in one write. Exit 1 when it was not applied.',
  run: ([hash], options, world) => {
    if (typeof hash !== 'string' || !/^[0-9a-fA-F]{4}-?[0-9a-fA-F]{4,}$/.test(hash)) {
      throw new Misuse([
        `${String(hash)} is no hash of a plan: firebreak guard plan shows it, as in 9f2c-41aa.`,
      ]);
    }
    return withDesk(options, world, async (desk) =>
      tellOutcome(await desk.apply(hash), 'apply', desk.policy.zone, world),
    );
  },
};

/** Tells what became of a write; 0 when it was applied. */
export function tellOutcome(
  outcome: HandOutcome,
  command: string,
  zone: string,
  world: World,
): ExitCode {
  switch (outcome.kind) {
    case 'applied':
      world.out(render(appliedText(outcome.applied, world.screen), world.screen));
      return outcome.applied.authorities.some(({ verdict }) => verdict === 'wrong') ? 1 : 0;
    case 'failed':
      world.out(render(failureText(outcome.failure, world.screen), world.screen));
      return 1;
    case 'not-done':
    case 'no-such-plan':
      world.out(render(sayNotDone(outcome, command, zone, world), world.screen));
      return 1;
  }
}
