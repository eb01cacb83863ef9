import type { Problem } from './problem.ts';

/** A value with the problems met on the way. With an error among the problems, `value` is null. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly value: null; readonly problems: readonly Problem[] };

/** A value that could be had; `problems` may hold warnings. */
export function succeed<Value>(value: Value, problems: readonly Problem[] = []): Result<Value> {
  return { ok: true, value, problems };
}

/** No value: at least one of the problems is an error. */
export function fail<Value>(problems: readonly Problem[]): Result<Value> {
  return { ok: false, value: null, problems };
}
