/** What the daemon says: lines of JSON for machines and people, and counters beside them. No secrets. */
import type { GuardMetrics } from './metrics.ts';

/** One line. */
export interface LogLine {
  readonly at: string;
  readonly level: 'info' | 'warn' | 'alarm';
  readonly owner: string;
  readonly what: string;
  readonly [fact: string]: unknown;
}

/** Where lines go. A line that repeats the one before of its kind is counted and not said again. */
export class DaemonLog {
  readonly #owner: string;
  readonly #nowMs: () => number;
  readonly #say: (line: LogLine) => void;
  readonly metrics: GuardMetrics;
  readonly #last = new Map<string, string>();

  constructor(
    owner: string,
    nowMs: () => number,
    metrics: GuardMetrics,
    say: (line: LogLine) => void,
  ) {
    this.#owner = owner;
    this.#nowMs = nowMs;
    this.metrics = metrics;
    this.#say = say;
  }

  info(what: string, facts: Readonly<Record<string, unknown>> = {}): void {
    this.#put('info', what, facts);
  }

  /** A person is wanted. Said once until it changes or `calm` says that it passed. */
  alarm(kind: string, what: string, facts: Readonly<Record<string, unknown>> = {}): void {
    this.metrics.alarm(kind, true);
    this.#once(`alarm ${kind}`, 'alarm', what, { alarm: kind, ...facts });
  }

  /** What was wrong is not any more. */
  calm(kind: string): void {
    this.metrics.alarm(kind, false);
    if (this.#last.delete(`alarm ${kind}`))
      this.#put('info', `no longer: ${kind}`, { alarm: kind });
  }

  /** Something did not work and will be tried again. */
  trouble(where: string, cause: unknown): void {
    const what = cause instanceof Error ? cause.message : String(cause);
    this.metrics.count('firebreak_guard_trouble_total', { where });
    this.#once(`trouble ${where}`, 'warn', what, { where });
  }

  #once(
    key: string,
    level: LogLine['level'],
    what: string,
    facts: Readonly<Record<string, unknown>>,
  ): void {
    if (this.#last.get(key) === what) return;
    this.#last.set(key, what);
    this.#put(level, what, facts);
  }

  #put(level: LogLine['level'], what: string, facts: Readonly<Record<string, unknown>>): void {
    const at = new Date(this.#nowMs()).toISOString();
    this.#say({ at, level, owner: this.#owner, what, ...facts });
  }
}
