/** The policy that a guard command works by: read, checked, and its key with who may read it. */
import { hostname, userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { LIMITS } from '#base';
import { parseKeyFile, type TsigKey } from '#core/dns';
import { isOwner, parsePolicy, type Policy } from '#core/guard';
import { readTextWithin } from '#io/files';
import { fold, render } from '#app/report';
import { Misuse, type Options, textOption } from '../command.ts';
import { take } from '../question.ts';
import type { World } from '../world.ts';

/** Where a policy is looked for. */
export const POLICY_NAME = 'guard.yaml';

/** A policy with where it was read. */
export interface ReadPolicy {
  readonly policy: Policy;
  readonly path: string;
  readonly shown: string;
}

/** @throws Misuse with every problem, or with the command that writes a first one. */
export async function readPolicy(options: Options, world: World): Promise<ReadPolicy> {
  const shown = textOption(options, 'policy') ?? POLICY_NAME;
  const path = resolve(world.folder, shown);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    throw new Misuse([
      `There is no ${shown} here. To write one from a live zone, which is only read:`,
      '  firebreak guard init ZONE --server ADDRESS --key-file FILE',
    ]);
  }
  const read = take(
    await readTextWithin(null, path, { shown, limitBytes: LIMITS.sourceFileBytes }),
    world,
  );
  return { policy: take(parsePolicy(read.text, shown), world), path, shown };
}

/** The key of a file; says when others may read it. @throws Misuse when it is not there or is no key. */
export async function readKey(
  shown: string,
  folder: string,
  namedIn: string,
  world: World,
): Promise<TsigKey> {
  const path = resolve(folder, shown);
  const about = await stat(path).catch(() => null);
  if (about === null) {
    throw new Misuse([
      ...fold(`The key file ${shown} is not there (${namedIn}).`, world.screen.width),
      ...fold(
        `  mend: tsig-keygen -a hmac-sha256 fb > ${shown}; chmod 600 ${shown}`,
        world.screen.width,
        '        ',
      ),
    ]);
  }
  const { text } = take(await readTextWithin(null, path, { shown, limitBytes: 65_536 }), world);
  const key = take(parseKeyFile(text, shown), world);
  if ((about.mode & 0o077) !== 0 && process.platform !== 'win32') {
    world.say(
      render(
        fold(
          `warning: others on this machine may read ${shown}: chmod 600 ${shown}`,
          world.screen.width,
        ),
        world.screen,
      ),
    );
  }
  return key;
}

/** The folder of a policy: its key file is relative to it. */
export function folderOf({ path }: Pick<ReadPolicy, 'path'>): string {
  return dirname(path);
}

/** Who asks, as the zone and the log have it: --as, else `USER@HOST`. @throws Misuse when it is no owner. */
export function ownerOf(options: Options, world: World): string {
  const given = textOption(options, 'as');
  if (given === null) {
    const { environment } = world;
    const user = environment['USER'] ?? environment['LOGNAME'] ?? userName();
    const host = environment['HOSTNAME'] ?? hostname();
    const own = `${user}@${host.split('.')[0] ?? host}`
      .replace(/[^A-Za-z0-9@._-]/g, '-')
      .slice(0, 63);
    return isOwner(own) ? own : 'somebody';
  }
  if (isOwner(given)) return given;
  throw new Misuse([
    `--as takes letters, digits, @ . _ -, at most 63 of them, not ${JSON.stringify(given)}.`,
  ]);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}
