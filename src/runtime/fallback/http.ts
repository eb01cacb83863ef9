/** What a `fetch` response says: for `judge`, `pushback` and `discard`. */
import type { Judge, Outcome } from './judge.ts';

interface ResponseLike {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body?: { cancel(): Promise<unknown> } | null;
}

/** 5xx (but 501), 408, 425 and 429 are bad; every other answer is an answer. */
export const httpJudge: Judge = {
  value: (value) => {
    const status = isResponse(value) ? value.status : 200;
    const bad = (status >= 500 && status !== 501) || [408, 425, 429].includes(status);
    return bad ? 'bad' : 'good';
  },
};

/**
 * What `Retry-After` asks, in ms; null when it asks nothing (RFC 9110 §10.2.3). A date is read against
 * the response's own `Date`, so that no clock of ours matters.
 */
export function httpPushback(outcome: Outcome): number | null {
  if (outcome.kind === 'error' || !isResponse(outcome.value)) return null;
  const { headers } = outcome.value;
  const text = headers.get('retry-after');
  if (text === null) return null;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const ms = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** Frees the connection of a response that nobody will read. */
export function httpDiscard(value: unknown): void {
  if (isResponse(value)) value.body?.cancel().catch(() => undefined);
}

function isResponse(value: unknown): value is ResponseLike {
  return typeof value === 'object' && value !== null && 'status' in value && 'headers' in value;
}
