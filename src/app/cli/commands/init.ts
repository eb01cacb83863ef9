/** `firebreak init`: the three files of a map, written once; the first is yours from then on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatMap, mapSchema, type MapFile } from '#core/map';
import { columns, plural, render } from '#app/report';
import { type Command, Misuse } from '../command.ts';
import { askQuestion, FOUND_NAME, MAP_NAMES, MAP_OPTIONS, refuseNothing } from '../question.ts';
import { writeOutput } from '../write-output.ts';

const SCHEMA_NAME = '.firebreak.schema.json';

export const initCommand: Command = {
  name: 'init',
  operands: '[paths...]',
  summary: 'write firebreak.yaml with the journeys found and three goals to start from',
  options: [...MAP_OPTIONS, ['--keep-arns', 'keep AWS account numbers in what was found']],
  examples: ['firebreak init', 'firebreak init k8s/ terraform/ --in aws/eu-west-1'],
  touches: `Writes firebreak.yaml, ${FOUND_NAME} and ${SCHEMA_NAME}; never over a firebreak.yaml that is there.`,
  run: async ([paths], options, world) => {
    const there = MAP_NAMES.find((name) => existsSync(join(world.folder, name)));
    if (there !== undefined) {
      throw new Misuse([
        `${there} is here already and is yours. To renew what was found: firebreak map PATHS --write`,
      ]);
    }
    const question = await askQuestion(paths, options, world);
    if (question.found === null)
      throw new Misuse(['Point at manifests, not at a map: firebreak init k8s/']);
    refuseNothing(question, world, 'components');
    const { part } = question.found.discovery;
    if (Object.keys(part.components ?? {}).length === 0) {
      throw new Misuse(['Nothing here that Firebreak can read, so there is nothing to write.']);
    }
    const { journeys = {}, ...found } = part;
    const vendors = question.map.components.some((each) => each.vendor);
    world.say(`Writing firebreak.yaml, ${FOUND_NAME} and ${SCHEMA_NAME}.\n`);
    await writeOutput(FOUND_NAME, formatMap({ ...found, firebreak: 1, found: true }), world);
    await writeOutput(SCHEMA_NAME, `${JSON.stringify(mapSchema(), null, 2)}\n`, world);
    await writeOutput(
      MAP_NAMES[0],
      ownFile(journeys, vendors, Object.keys(part.components ?? {})[0] ?? 'ID'),
      world,
    );
    world.out(
      render(
        [
          'Wrote 3 files. Commit them; Firebreak never edits the first one again.',
          '',
          ...columns(
            [
              [
                'firebreak.yaml',
                `yours: ${plural(Object.keys(journeys).length, 'journey')}, 3 goals, your corrections`,
              ],
              [
                FOUND_NAME,
                `ours: ${plural(Object.keys(part.components ?? {}).length, 'component')}, with evidence`,
              ],
              [SCHEMA_NAME, 'lets your editor complete and check the first'],
            ],
            { margin: '  ' },
          ),
          '',
          'No secret, account number or private address is in any of them.',
          '',
          'Next  open firebreak.yaml  the 3 goals are guesses; make them yours',
          '      firebreak check',
        ],
        world.screen,
      ),
    );
    return 0;
  },
};

/** The hand file, with its comments: fits a screen. */
function ownFile(
  journeys: NonNullable<MapFile['journeys']>,
  vendors: boolean,
  first: string,
): string {
  const names = Object.entries(journeys).map(([id, journey]) => {
    const { evidence: _, ...own } = journey;
    return `  ${keyOf(id)}: ${JSON.stringify(own)
      .replace(/"([a-zA-Z]+)":/g, ' $1: ')
      .replace(/\}$/, ' }')}`;
  });
  const third = vendors
    ? '  - { survive: any vendor, for: 3h, allow: degraded }'
    : '  - { survive: any placement, for: 1h, allow: degraded, backWithin: 5m }';
  // Goals about no journey are a problem: they wait as comments.
  const none = names.length === 0 ? '# ' : '';
  return [
    `# yaml-language-server: $schema=${SCHEMA_NAME}`,
    'firebreak: 1',
    `include: [${FOUND_NAME}]        # rewritten by \`firebreak map --write\``,
    '',
    ...(names.length === 0
      ? [
          '# journeys:                            # none was found: say what people do, and what it goes through',
          `#   buy: { through: ${JSON.stringify(first)} }`,
        ]
      : [
          'journeys:                              # found at the edge; rename as you like',
          ...names,
        ]),
    '',
    `${none}goals:                                 # guesses: make them yours`,
    `${none}  - { survive: any region, for: 15h, backWithin: 15m, allow: degraded }`,
    `${none}  - { survive: incident/aws-2025-10-20, backWithin: 15m, allow: degraded }`,
    `${none}${third}`,
    '',
    '# corrections:                         # what you know better than the files',
    '#   payouts:',
    '#     needs:',
    '#       risk-score: { soft: true }',
    '',
  ].join('\n');
}

/** Without quotes where every YAML reads the same text; `on` and `no` are something else to some. */
function keyOf(id: string): string {
  const plain = /^[a-z][\w.-]*$/.test(id) && !/^(y|n|yes|no|on|off|true|false|null)$/.test(id);
  return plain ? id : JSON.stringify(id);
}
