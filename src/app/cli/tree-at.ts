/** The files of a folder as they were at a commit, in a temporary folder, by the user's own git. */
import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Misuse } from './command.ts';

const run = promisify(execFile);
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const MAX_OUTPUT = 64 * 1024 * 1024;

/**
 * Calls `use` with a copy of `folder` at `ref`, then deletes the copy, on Ctrl-C too. The index and the
 * work tree of the repository are not touched. `paths` are what the question is about: each must have
 * been there, or the past would be compared with the present itself.
 * @throws Misuse when git knows no such commit, or one of the paths was not in it.
 */
export async function withTreeAt<Value>(
  folder: string,
  ref: string,
  paths: readonly string[],
  use: (folder: string) => Promise<Value>,
): Promise<Value> {
  if (ref.startsWith('-')) throw new Misuse([`${ref} is no commit.`]);
  const copy = await mkdtemp(join(tmpdir(), 'firebreak-'));
  const leave = (): void => rmSync(copy, { recursive: true, force: true });
  const stop = (signal: NodeJS.Signals): void => {
    leave();
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  try {
    const prefix = (await git(folder, ['rev-parse', '--show-prefix'])).trim();
    const root = (await git(folder, ['rev-parse', '--show-toplevel'])).trim();
    const commit = (await git(folder, ['rev-parse', '--verify', `${ref}^{commit}`])).trim();
    const index = { GIT_INDEX_FILE: join(copy, 'index') };
    await git(root, ['read-tree', commit], index);
    await git(
      root,
      ['checkout-index', '--all', '--force', `--prefix=${join(copy, 'tree')}/`],
      index,
    );
    for (const path of paths)
      wasThere(await wayFrom(root, folder, path), path, join(copy, 'tree'), ref);
    return await use(join(copy, 'tree', prefix));
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
    leave();
  }
}

/** From the root of the repository to a path, as it stands on the disk. */
async function wayFrom(root: string, folder: string, path: string): Promise<string> {
  return relative(root, resolve(await realpath(folder), path));
}

function wasThere(way: string, shown: string, tree: string, ref: string): void {
  const outside = way === '..' || way.startsWith('../') || isAbsolute(way);
  if (shown === '-' || outside || isAbsolute(shown)) {
    throw new Misuse([
      `What \`${shown}\` was at ${ref} is not known: with --changed-since, name paths inside the repository, relative to where you are.`,
    ]);
  }
  if (existsSync(join(tree, way))) return;
  throw new Misuse([`\`${shown}\` is not in ${ref}: there is nothing to compare it with.`]);
}

async function git(
  folder: string,
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...words], {
      env: { ...process.env, ...environment },
      maxBuffer: MAX_OUTPUT,
    });
    return stdout;
  } catch (error) {
    const said =
      error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Misuse([
      `git ${words[0]} failed: ${said.split('\n')[0]}`,
      '--changed-since needs a git repository that has that commit (in CI: fetch-depth: 0).',
    ]);
  }
}
