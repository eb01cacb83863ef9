/**
 * The format of an incident file as a JSON Schema, for editors; `data/schema/incident.schema.json` is
 * its print. What it cannot say (that a citation is among the sources, that a row ends after it
 * begins) is said by `parseIncident`.
 */
import { EVIDENCE_WORDS, IMPAIRMENT_KINDS } from './words.ts';

const text = (description: string): object => ({ type: 'string', minLength: 1, description });
const number = (description: string): object => ({ type: 'number', description });
const list = (items: object, description: string): object => ({
  type: 'array',
  items,
  description,
});

/** Closed: an unknown key is a mistake. */
function record(properties: Readonly<Record<string, object>>, required: readonly string[]): object {
  return { type: 'object', additionalProperties: false, required, properties };
}

const MINUTE = {
  description: 'A minute from startsAt, negative before it; [earliest, latest] when it is a range.',
  oneOf: [
    { type: 'number' },
    { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
  ],
};

const MINUTE_OR_NULL = {
  description: `${MINUTE.description} null: not known.`,
  oneOf: [...MINUTE.oneOf, { type: 'null' }],
};

const SHARE = {
  description: 'Of requests that failed, only where it was published: 0.28, or [0.5, 0.6].',
  oneOf: [
    { type: 'number', minimum: 0, maximum: 1 },
    {
      type: 'array',
      items: { type: 'number', minimum: 0, maximum: 1 },
      minItems: 2,
      maxItems: 2,
    },
  ],
};

const CITES = text('The id of one of the sources.');
const UNVERIFIED = {
  type: 'boolean',
  description: 'From memory, not read again at its source: printed with a mark.',
};

const ROW = record(
  {
    lost: text(
      'What failed, as a map names it: aws/us-east-1/dynamodb:name, aws/iam:change, stripe.',
    ),
    kind: {
      enum: IMPAIRMENT_KINDS,
      description:
        'fails and empty are down; slow, stale and partly are degraded; wrong is a valid answer that is not true.',
    },
    from: MINUTE_OR_NULL,
    until: MINUTE_OR_NULL,
    share: SHARE,
    because: text('One sentence: through what it failed.'),
    evidence: { enum: EVIDENCE_WORDS, description: 'Who says so; published when not written.' },
    cites: CITES,
    unverified: UNVERIFIED,
  },
  ['lost', 'kind', 'from', 'until', 'because', 'cites'],
);

const ACTION = record(
  {
    at: MINUTE,
    what: text('What operators did.'),
    short: text('A word or two, for a tick under the day.'),
    cites: CITES,
    unverified: UNVERIFIED,
  },
  ['at', 'what', 'short', 'cites'],
);

const REPORT = record(
  {
    at: MINUTE,
    by: text('Who said it.'),
    what: text('What was said, in your own words.'),
    cites: CITES,
    unverified: UNVERIFIED,
  },
  ['at', 'by', 'what', 'cites'],
);

const SOURCE = record(
  {
    id: text('A short word that rows cite.'),
    title: text('What it is, and how it was read.'),
    url: { type: ['string', 'null'], description: 'null when there is none.' },
  },
  ['id', 'title'],
);

/** The schema, in the order in which a file is written. */
export const INCIDENT_SCHEMA: object = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Firebreak incident, version 1',
  ...record(
    {
      incident: { const: 1, description: 'Version of this format.' },
      id: {
        type: 'string',
        pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
        description: "The folder's name: provider and UTC date, aws-2025-10-20.",
      },
      title: text('A few words.'),
      provider: text('aws, gcp, a vendor.'),
      startsAt: {
        type: 'string',
        pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}Z$',
        description: 'UTC: minute 0. In quotes.',
      },
      endsAtMin: number('The last minute of any impairment.'),
      timesWithinMin: number('Error of the published times, in minutes.'),
      observed: list(
        text('A provider.'),
        "Providers whose state is what the rows say, no more: needs between that provider's own services do not act.",
      ),
      summary: text('One or two sentences: what happened.'),
      sources: list(SOURCE, 'What the rows cite.'),
      rows: { ...list(ROW, 'What was impaired, and when.'), minItems: 1 },
      actions: list(ACTION, 'What operators did, and when.'),
      reports: list(REPORT, 'What was said in public, and what others reported.'),
    },
    [
      'incident',
      'id',
      'title',
      'provider',
      'startsAt',
      'endsAtMin',
      'timesWithinMin',
      'summary',
      'sources',
      'rows',
    ],
  ),
};
