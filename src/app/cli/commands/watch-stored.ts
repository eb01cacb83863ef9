/** `firebreak watch --read`: what a store of observations holds, as it was printed when it was seen. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDuration } from '#base';
import { flag, Misuse, type Options, textOption } from '../command.ts';
import type { World } from '../world.ts';
import { sayObservation } from './watch-said.ts';

/** Prints them by time. Exit 1 when something was bad. @throws Misuse when there is nothing to read. */
export async function printStored(options: Options, world: World): Promise<0 | 1> {
  const shown = textOption(options, 'store');
  if (shown === null) throw new Misuse(['--read reads the --store FILE that is named.']);
  const file = resolve(world.folder, shown);
  if (!existsSync(file)) throw new Misuse([`There is no ${shown}.`]);
  const { openObservations, StoreError } = await import('#io/store');
  const signal = new AbortController().signal;
  try {
    const store = await openObservations({ file });
    const place = textOption(options, 'place');
    const query = { fromMs: sinceMs(options), ...(place === null ? {} : { place }) };
    let isBad = false;
    for (let after: string | null | undefined; after !== null;) {
      const page = await store.list(after === undefined ? query : { ...query, after }, signal);
      for (const each of page.observations) {
        isBad ||= each.ok === false;
        world.out(`${flag(options, 'json') ? JSON.stringify(each) : sayObservation(each, null)}\n`);
      }
      after = page.next;
    }
    await store.close();
    return isBad ? 1 : 0;
  } catch (error) {
    if (error instanceof StoreError) throw new Misuse([error.message]);
    throw error;
  }
}

function sinceMs(options: Options): number {
  const text = textOption(options, 'since');
  if (text === null) return 0;
  const ms = parseDuration(text);
  if (ms === null) throw new Misuse([`--since takes a duration, 6h, not ${text}.`]);
  return Math.max(0, Date.now() - ms);
}
