/** `firebreak resolver compare`: the experiment of a name that goes away, on this machine. */
import { compareText, render } from '#app/report';
import { type Command, flag, Misuse } from '../command.ts';

export const resolverCompareCommand: Command = {
  name: 'compare',
  operands: '',
  summary: 'which resolvers lose a name that turns empty, tried on this machine',
  options: [['--json', 'print every answer as JSON']],
  examples: ['firebreak resolver compare'],
  touches:
    'Starts Knot or BIND, and Unbound, BIND and dnsmasq where they are installed, on free loopback ports; ends them. About two minutes.',
  run: async (_operands, options, world) => {
    const { compareResolvers } = await import('#app/resolver');
    const comparison = await compareResolvers((line) => world.say(`${line}\n`)).catch(
      (cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Misuse([`The comparison could not be made: ${why}.`]);
      },
    );
    if (comparison === null)
      throw new Misuse(['It needs a name server to break: apt-get install knot, or bind9.']);
    if (flag(options, 'json')) world.out(`${JSON.stringify(comparison, null, 2)}\n`);
    else world.out(render(compareText(comparison, world.screen), world.screen));
    return 0;
  },
};
