/** `firebreak guard status`: name by name, what is published, who changed it, who is needed. */
import { needsPerson, render, statusHeadline, statusJson, statusText } from '#app/report';
import { type Command, flag } from '../command.ts';
import { GUARD_OPTIONS, withDesk } from './guard-desk.ts';

export const statusCommand: Command = {
  name: 'status',
  operands: '',
  summary: 'what is published, name by name, and whether a person is needed',
  options: [
    ...GUARD_OPTIONS,
    ['--json', 'print the status as JSON'],
    ['--quiet', 'print only the first line'],
  ],
  examples: ['firebreak guard status', 'firebreak guard status --quiet'],
  touches: 'Asks the name servers; writes nothing. Exit 1 when a person is needed.',
  run: (_operands, options, world) =>
    withDesk(options, world, async (desk) => {
      const status = await desk.status();
      const { screen } = world;
      if (flag(options, 'json')) world.out(`${JSON.stringify(statusJson(status), null, 2)}\n`);
      else if (flag(options, 'quiet')) world.out(render([statusHeadline(status)], screen));
      else world.out(render(statusText(status, screen), screen));
      return needsPerson(status) ? 1 : 0;
    }),
};
