/** `firebreak init`: the three files of a map, written once; the first is yours from then on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatMap, mapSchema, type MapFile, type NeedFile } from '#core/map';
import { columns, count, fold, plural, render, sayCovered } from '#app/report';
import { type Command, Misuse } from '../command.ts';
import {
  askQuestion,
  FOUND_NAME,
  type Found,
  MAP_NAMES,
  MAP_OPTIONS,
  RECORDING_OPTIONS,
  refuseNothing,
} from '../question.ts';
import { writeOutput } from '../write-output.ts';

const SCHEMA_NAME = '.firebreak.schema.json';

export const initCommand: Command = {
  name: 'init',
  operands: '[paths...]',
  summary: 'write firebreak.yaml with the journeys found and three goals to start from',
  options: [
    ...MAP_OPTIONS,
    ...RECORDING_OPTIONS,
    ['--keep-arns', 'keep AWS account numbers in what was found'],
  ],
  examples: [
    'firebreak init',
    'firebreak init k8s/ terraform/ --in aws/eu-west-1',
    'firebreak init . traces.jsonl.gz',
  ],
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
          ...settled(question.found, world.screen.width),
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

/** `traces: 41 M calls in 7 days, 10 % sampled; they settle 176 of the 212`, and an empty line; nothing without recordings. */
function settled({ discovery, declared }: Found, width: number): string[] {
  if (discovery.covered.length === 0) return [];
  const lines = discovery.covered.map((each) => `${each.source}: ${sayCovered(each)}`);
  const open = new Set(declared === null ? [] : unknownNeeds(declared.part));
  const still = new Set(unknownNeeds(discovery.part));
  const done = [...open].filter((each) => !still.has(each)).length;
  const last =
    open.size === 0
      ? `; ${plural(still.size, 'dependency', 'dependencies')} of which hard or soft is not known`
      : `; they settle ${count(done)} of the ${count(open.size)} of which hard or soft was not known`;
  return [...fold(`${lines.join('; ')}${last}`, width - 2).map((line) => `  ${line}`), ''];
}

/** Needs of which nothing says whether they are hard, as `from -> to`. */
function unknownNeeds({ components = {} }: MapFile): string[] {
  return Object.entries(components).flatMap(([from, { needs = {} }]) =>
    Object.entries(needs).flatMap(([to, need]) =>
      (need as NeedFile).unknown === true ? [`${from} -> ${to}`] : [],
    ),
  );
}

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
    `include: [${FOUND_NAME}]        # rewritten by \`firebreak map PATHS --write\``,
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
