/** What the made-up company of the rehearsal has: its map, what it watches, what its status page is called. */
import { NAME } from './authority.ts';
import { THROUGH_THE_NAME } from './services.ts';

const OTHERS = ['talk', 'search', 'read-the-news'] as const;

export const JOURNEYS: readonly string[] = [...THROUGH_THE_NAME, ...OTHERS];
export const FEED_TARGET = 'what AWS says';

export const MAP = `firebreak: 1
name: corner
components:
  accounts: { in: [aws/us-east-1], needs: [aws/same-region/dynamodb] }
  bookings: { in: [aws/us-east-1], needs: [aws/same-region/dynamodb] }
  doors: { in: [aws/us-east-1], needs: [aws/same-region/dynamodb] }
  chat: # keeps its connections: it needs the name only for new ones
    in: [aws/us-east-1]
    needs: { 'aws/same-region/dynamodb:name': { grace: 1d }, 'aws/same-region/dynamodb:read': {} }
  index: { in: [aws/eu-west-1] }
  newspaper: { in: [aws/eu-west-1] }
journeys:
  log-in: { through: accounts }
  book-a-flight: { through: bookings }
  see-the-door: { through: doors }
  talk: { through: chat }
  search: { through: index }
  read-the-news: { through: newspaper }
`;

export const STATUS = `status: 1
title: us
about: What works at Corner, and what does not.
url: https://status.corner.example
hosts: [https://corner-status.example]
`;

/** Ports at which one place reaches what it looks at. */
export interface Reach {
  readonly journeys: ReadonlyMap<string, number>;
  readonly database: number;
  readonly dns: number;
  readonly feed: number;
}

/** `watch.yaml` of one place. */
export function watchFile({ journeys, database, dns, feed }: Reach): string {
  const host = NAME.replace(/\.$/, '');
  return [
    'targets:',
    ...[...journeys].map(
      ([name, port]) => `  - { name: ${name}, http: 'http://127.0.0.1:${port}/', every: 2m }`,
    ),
    `  - { name: 'aws/us-east-1/dynamodb:name', dns: ${host}, servers: ['127.0.0.1:${dns}'], every: 2m }`,
    // At the address that it had: whether the service behind the name works.
    `  - { name: 'aws/us-east-1/dynamodb:read', http: 'http://${host}:${database}/', at: 127.0.0.1, every: 2m }`,
    `  - { name: ${FEED_TARGET}, feed: 'http://127.0.0.1:${feed}/currentevents', format: aws, provider: aws, every: 2m }`,
    '',
  ].join('\n');
}
