/** `firebreak.baseline.json`: findings accepted on purpose. It grows only by `check --accept`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Baseline, EMPTY_BASELINE } from '#core/goal';
import { Misuse } from './command.ts';
import { readOwnText } from './read-input.ts';

export const BASELINE_NAME = 'firebreak.baseline.json';

/** The baseline beside the map; empty when there is none. @throws Misuse when it cannot be read. */
export async function readBaseline(folder: string): Promise<Baseline> {
  const path = join(folder, BASELINE_NAME);
  if (!existsSync(path)) return EMPTY_BASELINE;
  try {
    const baseline = JSON.parse((await readOwnText(path)) ?? '') as Baseline;
    if (
      baseline.format === 1 &&
      Array.isArray(baseline.findings) &&
      baseline.findings.every(isEntry)
    )
      return baseline;
  } catch {
    // Told below, like a file of another shape.
  }
  throw new Misuse([
    `${BASELINE_NAME} cannot be read: it should be { "format": 1, "findings": [...] }.`,
    'Take it from your history, or delete it and accept again: firebreak check --accept REASON --until DATE',
  ]);
}

function isEntry(entry: unknown): boolean {
  const { goal, journey, lost, why, until } = (entry ?? {}) as Record<string, unknown>;
  return (
    [goal, journey, why].every((text) => typeof text === 'string') &&
    Array.isArray(lost) &&
    lost.every((id) => typeof id === 'string') &&
    isDay(until)
  );
}

/** `2027-09-30`, a day that exists. */
export function isDay(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
