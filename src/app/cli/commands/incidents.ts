/** `firebreak incidents`: the library of outages that can be replayed. */
import { listIncidents } from '#core/incident';
import { columns, fold, plural, render, sayDuration } from '#app/report';
import { type Command, flag, textOption } from '../command.ts';
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
    const listed = listIncidents([...allIncidents(options, world).values()], {
      ...(provider === null ? {} : { provider }),
      ...(service === null ? {} : { service }),
      ...(year === null ? {} : { year: Number(year) }),
    });
    if (flag(options, 'json')) {
      world.out(`${JSON.stringify({ format: 1, incidents: listed }, null, 2)}\n`);
      return 0;
    }
    const unverified = listed.filter((each) => each.unverified > 0).length;
    const rows = columns(
      listed.map((each) => [
        each.id,
        sayDuration(each.lastsMin * 60_000),
        String(each.rows),
        each.title,
      ]),
      { right: [1, 2] },
    );
    const lines = [
      `${plural(listed.length, 'incident')} can be replayed over your map.`,
      '',
      ...columns([['incident', 'lasted', 'rows', 'what happened']], {
        widths: [Math.max(0, ...listed.map((each) => each.id.length)), 9, 4],
        right: [1, 2],
      }).slice(0, listed.length === 0 ? 0 : 1),
      ...rows.flatMap((row) => fold(row, 10_000)).map((_, index) => rows[index] ?? ''),
      '',
      ...fold(
        `${plural(unverified, 'of them has', 'of them have')} rows from memory, not checked again at their source; a replay marks them.`,
        world.screen.width,
      ),
      '',
      'Next  firebreak replay ID',
    ];
    world.out(render(lines, world.screen));
    return 0;
  },
};
