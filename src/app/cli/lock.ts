/**
 * `firebreak.lock`: the facts that the verdicts were reached with, so that a newer catalogue or
 * incident never changes somebody's verdict in silence.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckAnswer, Verdict } from '#core/goal';
import { Misuse } from './command.ts';
import { readOwnText } from './read-input.ts';
import { version } from './version.ts';

export const LOCK_NAME = 'firebreak.lock';

export interface Lock {
  readonly format: 1;
  readonly firebreak: string;
  readonly catalogue: { readonly version: string; readonly hash: string };
  /** Hashes of the incidents that goals name, by id. */
  readonly incidents: Readonly<Record<string, string>>;
  readonly verdicts: readonly {
    readonly goal: string;
    readonly journey: string;
    readonly verdict: Verdict;
  }[];
}

export function lockOf(answer: CheckAnswer, incidents: Lock['incidents']): Lock {
  return {
    format: 1,
    firebreak: version(),
    catalogue: answer.restsOn.catalogue,
    incidents,
    verdicts: answer.verdicts.map(({ goal, journey, verdict }) => ({
      goal: goal.name,
      journey,
      verdict,
    })),
  };
}

/** The lock beside the map, or null. @throws Misuse when it cannot be read. */
export async function readLock(folder: string): Promise<Lock | null> {
  const path = join(folder, LOCK_NAME);
  if (!existsSync(path)) return null;
  try {
    const lock = JSON.parse((await readOwnText(path)) ?? '') as Lock;
    if (
      lock.format === 1 &&
      typeof lock.catalogue?.hash === 'string' &&
      typeof lock.catalogue.version === 'string' &&
      Array.isArray(lock.verdicts) &&
      lock.verdicts.every((each: unknown) => typeof each === 'object' && each !== null)
    )
      return { ...lock, incidents: lock.incidents ?? {} };
  } catch {
    // Told below, like a file of another shape.
  }
  throw new Misuse([`${LOCK_NAME} cannot be read. Write it anew: firebreak check --lock`]);
}

/** One or two lines when the facts are not those of the lock, with the verdicts that are new since then. */
export function sinceLock(lock: Lock, answer: CheckAnswer, incidents: Lock['incidents']): string[] {
  const { catalogue } = answer.restsOn;
  const news = [
    ...(lock.catalogue.hash === catalogue.hash
      ? []
      : [
          `the catalogue is ${catalogue.version} (${catalogue.hash.slice(0, 8)}), it was ${lock.catalogue.version} (${lock.catalogue.hash.slice(0, 8)})`,
        ]),
    ...Object.entries(incidents)
      .filter(([id, hash]) => lock.incidents[id] !== undefined && lock.incidents[id] !== hash)
      .map(([id]) => `incident/${id} was revised`),
  ];
  if (news.length === 0) return [];
  const changed = answer.verdicts.filter((now) => {
    const before = lock.verdicts.find(
      (each) => each.goal === now.goal.name && each.journey === now.journey,
    );
    return before !== undefined && before.verdict !== now.verdict;
  });
  const named = changed
    .slice(0, 5)
    .map((each) => `${each.journey} (${each.goal.name}) is ${each.verdict}`);
  return [
    `New since ${LOCK_NAME}: ${news.join('; ')}.`,
    changed.length === 0
      ? 'No verdict differs from the locked ones. Take the new facts with: firebreak check --lock'
      : `Verdicts that differ from the locked ones, by new facts or by your changes: ${named.join('; ')}${changed.length > 5 ? `; and ${changed.length - 5} more` : ''}.`,
  ];
}
