/**
 * Deadlines passed on. Between programs they travel as the time that is left, since two clocks never
 * agree: as gRPC's `grpc-timeout` (at most 8 digits and a unit, "PROTOCOL-HTTP2").
 */
import { demand, Refused } from '../errors.ts';
import type { Layer } from '../layer.ts';

/** Refuses an attempt that has less time left than it needs: work that nobody would wait for. */
export function deadline({ leastMs }: { readonly leastMs: number }): Layer {
  demand({ leastMs }, 0);
  const refusal = new Refused('ERR_DEADLINE', `less than ${leastMs} ms are left`);
  return {
    kind: 'deadline',
    rank: 70,
    wrap: (next) => async (call) => {
      if (call.remainingMs() >= leastMs) return next(call);
      call.home.tell({ kind: 'refused', code: 'ERR_DEADLINE' });
      throw refusal;
    },
    settings: { leastMs },
  };
}

const UNITS_MS: Readonly<Record<string, number>> = {
  n: 1e-6,
  u: 1e-3,
  m: 1,
  S: 1_000,
  M: 60_000,
  H: 3_600_000,
};

/** The value of a `grpc-timeout` header, rounded down; null when there is no deadline. */
export function formatGrpcTimeout(remainingMs: number): string | null {
  if (remainingMs === Infinity) return null;
  for (const unit of ['m', 'S', 'M'] as const) {
    const count = Math.floor(remainingMs / (UNITS_MS[unit] ?? 1));
    if (count < 1e8) return `${count}${unit}`;
  }
  return `${Math.min(99_999_999, Math.floor(remainingMs / 3_600_000))}H`;
}

/** Milliseconds of a `grpc-timeout` header; null when it is none. */
export function parseGrpcTimeout(text: string): number | null {
  const match = /^(\d{1,8})([HMSmun])$/.exec(text);
  return match === null ? null : Number(match[1]) * (UNITS_MS[match[2] ?? ''] ?? 0);
}
