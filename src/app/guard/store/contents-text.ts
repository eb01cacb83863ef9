/** Whether a value that was read is contents that a guard wrote: each field, nothing guessed. */
import type { Contents } from '#core/guard';

/** True only for contents with all their fields. */
export function isContents(value: unknown): value is Contents {
  return Array.isArray(value) && value.every(isSet);
}

function isSet(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { name, type, ttlSeconds, endpoints } = value;
  return (
    typeof name === 'string' &&
    (type === 'A' || type === 'AAAA') &&
    isWhole(ttlSeconds, 0) &&
    Array.isArray(endpoints) &&
    endpoints.every(isEndpoint)
  );
}

function isEndpoint(value: unknown): boolean {
  return isRecord(value) && typeof value['address'] === 'string' && isWhole(value['weight'], 1);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown, least: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}
