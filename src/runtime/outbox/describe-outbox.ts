/** What an outbox promises, in numbers: for how long what cannot be sent is kept, and when it has arrived. */
import { formatMs, type NeedDescription } from '#runtime/description';
import type { Outbox, OutboxSettings } from './outbox-options.ts';

/** An outbox, as a need of the program. */
export interface OutboxDescription extends NeedDescription {
  readonly kind: 'outbox';
  readonly settings: OutboxSettings;
  /** How long after the receiver's return everything has arrived, if the outbox was full. */
  readonly returnsWithinMs: number;
}

/** What only the program knows. */
export interface DescribeOutboxOptions {
  readonly name?: string;
  /** How many entries an hour brings, at most: with it the time is known for which there is room. */
  readonly perHour?: number;
}

const HOUR_MS = 3_600_000;

/** What it does while its receiver is away. */
export function describeOutbox(
  { settings }: Pick<Outbox<unknown>, 'settings'>,
  { name = 'outbox', perHour }: DescribeOutboxOptions = {},
): OutboxDescription {
  const { most, drops, again, spread, sendTimeoutMs } = settings;
  const roomMs = perHour === undefined ? null : Math.floor((most / perHour) * HOUR_MS);
  const room = roomMs === null ? '' : `, ${formatMs(roomMs)} at ${perHour} an hour`;
  const full =
    drops === 'any'
      ? 'then the oldest is lost'
      : 'then the oldest that may be lost is, or it says no';
  return {
    kind: 'outbox',
    name,
    promise: `kept and sent later, in order: room for ${most}${room}; ${full}`,
    ...(drops === 'any' && { soft: true }),
    ...(roomMs !== null && {
      graceMs: [roomMs, drops === 'any' ? roomMs : null],
      canWaitMs: roomMs,
    }),
    settings,
    returnsWithinMs:
      again.mostMs + sendTimeoutMs + spread.withinMs + Math.ceil((most / spread.perSecond) * 1_000),
  };
}
