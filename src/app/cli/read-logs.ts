/** Logs of `watch`, several as one: what was seen, and what feeds said. */
import { resolve } from 'node:path';
import { type Look, readObservations, type Said } from '#core/timeline';
import { take } from './question.ts';
import { readMapText } from './read-input.ts';
import type { World } from './world.ts';

/** @throws Misuse when one of them cannot be read. `-` is standard input. */
export async function readLogs(
  logs: readonly string[],
  world: World,
): Promise<{ readonly looks: readonly Look[]; readonly said: readonly Said[] }> {
  const looks: Look[] = [];
  const said: Said[] = [];
  for (const path of logs) {
    const read = take(readObservations(await textOf(path, world), path), world);
    for (const look of read.looks) looks.push(look);
    for (const each of read.said) said.push(each);
  }
  return { looks, said };
}

/** The text of a file that a command names; `-` is standard input. */
export async function textOf(path: string, world: World): Promise<string> {
  if (path === '-') return await world.readInput();
  return take(await readMapText(resolve(world.folder, path), path), world);
}
