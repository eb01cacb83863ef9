/** Where time comes from. Everything below `src/app` takes it as a parameter. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  nowMs(): number;
}

/** A clock that moves only when told: for tests and simulation. */
export function createManualClock(startMs = 0): Clock & { advance(byMs: number): void } {
  let currentMs = startMs;
  return {
    nowMs: () => currentMs,
    advance(byMs) {
      currentMs += byMs;
    },
  };
}
