/** Which commands are written down as transcripts, and where they run. */

export interface Transcript {
  readonly name: string;
  /** `examples`, one of its folders, `bank-files` (as generated), `bank` (after `init`), `nothing`. */
  readonly folder: string;
  /** In a copy of its own, because it changes files. */
  readonly copied?: true;
  /** The copy is a git repository with one commit on `main`. */
  readonly git?: true;
  /** Both widths, unless the command takes seconds and another transcript shows it wide. */
  readonly widths?: readonly (80 | 160)[];
  /** Commands without the word `firebreak`, and edits between them. */
  readonly steps: readonly (string | Edit)[];
}

export interface Edit {
  readonly what: string;
  readonly file: string;
  readonly edit: (text: string) => string;
}

const STREET = 'examples/high-street';
const HOUSE = 'examples/warm-house';

/** The widths of a transcript. */
export function widthsOf({ widths = [80, 160] }: Transcript): readonly (80 | 160)[] {
  return widths;
}

export const TRANSCRIPTS: readonly Transcript[] = [
  { name: 'first-look-bank', folder: 'bank-files', steps: [''] },
  { name: 'first-look-bank-traced', folder: 'bank-files', steps: ['--merge traces.found.yaml'] },
  { name: 'first-look-street', folder: 'examples', steps: ['high-street', 'high-street --quiet'] },
  { name: 'first-look-house', folder: HOUSE, steps: [''] },
  { name: 'init-bank', folder: 'bank-files', copied: true, widths: [80], steps: ['init', 'init'] },

  { name: 'check-bank', folder: 'bank', widths: [80], steps: ['check'] },
  { name: 'check-street', folder: STREET, steps: ['check'] },
  { name: 'check-street-hardened', folder: 'examples/high-street-hardened', steps: ['check'] },
  { name: 'check-house', folder: HOUSE, steps: ['check'] },

  {
    name: 'explain-loss',
    folder: 'bank',
    steps: ['explain pay --lost aws/us-east-1', 'explain open-account --lost auth0'],
  },
  {
    name: 'explain-row',
    folder: HOUSE,
    steps: [
      'explain never-freeze --lost ntp.example.com',
      'explain aws/us-east-1/dynamodb',
      'explain aws/iam:change',
    ],
  },
  { name: 'explain-incident', folder: HOUSE, steps: ['explain incident/aws-2025-10-20'] },

  { name: 'replay-bank', folder: 'bank', steps: ['replay aws-2025-10-20'] },
  { name: 'replay-street', folder: STREET, steps: ['replay aws-2025-10-20'] },
  {
    name: 'replay-house',
    folder: HOUSE,
    steps: ['replay aws-2025-10-20', 'replay aws-2025-10-20 --without soft'],
  },
  {
    name: 'replay-other',
    folder: STREET,
    steps: ['replay aws-2021-12-07', 'replay fastly-2021-06-08', 'replay gcp-2025-06-12 --quiet'],
  },
  {
    name: 'replay-with',
    folder: 'bank',
    steps: ['replay aws-2025-10-20 --with fixes/sessions-replica.yaml'],
  },
  {
    name: 'replay-with-street',
    folder: STREET,
    steps: [
      'replay aws-2025-10-20 --with fixes/failover.yaml',
      'replay aws-2025-10-20 --with fixes/grace.yaml',
    ],
  },

  { name: 'map-bank', folder: 'bank', steps: ['map'] },
  { name: 'map-street', folder: STREET, steps: ['map'] },
  { name: 'ask-bank', folder: 'bank-files', steps: ['ask --merge traces.found.yaml'] },
  { name: 'ask-nothing', folder: HOUSE, steps: ['ask'] },
  { name: 'incidents', folder: HOUSE, steps: ['incidents', 'incidents cloudflare'] },
  { name: 'cold-start', folder: STREET, steps: ['check --cold-start'] },
  { name: 'cold-start-ring', folder: 'examples', copied: true, steps: coldStartRing() },

  {
    name: 'pull-request',
    widths: [80],
    folder: 'examples/high-street-hardened',
    copied: true,
    git: true,
    steps: pullRequest(),
  },
  { name: 'accept', folder: HOUSE, copied: true, steps: accepting() },
  { name: 'bad-input', folder: 'examples', copied: true, steps: badInput() },
  { name: 'misuse', folder: HOUSE, steps: misuse() },
  { name: 'nothing', folder: 'nothing', steps: ['', 'check', 'init'] },
  { name: 'help', folder: HOUSE, steps: ['--help', 'help check'] },
];

function pullRequest(): Transcript['steps'] {
  return [
    'check --changed-since main',
    {
      what: 'in firebreak.yaml, fares is taken out of aws/us-west-2',
      file: 'firebreak.yaml',
      edit: (text) =>
        text.replace(
          'fares:\n    in: [aws/us-east-1, aws/us-west-2]',
          'fares:\n    in: [aws/us-east-1]',
        ),
    },
    'check --changed-since main',
    'check --changed-since main --quiet',
  ];
}

function accepting(): Transcript['steps'] {
  return [
    'check --accept "no clock without a network until the new board" --until 2027-09-30',
    'check',
    'check --accept "once more" --until 2027-09-30',
    'check --accept "for ever"',
    'check --accept "in the past" --until 2020-01-31',
    {
      what: 'in firebreak.yaml, thermostat goes on without clock',
      file: 'firebreak.yaml',
      edit: (text) => text.replace('clock: { grace: 7d }', 'clock: { grace: 7d, soft: true }'),
    },
    'check',
  ];
}

function coldStartRing(): Transcript['steps'] {
  return [
    {
      what: 'ring.yaml: names need secrets, secrets need names',
      file: 'ring.yaml',
      edit: () =>
        [
          'firebreak: 1',
          'components:',
          '  names: { needs: { secrets: { when: starting } } }',
          '  secrets: { needs: [store] }',
          '  store: { needs: { names: { grace: 1d } } }',
          '  shop: { needs: [names] }',
          'journeys: { buy: { through: shop } }',
          '',
        ].join('\n'),
    },
    'check --cold-start ring.yaml',
  ];
}

function badInput(): Transcript['steps'] {
  const file = (name: string, what: string, lines: readonly string[]): Edit => ({
    what: `${name}: ${what}`,
    file: name,
    edit: () => `${lines.join('\n')}\n`,
  });
  return [
    file('wrong.yaml', 'many mistakes at once', [
      'firebreak: 1',
      'components:',
      '  shop:',
      '    in: [aws/us-esat-1]',
      '    neds: [cart]',
      '    needs: { cart: { grace: soon }, aws/dynamodb: {}, striep: {} }',
      '  cart: { needs: [aws/same-region/dynamodb] }',
      '  stripe: { kind: vendor }',
      'journeys: { buy: { through: shp, rate: fast } }',
      'goals: [{ survive: any regoin }]',
    ]),
    'check wrong.yaml',
    file('twice.yaml', 'a key twice, a boolean that was meant as a word', [
      'firebreak: 1',
      'components:',
      '  shop: { needs: [on] }',
      '  shop: {}',
      'journeys: { buy: { through: shop } }',
    ]),
    'check twice.yaml',
    file('broken.yaml', 'not YAML', ['firebreak: 1', 'components: { shop: { in: [aws/us-east-1 }']),
    'check broken.yaml',
    file('newer.yaml', 'of a later version', ['firebreak: 7', 'components: {}']),
    'check newer.yaml',
  ];
}

function misuse(): Transcript['steps'] {
  return [
    'chekc',
    'check --htlm page.html',
    'check --changed-since',
    'replay aws-2025-10-21',
    'explain keep-worm --lost aws',
    'explain keep-warm --lost aws/us-esat-1',
    'replay --without luck',
    'check --in aws/us-esat-1',
    'completion csh',
    'incidents no-such-thing',
  ];
}
