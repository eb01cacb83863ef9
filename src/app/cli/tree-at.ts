/** The files of a folder as they were at a commit, in a temporary folder, by the user's own git. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Misuse } from './command.ts';

const run = promisify(execFile);
const MAX_OUTPUT = 64 * 1024 * 1024;

/**
 * Calls `use` with a copy of `folder` at `ref`, then deletes the copy. The index and the work tree of
 * the repository are not touched. @throws Misuse when git knows no such commit.
 */
export async function withTreeAt<Value>(
  folder: string,
  ref: string,
  use: (folder: string) => Promise<Value>,
): Promise<Value> {
  if (ref.startsWith('-')) throw new Misuse([`${ref} is no commit.`]);
  const copy = await mkdtemp(join(tmpdir(), 'firebreak-'));
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
    return await use(join(copy, 'tree', prefix));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
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
