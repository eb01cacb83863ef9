/**
 * One span as readers hand it on: numbers only, in a form that is used again for the next. What is kept
 * of attributes is a fixed set of names; no statement, path or argument of a call is ever read.
 */
import { NO_NAME } from './byte-names.ts';
import type { ByteNames } from './byte-names.ts';

/** Kinds of spans, as OTLP numbers them. */
export const KIND = {
  unknown: 0,
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
} as const;

/** The names that are kept of a span's attributes, by the place in `Span.names`. */
export const SLOT = {
  peer: 0,
  address: 1,
  urlHost: 2,
  socket: 3,
  databaseSystem: 4,
  databaseName: 5,
  messagingSystem: 6,
  destination: 7,
  rpcSystem: 8,
  rpcService: 9,
  region: 10,
  resource: 11,
  functionName: 12,
} as const;

/** How many names tell one target from another; what follows only names an entry point. */
export const TARGET_SLOTS = 13;

export const ROUTE_SLOT = 13;
export const METHOD_SLOT = 14;
export const SLOTS = 15;

/** What a protocol said of how the call ended. */
export const OUTCOME = { unsaid: 0, answered: 1, failed: 2 } as const;

/** A weight of one, in the whole units in which weights are added up. */
export const WEIGHT_ONE = 1_024;

/** Links of one span that are followed, in words. */
export const MAX_LINK_WORDS: number = 6 * 128;

/** A span while it is read. Ids are words of 32 bits, the highest first. */
export interface Span {
  readonly trace: Int32Array;
  idHigh: number;
  idLow: number;
  parentHigh: number;
  parentLow: number;
  kind: number;
  /** Microseconds since 1970; 0 when not said. */
  start: number;
  /** Microseconds; -1 when not said. */
  duration: number;
  /** Status or tag said that it failed. */
  erred: boolean;
  /** HTTP or gRPC said how it ended. */
  outcome: number;
  /** A queue that nobody else will ever read from. */
  temporary: boolean;
  /** Spans of its kind that it stands for, in units of `WEIGHT_ONE`; 0 when not said. */
  weight: number;
  /** Names by `SLOT`, as numbers of `ByteNames`. */
  readonly names: Int32Array;
  /** The span's name; NO_NAME when it was not kept. */
  name: number;
  /** Pairs of what it is linked to: trace and span, six words each. */
  readonly links: number[];
}

export function createSpan(): Span {
  return {
    trace: new Int32Array(4),
    idHigh: 0,
    idLow: 0,
    parentHigh: 0,
    parentLow: 0,
    kind: 0,
    start: 0,
    duration: -1,
    erred: false,
    outcome: 0,
    temporary: false,
    weight: 0,
    names: new Int32Array(SLOTS).fill(NO_NAME),
    name: NO_NAME,
    links: [],
  };
}

/** Forgets what stood in it. */
export function clearSpan(span: Span): void {
  span.trace[0] = 0;
  span.trace[1] = 0;
  span.trace[2] = 0;
  span.trace[3] = 0;
  span.idHigh = 0;
  span.idLow = 0;
  span.parentHigh = 0;
  span.parentLow = 0;
  span.kind = 0;
  span.start = 0;
  span.duration = -1;
  span.erred = false;
  span.outcome = 0;
  span.temporary = false;
  span.weight = 0;
  for (let slot = 0; slot < SLOTS; slot++) span.names[slot] = NO_NAME;
  span.name = NO_NAME;
  if (span.links.length > 0) span.links.length = 0;
}

/** Who made a span: the attributes of its resource, by `RESOURCE`. */
export interface Origin {
  readonly names: Int32Array;
}

/** The names that are kept of a resource's attributes. */
export const RESOURCE = {
  service: 0,
  namespace: 1,
  provider: 2,
  region: 3,
  zone: 4,
  workload: 5,
  container: 6,
  functionName: 7,
  program: 8,
} as const;

export const RESOURCES = 9;

/** Takes spans in. */
export interface SpanSink {
  readonly names: ByteNames;
  /** The number of who made the spans that follow. `names` is read, not kept. */
  origin(names: Int32Array): number;
  /** `span` is read, not kept. */
  take(span: Span, origin: number): void;
}
