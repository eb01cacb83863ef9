/**
 * The provider's status feed, in the shape of AWS' `currentevents`. When it says what is AWS' own: after 23
 * minutes that it investigates, after 98 the errors of DynamoDB, after 133 its DNS, after 159 that most
 * requests succeed (Health Dashboard of 20 October 2025). The words are ours.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DAY_BEGAN_MS } from './day-clock.ts';

interface Saying {
  readonly minute: number;
  readonly words: string;
  /** Services named beside the many. */
  readonly services: readonly string[];
}

/** What the provider says, by minute. */
export const SAYINGS: readonly Saying[] = [
  {
    minute: 23,
    words: 'We are investigating increased error rates for several services in us-east-1.',
    services: [],
  },
  {
    minute: 98,
    words:
      'Requests to the DynamoDB endpoint in us-east-1 fail at a significant rate. Others are affected too.',
    services: ['dynamodb'],
  },
  {
    minute: 133,
    words: 'We think that the cause is the DNS resolution of the DynamoDB endpoint in us-east-1.',
    services: ['dynamodb'],
  },
  {
    minute: 159,
    words: 'Most requests should succeed now. We work through what is queued.',
    services: ['dynamodb'],
  },
];

/** A running feed. `minute` is asked at every request. */
export async function startFeed(
  minute: () => number,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json; charset=utf-16');
    // AWS' own is UTF-16 with a mark at its start.
    response.end(Buffer.from(`\uFEFF${JSON.stringify(eventsAt(minute()))}`, 'utf16le'));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

function eventsAt(minute: number): readonly unknown[] {
  const said = SAYINGS.filter((each) => each.minute <= minute);
  const last = said.at(-1);
  if (last === undefined) return [];
  const seconds = (at: number): string => String(DAY_BEGAN_MS / 1_000 + at * 60);
  const services = [...new Set(said.flatMap((each) => each.services))];
  return [
    {
      arn: 'arn:aws:health:us-east-1::event/MULTIPLE_SERVICES/AWS_MULTIPLE_SERVICES_OPERATIONAL_ISSUE/1',
      date: seconds(0),
      region_name: 'N. Virginia',
      service: 'multipleservices-us-east-1',
      status: '2',
      event_log: said.map((each) => ({
        message: each.words,
        status: 2,
        timestamp: seconds(each.minute),
      })),
      impacted_services: Object.fromEntries(
        services.map((service) => [
          `${service}-us-east-1`,
          { current: '3', service_name: service },
        ]),
      ),
    },
  ];
}
