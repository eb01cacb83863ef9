/** `firebreak resolver compare`: the experiment of a name that goes away, on this machine. */
import { compareText, render } from '#app/report';
import { type Command, flag, Misuse } from '../command.ts';
import { version } from '../version.ts';

export const resolverCompareCommand: Command = {
  name: 'compare',
  operands: '',
  summary: 'which resolvers lose a name that turns empty, tried on this machine',
  options: [['--json', 'print every answer as JSON']],
  examples: ['firebreak resolver compare'],
  touches:
    'Starts Knot DNS or BIND, and Unbound, BIND, dnsmasq, Knot Resolver, PowerDNS Recursor and dnsdist where they are installed, on free loopback ports, with files in a temporary folder; ends and removes them. About a minute and a half.',
  run: async (_operands, options, world) => {
    const { compareResolvers } = await import('#app/resolver');
    const stopping = new AbortController();
    const stop = (): void => stopping.abort(new Error('it was stopped'));
    process.once('SIGINT', stop).once('SIGTERM', stop);
    const comparison = await compareResolvers({
      version: version(),
      say: (line) => world.say(`${line}\n`),
      signal: stopping.signal,
    })
      .catch((cause: unknown) => {
        const { message } = stopping.signal.aborted ? stopping.signal.reason : Object(cause);
        throw new Misuse([`The comparison could not be made: ${message}.`]);
      })
      .finally(() => process.off('SIGINT', stop).off('SIGTERM', stop));
    if (comparison === null)
      throw new Misuse(['It needs a name server to break: apt-get install knot, or bind9.']);
    if (flag(options, 'json')) world.out(`${JSON.stringify(comparison, null, 2)}\n`);
    else world.out(render(compareText(comparison, world.screen), world.screen));
    return 0;
  },
};
