/** `firebreak incidents`: the library of outages that can be replayed. */
import { listIncidents } from '#core/incident';
import { incidentsText, render } from '#app/report';
import { type Command, flag, Misuse, textOption } from '../command.ts';
import { allIncidents } from '../question.ts';

export const incidentsCommand: Command = {
  name: 'incidents',
  operands: '',
  summary: 'list the outages that can be replayed',
  options: [
    ['--provider <id>', 'only this provider: aws'],
    ['--service <id>', 'only those that touched this service: dynamodb'],
    ['--year <year>', 'only this year'],
    ['--incidents <folder...>', 'incidents of your own, beside the built-in ones'],
    ['--json', 'print the list as JSON'],
  ],
  examples: ['firebreak incidents --provider aws', 'firebreak replay gcp-2025-06-12'],
  touches: 'Writes nothing, sends nothing.',
  run: async (_operands, options, world) => {
    const [provider, service, year] = [
      textOption(options, 'provider'),
      textOption(options, 'service'),
      textOption(options, 'year'),
    ];
    if (year !== null && !/^\d{4}$/.test(year))
      throw new Misuse([`--year takes a year, 2025, not ${year}.`]);
    const listed = listIncidents([...allIncidents(options, world).values()], {
      ...(provider === null ? {} : { provider }),
      ...(service === null ? {} : { service }),
      ...(year === null ? {} : { year: Number(year) }),
    });
    if (flag(options, 'json')) {
      world.out(`${JSON.stringify({ format: 1, incidents: listed }, null, 2)}\n`);
      return 0;
    }
    world.out(render(incidentsText(listed, world.screen), world.screen));
    return 0;
  },
};
