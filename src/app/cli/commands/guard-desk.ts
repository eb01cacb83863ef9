/**
 * The desk at which every guard command sits: the policy read and checked, who asks, and then the
 * services of `#app/guard`, loaded only now because they open sockets. Closed again whatever happens.
 */
import { join, resolve } from 'node:path';
import { fold, handRefusalText, labelled } from '#app/report';
import { type ExitCode, Misuse, type Options, textOption } from '../command.ts';
import { take } from '../question.ts';
import type { World } from '../world.ts';
import { folderOf, ownerOf, readKey, readPolicy } from './guard-policy.ts';
import type { GuardDesk, HandOutcome } from './guard-services.ts';

export * from './guard-services.ts';

/** How long a person waits for all authorities after a write. */
const WAIT_MS = 15_000;
/** Plans before the live one that clean-up leaves. */
const HISTORY = 10;

/** Opens the desk, lets the command work, closes it. @throws Misuse when zone or store cannot be used. */
export async function withDesk(
  options: Options,
  world: World,
  work: (desk: GuardDesk) => Promise<ExitCode>,
  as: 'person' | 'daemon' = 'person',
): Promise<ExitCode> {
  const read = await readPolicy(options, world);
  const { policy, shown } = read;
  const folder = folderOf(read);
  const key = policy.keyFile === null ? null : await readKey(policy.keyFile, folder, shown, world);
  const given = textOption(options, 'state') ?? world.environment['STATE_DIRECTORY'];
  const state = given === undefined ? join(folder, 'guard-state') : resolve(world.folder, given);
  const { openLiveDesk } = await import('./guard-open.ts');
  const metrics = textOption(options, 'metrics');
  try {
    const desk = await openLiveDesk({
      policy,
      key,
      folder,
      owner: ownOwner(options, world, as),
      trail: as === 'daemon' ? 'hand' : null,
      state,
      store: textOption(options, 'store') ?? `sqlite:${join(state, 'guard.db')}`,
      place: textOption(options, 'place'),
      metrics: metrics === 'none' ? null : (metrics ?? '127.0.0.1:9464'),
      history: HISTORY,
      waitMs: WAIT_MS,
      take: (result) => take(result, world),
    });
    try {
      return await work(desk);
    } finally {
      await desk.close();
    }
  } catch (cause) {
    throw misuseOf(cause, world);
  }
}

/** A daemon without a name of its own is not the person who started it: each has a log of its own. */
function ownOwner(options: Options, world: World, as: 'person' | 'daemon'): string {
  const owner = ownerOf(options, world);
  return as === 'daemon' && textOption(options, 'as') === null
    ? `${owner.slice(0, 59)}.run`
    : owner;
}

/** Zones and stores that cannot be used are the world's trouble, told in its own words. */
function misuseOf(cause: unknown, world: World): unknown {
  const isKnown = cause instanceof Error && ['ZoneError', 'StoreError'].includes(cause.name);
  if (!isKnown) return cause;
  return new Misuse(fold(`Nothing was changed: ${cause.message}`, world.screen.width));
}

/** Why a command was not done, as C3 and C6 say such things. */
export function sayNotDone(
  outcome: Extract<HandOutcome, { readonly kind: 'not-done' | 'no-such-plan' }>,
  command: string,
  zone: string,
  { screen }: World,
): readonly string[] {
  if (outcome.kind === 'not-done') return handRefusalText(outcome.why, command, zone, screen);
  const { hash, now } = outcome;
  const shown = hash === '' ? 'that plan' : `the plan ${hash}`;
  return [
    ...fold(`NOT DONE: ${shown} is not what would be done now. Nothing was changed.`, screen.width),
    '',
    ...labelled(
      '  so',
      now === null
        ? 'there is nothing to do now, or somebody was faster'
        : `look at what would be done now: it is ${now}`,
      screen.width,
      9,
    ),
    ...labelled('  mend', 'firebreak guard plan', screen.width, 9),
  ];
}
