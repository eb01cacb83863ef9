/** `firebreak incidents`: the library of outages that can be replayed. */
import { listIncidents } from '#core/incident';
import { incidentsText, list, render } from '#app/report';
import { type Command, flag, Misuse, textOption } from '../command.ts';
import { allIncidents } from '../question.ts';

export const incidentsCommand: Command = {
  name: 'incidents',
  operands: '[word]',
  summary: 'list the outages that can be replayed',
  options: [
    ['--provider <id>', 'only this provider: aws'],
    ['--service <id>', 'only those that touched this service: dynamodb'],
    ['--year <year>', 'only this year'],
    ['--incidents <folder...>', 'incidents of your own, beside the built-in ones'],
    ['--json', 'print the list as JSON'],
  ],
  examples: [
    'firebreak incidents dns',
    'firebreak incidents --provider aws',
    'firebreak replay gcp-2025-06-12',
  ],
  touches: 'Writes nothing, sends nothing.',
  run: async ([word], options, world) => {
    const [provider, service, year] = [
      textOption(options, 'provider'),
      textOption(options, 'service'),
      textOption(options, 'year'),
    ];
    if (year !== null && !/^\d{4}$/.test(year))
      throw new Misuse([`--year takes a year, 2025, not ${year}.`]);
    const every = [...allIncidents(options, world).values()].map((each) => each.incident);
    const sought = typeof word === 'string' ? word.toLowerCase() : '';
    const named = every.filter((each) =>
      `${each.id} ${each.title} ${each.summary}`.toLowerCase().includes(sought),
    );
    const listed = listIncidents(named, {
      ...(provider === null ? {} : { provider }),
      ...(service === null ? {} : { service }),
      ...(year === null ? {} : { year: Number(year) }),
    });
    if (flag(options, 'json')) {
      world.out(`${JSON.stringify({ format: 1, incidents: listed }, null, 2)}\n`);
      return 0;
    }
    if (listed.length === 0) {
      const providers = [...new Set(every.map((each) => each.id.replace(/-\d{4}-.*$/, '')))].sort();
      throw new Misuse([
        `No incident is like that; there are ${every.length}, of ${list(providers)}: firebreak incidents`,
      ]);
    }
    world.out(render(incidentsText(listed, world.screen), world.screen));
    return 0;
  },
};
