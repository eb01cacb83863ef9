/** The frame around every look: its time limit, its clock, and what its errors mean. Never rejects. */
import type { Facts, ProbeResult, ProbeWorld, ReportedStatus } from './port.ts';

/** What a look comes to, before its time is added. */
export interface Sight {
  readonly ok: boolean | null;
  readonly what: string;
  readonly facts: Facts;
  readonly reports?: readonly ReportedStatus[];
}

/** Trouble on our side of the network: it says nothing of the target. */
const OURS: ReadonlySet<string> = new Set([
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'EACCES',
  'EPERM',
]);

/** Looks, for `timeoutMs` at most. `facts` are those gathered by then, whatever happens. */
export async function oneLook(
  timeoutMs: number,
  world: ProbeWorld,
  outer: AbortSignal,
  facts: Readonly<Record<string, string | number | boolean>>,
  look: (signal: AbortSignal) => Promise<Sight>,
): Promise<ProbeResult> {
  const startMs = world.monotonicMs();
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  const done = (sight: Sight): ProbeResult => ({
    ...sight,
    ms: roundMs(world.monotonicMs() - startMs),
  });
  try {
    const signal = AbortSignal.any([outer, limit.signal]);
    return done(await orAborted(look(signal), signal));
  } catch (cause) {
    if (outer.aborted) return done({ ok: null, what: 'the look was called off', facts });
    if (limit.signal.aborted) {
      const what = `no end of it within ${timeoutMs} ms`;
      return done({ ok: false, what, facts: { ...facts, timeout: true } });
    }
    const code = codeOf(cause);
    const ok = isOurTrouble(cause) ? null : false;
    return done({
      ok,
      what: sentenceOf(cause),
      facts: code === '' ? facts : { ...facts, error: code },
    });
  } finally {
    clearTimeout(timer);
    limit.abort();
  }
}

/** Whether an error is of our side of the network. */
export function isOurTrouble(cause: unknown): boolean {
  return OURS.has(codeOf(cause));
}

/** The code of an error of the platform, or an empty text. */
export function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** An error in one line without control characters. */
export function sentenceOf(cause: unknown): string {
  return plainText(cause instanceof Error ? cause.message : String(cause), 300);
}

/** A text of somebody else, fit for a log line: one line, no control characters, at most so long. */
export function plainText(text: string, most: number): string {
  const line = text
    .slice(0, most * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most)}...` : line;
}

/** Milliseconds to a hundredth: finer is noise. */
export function roundMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}

/** The promise, or the reason of the signal, whichever comes first. */
export function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(asError(signal.reason));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const settled = (): void => signal.removeEventListener('abort', abort);
    promise.then(resolve, reject).then(settled, settled);
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
