/** `firebreak guard run`: the daemon, until it is told to stop. */
import { render, sayName } from '#app/report';
import type { Command } from '../command.ts';
import { HAND_OPTIONS, withDesk } from './guard-desk.ts';

export const runCommand: Command = {
  name: 'run',
  operands: '',
  summary: 'the daemon: look, plan, write, verify; any number on any hosts',
  options: [
    ...HAND_OPTIONS,
    ['--place <name>', 'look from here: one of the places under probes.from'],
    ['--metrics <address>', 'serve Prometheus metrics (default 127.0.0.1:9464; none for no port)'],
  ],
  examples: ['firebreak guard run', 'firebreak guard run --as ams-1 --place ams'],
  touches:
    'Writes the adopted names and _firebreak TXT of the zone, and its own state. Ends on SIGINT and SIGTERM.',
  run: (_operands, options, world) =>
    withDesk(
      options,
      world,
      async (desk) => {
        const stop = new AbortController();
        const onSignal = (): void => stop.abort();
        process.on('SIGINT', onSignal);
        process.on('SIGTERM', onSignal);
        try {
          world.say(
            render(
              [`The guard of ${sayName(desk.policy.zone)} runs as ${desk.owner}.`],
              world.screen,
            ),
          );
          await desk.run(stop.signal, (line) => world.say(`${line}\n`));
          return 0;
        } finally {
          process.off('SIGINT', onSignal);
          process.off('SIGTERM', onSignal);
        }
      },
      'daemon',
    ),
};
