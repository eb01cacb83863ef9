/** The clock of the rehearsal: that day's, run through faster. Minutes are from the moment at which the name went empty. */
import { setTimeout as pause } from 'node:timers/promises';

/** 23:48 PDT on 19 October 2025, when the name had no address any more. */
export const DAY_BEGAN_MS: number = Date.parse('2025-10-20T06:48:00Z');

/** One day, at so many milliseconds a minute. It stands still while people's commands compute: that is no minute of that day. */
export class DayClock {
  readonly msPerMinute: number;
  #zeroMs: number;
  #stoodSinceMs: number | null = null;
  #commands = 0;

  /** Starts now, at `minute`. */
  constructor(msPerMinute: number, minute: number) {
    this.msPerMinute = msPerMinute;
    this.#zeroMs = performance.now() - minute * msPerMinute;
  }

  /** Minutes since the name went empty; negative before. */
  minute(): number {
    return ((this.#stoodSinceMs ?? performance.now()) - this.#zeroMs) / this.msPerMinute;
  }

  /** Stands still until the command is done. */
  async during<Value>(command: Promise<Value>): Promise<Value> {
    if (this.#commands++ === 0) this.#stoodSinceMs = performance.now();
    return await command.finally(() => {
      if (--this.#commands > 0 || this.#stoodSinceMs === null) return;
      this.#zeroMs += performance.now() - this.#stoodSinceMs;
      this.#stoodSinceMs = null;
    });
  }

  /** Milliseconds since 1970, as that day's clocks had them. */
  readonly nowMs = (): number => Math.floor(DAY_BEGAN_MS + this.minute() * 60_000);

  /** `2025-10-20T06:54:12Z`, as commands take it. */
  moment(): string {
    return `${new Date(this.nowMs()).toISOString().slice(0, 19)}Z`;
  }

  /** How long something of that day lasts here. */
  lasts(minutes: number): number {
    return minutes * this.msPerMinute;
  }

  /** Until a minute; at once when it is past. */
  async until(minute: number, signal: AbortSignal): Promise<void> {
    while (this.minute() < minute) {
      const leftMs = (minute - this.minute()) * this.msPerMinute;
      await pause(Math.max(leftMs, LEAST_PAUSE_MS), null, { signal });
    }
  }
}

const LEAST_PAUSE_MS = 5;
