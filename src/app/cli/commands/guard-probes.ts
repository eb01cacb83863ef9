/** `firebreak guard probes`: what each place sees of each endpoint. */
import { probesText, render } from '#app/report';
import { suggest } from '#base';
import { type Command, flag, Misuse } from '../command.ts';
import { GUARD_OPTIONS, withDesk } from './guard-desk.ts';

export const probesCommand: Command = {
  name: 'probes',
  operands: '[place]',
  summary: 'what each place sees of each endpoint, or one place in words',
  options: [...GUARD_OPTIONS, ['--json', 'print the readings as JSON']],
  examples: ['firebreak guard probes', 'firebreak guard probes ams'],
  touches: 'Reads what the places said; writes nothing to the zone.',
  run: ([given], options, world) =>
    withDesk(options, world, async (desk) => {
      const place = typeof given === 'string' && given !== '' ? given : null;
      const { from } = desk.policy.probes;
      if (place !== null && !from.includes(place)) {
        const near = suggest(place, from);
        const mend = near === null ? `there are ${from.join(', ')}` : `did you mean ${near}?`;
        throw new Misuse([`No place is called ${place}: ${mend}`]);
      }
      const probes = await desk.probes(place);
      if (flag(options, 'json'))
        world.out(`${JSON.stringify({ format: 1, ...probes }, null, 2)}\n`);
      else world.out(render(probesText(probes, world.screen), world.screen));
      return 0;
    }),
};
