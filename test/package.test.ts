/**
 * The package as users get it: packed, installed into an empty folder, run there with `npx`. Its size,
 * its doors, what an old Node is told, and that asking a map needs no network at all.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const MOST_INSTALLED_BYTES = 15_000_000;
const folder = mkdtempSync(join(tmpdir(), 'firebreak-pack-'));
const installed = join(folder, 'node_modules/firebreak');

/** A network namespace with nothing in it, where the machine lets us make one. */
const EMPTY_NETWORK = ['unshare', '--net'] as const;
const canUnshare = spawnSync(EMPTY_NETWORK[0], [EMPTY_NETWORK[1], 'true']).status === 0;

beforeAll(() => {
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  }).trim();
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const tarball = join(folder, packed.split('\n').at(-1) as string);
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', tarball], { cwd: folder });
  cpSync(join(ROOT, 'examples/high-street'), join(folder, 'high-street'), { recursive: true });
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed package', () => {
  it(`is smaller than ${MOST_INSTALLED_BYTES / 1e6} MB with all that it needs`, () => {
    const bytes = sizeOf(join(folder, 'node_modules'));
    console.log(`installed: ${(bytes / 1e6).toFixed(1)} MB`);
    expect(bytes).toBeLessThan(MOST_INSTALLED_BYTES);
  });

  it('holds what runs and no source or test', () => {
    const names = readdirSync(installed).sort();
    expect(names).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin',
      'data',
      'dist',
      'examples',
      'package.json',
    ]);
    expect(walk(join(installed, 'dist')).filter((path) => /\.(test|testing)\./.test(path))).toEqual(
      [],
    );
  });

  it('answers `npx firebreak` in a folder with a map', () => {
    const ran = spawnSync('npx', ['firebreak', 'high-street'], {
      cwd: folder,
      encoding: 'utf8',
      env: path24(),
    });
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toMatch(
      /^THE OUTAGE OF 20 OCTOBER 2025 WOULD HAVE STOPPED \d+ OF YOUR \d+ JOURNEYS/,
    );
    expect(ran.status).toBe(0);
  });

  it.skipIf(!canUnshare)('answers the same where there is no network at all', () => {
    const cwd = join(folder, 'high-street');
    const questions = ['look', 'map', 'check', 'ask', 'replay', 'explain keep-warm --lost aws'];
    const script = questions
      .map((words) => `"${process.execPath}" "${join(installed, 'bin/firebreak.js')}" ${words}`)
      .join('; ');
    const outside = spawnSync('sh', ['-c', script], { cwd, encoding: 'utf8' });
    const alone = spawnSync(EMPTY_NETWORK[0], [EMPTY_NETWORK[1], 'sh', '-c', script], {
      cwd,
      encoding: 'utf8',
    });
    expect(outside.stdout).toContain('16 of 18 journeys stop');
    expect(alone.stdout).toBe(outside.stdout);
    expect(alone.stderr).toBe(outside.stderr);
  });

  it('tells an old Node in one line what to do', () => {
    const script = readFileSync(join(installed, 'bin/firebreak.js'), 'utf8').replace(/^#!.*\n/, '');
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });\n${script}`;
    const file = join(folder, 'old.cjs');
    writeFileSync(file, pretend);
    const ran = spawnSync(process.execPath, [file, 'check'], { encoding: 'utf8' });
    expect(ran.status).toBe(2);
    expect(ran.stderr.trim().split('\n')).toHaveLength(1);
    expect(ran.stderr).toContain('npx -p node@24 -p firebreak firebreak check');
  });

  it('tells what an example lacks with a line to paste, in a project and outside', () => {
    const script = join(installed, 'bin/firebreak.js');
    const told = (cwd: string): string =>
      spawnSync(process.execPath, [script, 'example', 'dynamodb'], { cwd, encoding: 'utf8' })
        .stderr;
    expect(told(folder)).toMatch(
      /^npm install --no-save dynalite@[\d.]+ @aws-sdk\/client-dynamodb@[\d.]+\nnpx firebreak example dynamodb\n/m,
    );
    expect(told(tmpdir())).toMatch(
      /^npx -p firebreak -p dynalite@[\d.]+ -p @aws-sdk\/client-dynamodb@[\d.]+ firebreak example dynamodb$/m,
    );
  });

  it('opens its doors to programs, with types', () => {
    const program = `
      import { parseMap, mergeParts, createEngine } from 'firebreak';
      import { explore } from 'firebreak/checker';
      import { decodeMessage } from 'firebreak/dns';
      console.log([parseMap, mergeParts, createEngine, explore, decodeMessage].every((each) => typeof each === 'function'));`;
    writeFileSync(join(folder, 'program.mjs'), program);
    const ran = spawnSync(process.execPath, ['program.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(ran.stdout.trim()).toBe('true');
    for (const door of ['index', 'core/checker/index', 'core/dns/index']) {
      expect(statSync(join(installed, `dist/${door}.d.ts`)).size).toBeGreaterThan(0);
    }
  });
});

function path24(): NodeJS.ProcessEnv {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  return {
    ...process.env,
    PATH: `${resolve(process.execPath, '..')}:${process.env['PATH']}`,
    NO_COLOR: '1',
  };
}

function walk(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(path, entry.name)) : [join(path, entry.name)],
  );
}

function sizeOf(path: string): number {
  return walk(path).reduce((sum, file) => sum + statSync(file).size, 0);
}
