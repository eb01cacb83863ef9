/**
 * The format of a map as one table: the parser checks by it and the JSON Schema is printed from it,
 * so the two cannot drift apart. To add a key: a line here, a field in `file.ts`, its meaning in
 * resolve.
 */
import { LIMITS } from '#base';
import { FORMAT_VERSION } from './file.ts';
import type { TextFormName } from './text-forms.ts';

export type Shape =
  | { readonly kind: 'text'; readonly form: TextFormName; readonly longest: number }
  | { readonly kind: 'word'; readonly of: readonly string[] }
  | {
      readonly kind: 'number';
      readonly whole: boolean;
      readonly least: number;
      readonly most: number;
    }
  | { readonly kind: 'exactly'; readonly value: boolean | number }
  | { readonly kind: 'boolean' }
  | {
      readonly kind: 'list';
      readonly of: Shape;
      readonly least: number;
      /** Lengths that are allowed; null for any. */
      readonly lengths: readonly number[] | null;
      readonly distinct: boolean;
      /** Of no use when one entry is wrong. */
      readonly whole: boolean;
    }
  | { readonly kind: 'mapping'; readonly keys: TextFormName; readonly of: Shape }
  | RecordShape
  /** One of them, told apart by the type of the value. */
  | { readonly kind: 'either'; readonly of: readonly Shape[] };

export interface RecordShape {
  readonly kind: 'record';
  /** "a component": how messages call it. */
  readonly what: string;
  readonly example: string;
  readonly fields: Readonly<Record<string, Field>>;
  readonly required: readonly string[];
  /** Of each group at most one key. */
  readonly atMostOneOf: readonly (readonly string[])[];
  /** A key and what must stand beside it. */
  readonly together: readonly (readonly [key: string, other: string])[];
  /** Of no use when one of its facts is wrong. */
  readonly whole: boolean;
}

export interface Field {
  readonly shape: Shape;
  readonly doc: string;
  /** How it is written. */
  readonly example: string;
}

const text = (form: TextFormName, longest: number = LIMITS.idLength): Shape => ({
  kind: 'text',
  form,
  longest,
});
const word = (...of: readonly string[]): Shape => ({ kind: 'word', of });
const number = (whole: boolean, least: number, most: number): Shape => ({
  kind: 'number',
  whole,
  least,
  most,
});
const exactly = (value: boolean | number): Shape => ({ kind: 'exactly', value });
const list = (of: Shape, least: number, distinct = true): Shape => ({
  kind: 'list',
  of,
  least,
  lengths: null,
  distinct,
  whole: !distinct && of.kind === 'record' && of.whole,
});
const mapping = (keys: TextFormName, of: Shape): Shape => ({ kind: 'mapping', keys, of });
const either = (...of: readonly Shape[]): Shape => ({ kind: 'either', of });
const field = (shape: Shape, example: string, doc: string): Field => ({ shape, doc, example });

function record(
  what: string,
  example: string,
  fields: Readonly<Record<string, Field>>,
  rules: Partial<Pick<RecordShape, 'required' | 'atMostOneOf' | 'together' | 'whole'>> = {},
): RecordShape {
  const none = { required: [], atMostOneOf: [], together: [], whole: false };
  return { kind: 'record', what, example, fields, ...none, ...rules };
}

const LONGEST_LINE = 2_000;
const MOST = 1_000_000_000;

const moment = text('moment');
const calls = number(true, 0, Number.MAX_SAFE_INTEGER);

const traffic = record(
  'what was counted',
  '{ first: "2026-11-18T06:00:00Z", last: "2026-11-25T06:00:00Z", calls: 214390, errors: 9 }',
  {
    first: field(moment, '"2026-11-18T06:00:00Z"', 'First sight, UTC.'),
    last: field(moment, '"2026-11-25T06:00:00Z"', 'Last sight, UTC.'),
    calls: field(calls, '214390', 'Of a need: calls made. Of a component: calls served.'),
    errors: field(calls, '9', 'Calls that failed.'),
    borne: field(calls, '9', 'Of the errors: how many the caller answered well all the same.'),
    passedOn: field(calls, '0', 'Of the errors: how many made the answer of the caller bad.'),
    requests: field(calls, '180000', 'Requests of the caller in which it was called.'),
    retries: field(calls, '4', 'Calls that repeat one that failed, within one request.'),
    async: field(exactly(true), 'true', 'Nobody waits for the answer.'),
    latency: field(
      text('line', LONGEST_LINE),
      '"120:9 121:40"',
      'Durations as counts by bucket; those of several parts add up.',
    ),
    sampled: field(number(false, 0, 1), '0.1', 'The share of calls that was kept.'),
    presence: field(
      exactly(true),
      'true',
      'Counted were questions to DNS: that it is there is known, not how often.',
    ),
  },
  { required: ['first', 'last', 'calls'], whole: true },
);

const evidence = field(
  list(
    record(
      'a piece of evidence',
      '{ word: declared, at: "k8s/shop.yaml:12" }',
      {
        word: field(
          word('seen', 'declared', 'published', 'reported', 'assumed'),
          'declared',
          'How it is known: seen (traces, logs, DNS), declared (your files), published (the provider said so), reported (others did), assumed (nobody did).',
        ),
        at: field(
          text('line', LONGEST_LINE),
          'k8s/shop.yaml:12',
          'Where: a file and line, or a citation.',
        ),
        note: field(text('line', LONGEST_LINE), 'an own table', 'One clause for people.'),
        traffic: field(traffic, traffic.example, 'What was counted when it was seen.'),
      },
      { required: ['word'], whole: true },
    ),
    0,
    false,
  ),
  '[{ word: declared, at: "k8s/shop.yaml:12" }]',
  'What a fact rests on.',
);

const need: RecordShape = record(
  'a need',
  '{ grace: 10m }',
  {
    hard: field(exactly(true), 'true', 'Without it this stops. The default when written by hand.'),
    soft: field(exactly(true), 'true', 'Without it this goes on, degraded.'),
    unknown: field(exactly(true), 'true', 'Hard or soft is not known. The default when found.'),
    grace: field(
      text('grace'),
      '5m..1h',
      'For how long its loss is not felt; a range is spread over instances (T1, T2).',
    ),
    refill: field(
      text('duration'),
      '2h',
      'How long its return takes to fill the grace again (T3).',
    ),
    meanwhile: field(word('degraded'), 'degraded', 'How it feels while the grace runs (T3).'),
    when: field(
      word('running', 'starting'),
      'starting',
      'Needed all the time, or only to start (T5).',
    ),
    from: field(
      word('anywhere'),
      'anywhere',
      'Not the placement in my own region, but the component as a whole (N5).',
    ),
    checked: field(exactly(true), 'true', 'A wrong answer is noticed and counts as down (U4).'),
    anyOf: field(
      list(text('reference'), 1),
      '[stripe, adyen]',
      'Makes the key the name of a group: one of these is enough (U2).',
    ),
    atLeast: field(number(true, 1, MOST), '2', 'How many of `of` are needed (U2).'),
    of: field(list(text('reference'), 1), '[a, b, c]', 'Makes the key the name of a group (U2).'),
    evidence,
  },
  {
    atMostOneOf: [
      ['hard', 'soft', 'unknown'],
      ['anyOf', 'of'],
    ],
    together: [
      ['of', 'atLeast'],
      ['atLeast', 'of'],
      ['refill', 'grace'],
      ['meanwhile', 'grace'],
    ],
    whole: true,
  },
);

const needs = field(
  either(list(text('needId'), 0), mapping('needId', need)),
  '{ sessions: {}, payment: { anyOf: [stripe, adyen] } }',
  'What it needs: a list of names, or a mapping from name to facts.',
);

const component: RecordShape = record('a component', '{ in: [aws/us-east-1] }', {
  kind: field(text('kind'), 'datastore', 'service, datastore, queue, device, vendor, ...'),
  count: field(number(true, 1, MOST), '412000', 'How many there are, of a device.'),
  in: field(
    list(text('domainId'), 0),
    '[aws/us-east-1, aws/us-west-2]',
    'Its placements; order matters to failover.',
  ),
  atLeast: field(number(true, 1, MOST), '1', 'Placements that carry the full load; 1 by default.'),
  atLeastDegraded: field(
    number(true, 1, MOST),
    '1',
    'Placements that keep it alive; as atLeast by default.',
  ),
  failover: field(
    record('a failover', '{ after: 60s, standby: hot }', {
      after: field(text('duration'), '60s', 'How long it takes to begin (T4).'),
      standby: field(
        word('hot', 'cold'),
        'cold',
        'A cold standby must start, with all its starting needs (T4).',
      ),
      needs,
      checked: field({ kind: 'boolean' }, 'true', 'Wrong answers start it too (U4).'),
    }),
    '{ after: 60s, standby: cold, needs: [aws/route53:change] }',
    'Written: the first atLeast placements serve. Not written: all serve at once (T4).',
  ),
  restarts: field(text('duration'), '6h', 'At least one start in this time (T5).'),
  needs,
  operations: field(
    mapping(
      'operationId',
      record('an operation', '{ plane: control }', {
        plane: field(word('data', 'control'), 'control', 'data by default (O1).'),
        home: field(
          text('domainId'),
          'aws/us-east-1',
          'The domain whose loss takes it everywhere (N8).',
        ),
        needs,
      }),
    ),
    '{ read: {}, publish: { plane: control } }',
    'What can be asked of it (O1 to O3).',
  ),
  fails: field(
    record(
      'a failure rate',
      '{ every: 90d, lasts: 1h }',
      {
        every: field(text('duration'), '90d', 'One failure in this time.'),
        lasts: field(text('duration'), '1h', 'And this long.'),
      },
      { required: ['every', 'lasts'] },
    ),
    '{ every: 90d, lasts: 1h }',
    'For probabilities.',
  ),
  evidence,
});

const domain: RecordShape = record(
  'a domain',
  '{ level: site }',
  {
    level: field(
      word('provider', 'region', 'zone', 'site'),
      'site',
      'provider, region, zone or site (N1).',
    ),
    parent: field(text('domainId'), 'home', 'The part of the id before its last / by default.'),
  },
  { required: ['level'] },
);

const journey: RecordShape = record(
  'a journey',
  '{ through: shop }',
  {
    through: field(
      either(text('reference'), list(text('reference'), 1)),
      'shop',
      'What it goes through: the worst of them (U3).',
    ),
    rate: field(
      either(text('rate'), number(false, 0, MOST), {
        kind: 'list',
        of: number(false, 0, MOST),
        least: 0,
        lengths: [24, 168],
        distinct: false,
        whole: true,
      }),
      '1200/min',
      'Calls a minute, a rate, or 24 or 168 numbers by hour (UTC).',
    ),
    worth: field(text('worth'), '42 EUR', 'What one call is worth.'),
    canWait: field(text('duration'), '24h', 'A stop shorter than this is late, not down (U3).'),
    safety: field({ kind: 'boolean' }, 'true', 'Somebody may come to harm.'),
    evidence,
  },
  { required: ['through'] },
);

const goal: RecordShape = record(
  'a goal',
  '{ survive: any region }',
  {
    journeys: field(list(text('journeyId'), 1), '[buy]', 'All journeys by default.'),
    survive: field(
      either(text('line'), list(text('line'), 1)),
      'any region',
      'What may be lost; a list is lost all at once (G1).',
    ),
    for: field(text('span'), '15h', 'How long it stays lost; forever by default (T6).'),
    backWithin: field(text('duration'), '5m', 'The longest stop that is borne; 0 by default (T6).'),
    allow: field(word('degraded'), 'degraded', 'Degraded is good enough.'),
  },
  { required: ['survive'] },
);

const acceptance: RecordShape = record(
  'an acceptance',
  '{ goal: any vendor, lost: [stripe], why: one processor until Q3, until: 2027-09-30 }',
  {
    goal: field(text('line'), 'any vendor', 'The goal, as its `survive:` is written.'),
    lost: field(list(text('line'), 1), '[stripe]', 'What is lost.'),
    why: field(text('line', LONGEST_LINE), 'one processor until Q3', 'Why this is accepted.'),
    until: field(text('day'), '2027-09-30', 'The last day on which it counts.'),
  },
  { required: ['goal', 'lost', 'why', 'until'] },
);

/** The whole file. Keys stand in the order in which they are printed. */
export const MAP_FORMAT: RecordShape = record(
  'a map',
  'firebreak: 1',
  {
    firebreak: field(exactly(FORMAT_VERSION), '1', 'The version of the format.'),
    name: field(text('line'), 'high-street', 'What the map is called.'),
    found: field(
      exactly(true),
      'true',
      'Written by a tool: gives way to what is written by hand (N2).',
    ),
    include: field(
      list(text('filePath', LONGEST_LINE), 0),
      '[firebreak.found.yaml]',
      'Files of the same folder tree that belong to this map.',
    ),
    domains: field(
      mapping('domainId', domain),
      '{ home/oslo: { level: site } }',
      'Only what the catalogue does not supply (N1).',
    ),
    components: field(
      mapping('componentId', component),
      '{ shop: { in: [aws/us-east-1] } }',
      'What there is.',
    ),
    journeys: field(mapping('journeyId', journey), '{ buy: { through: shop } }', 'What people do.'),
    goals: field(
      list(goal, 0, false),
      '[{ survive: any region, for: 15h }]',
      'What must be survived. None written: any region, any placement, incident/aws-2025-10-20.',
    ),
    accept: field(
      list(acceptance, 0, false),
      '[{ goal: any vendor, lost: [stripe], why: one processor until Q3, until: 2027-09-30 }]',
      'Known and accepted until a day.',
    ),
    corrections: field(
      mapping('componentId', component),
      '{ shop: { needs: { prices: { soft: true } } } }',
      'What you know better than what was found; wins without a conflict.',
    ),
    aliases: field(
      mapping('componentId', text('componentId')),
      '{ shop-svc: shop }',
      'Found name to mine.',
    ),
  },
  { required: ['firebreak'] },
);

/** Keys that people write for ours; the mend names ours. */
export const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ['on', 'needs'],
  ['depends_on', 'needs'],
  ['dependsOn', 'needs'],
  ['dependencies', 'needs'],
  ['requires', 'needs'],
  ['region', 'in'],
  ['regions', 'in'],
  ['placements', 'in'],
  ['replicas', 'atLeast'],
  ['type', 'kind'],
  ['optional', 'soft'],
  ['required', 'hard'],
  ['any_of', 'anyOf'],
  ['oneOf', 'anyOf'],
  ['at_least', 'atLeast'],
  ['can_wait', 'canWait'],
  ['back_within', 'backWithin'],
  ['services', 'components'],
  ['version', 'firebreak'],
  ['includes', 'include'],
  ['value', 'worth'],
]);
