/**
 * `@firebreak/runtime` as users get it: assembled from what its doors reach, packed, installed into an
 * empty folder, and run there by this Node and by the oldest that is supported, where it is installed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'firebreak-runtime-'));
const installed = join(folder, 'node_modules/@firebreak/runtime');
/** The system's own, where it is one of the 20 that we promise to run on. */
const OLDEST = '/usr/bin/node';
const oldest = existsSync(OLDEST)
  ? spawnSync(OLDEST, ['--version'], { encoding: 'utf8' }).stdout.trim()
  : '';
const isOld = /^v20\.(19|[2-9]\d)\./.test(oldest);

beforeAll(() => {
  // A build of its own: another test packs `dist` at the same time.
  const [built, target] = [join(folder, 'built'), join(folder, 'package')];
  const compiler = resolve(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', built], {
    cwd: ROOT,
  });
  execFileSync(process.execPath, ['tools/runtime-package.ts', built, target], { cwd: ROOT });
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: target,
    encoding: 'utf8',
  }).trim();
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const tarball = join(folder, packed.split('\n').at(-1) as string);
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', tarball], { cwd: folder });
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = `
import { endpointSet, localMode, outbox, memoryOutbox, retry } from '@firebreak/runtime';
import { gentleReconnect } from '@firebreak/runtime/reconnect';
import { fileOutbox, textFile } from '@firebreak/runtime/node';
import { textItem } from '@firebreak/runtime/browser';
import { NameBook } from '@firebreak/runtime/resolver';
import { keepingNames } from '@firebreak/runtime/resolver/node';
const sent = [];
const box = await outbox({ storage: fileOutbox('./box'), spread: { withinMs: 0, perSecond: 1e6 },
  send: async ({ body }) => (sent.push(body), { kind: 'done' }) });
await box.add('a', 1);
await new Promise((done) => setTimeout(done, 50));
await box.close();
const house = await localMode({ saved: textFile('./house'), basic: () => ({ celsius: 99 }), limits: { celsius: [7, 30] } });
const set = endpointSet({ initial: [{ address: 'a' }] });
const book = new NameBook();
const names = keepingNames();
console.log(JSON.stringify([sent, house.doing, set.begin().endpoint, book.size, typeof retry, typeof memoryOutbox, typeof textItem, typeof gentleReconnect, await names.resolve('127.0.0.1')]));
await house.close();
await names.close();
`;

describe('the runtime package', () => {
  it('has no dependency, no test, and nothing that its doors do not reach', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      readonly dependencies?: object;
      readonly sideEffects: boolean;
    };
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.sideEffects).toBe(false);
    expect(readdirSync(installed).sort()).toEqual([
      'LICENSE',
      'README.md',
      'base',
      'data',
      'docs',
      'package.json',
      'runtime',
    ]);
    const modules = readdirSync(join(folder, 'node_modules')).filter(
      (name) => !name.startsWith('.'),
    );
    expect(modules).toEqual(['@firebreak']);
  });

  it('runs by this Node', () => expectRuns(process.execPath));

  it('has a README whose first code runs, and whose links lead somewhere', () => {
    const text = readFileSync(join(installed, 'README.md'), 'utf8');
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
    writeFileSync(join(folder, 'first.js'), code);
    const ran = spawnSync(process.execPath, ['first.js'], { cwd: folder, encoding: 'utf8' });
    expect([ran.stderr, ran.stdout]).toEqual(['', '12 EUR\n12 EUR\n']);
    for (const file of ['README.md', ...readdirSync(join(installed, 'docs'))]) {
      const paper = file === 'README.md' ? file : join('docs', file);
      const links = readFileSync(join(installed, paper), 'utf8').matchAll(/\]\(([^)#:]+)\)/g);
      const missing = [...links].filter(
        ([, link = '']) => !existsSync(join(installed, dirname(paper), link)),
      );
      expect(missing, file).toEqual([]);
    }
  });

  it.skipIf(!isOld)(`runs by the oldest Node (${oldest || 'not installed'})`, () =>
    expectRuns(OLDEST),
  );
});

describe.skipIf(!isOld)('what the oldest Node does not have', () => {
  it('is said, with what to use instead', () => {
    writeFileSync(
      join(folder, 'sqlite.js'),
      `import { outbox } from '@firebreak/runtime';
import { sqliteOutbox } from '@firebreak/runtime/node';
await outbox({ storage: sqliteOutbox('./x'), send: async () => ({ kind: 'done' }) }).catch((error) => console.log(error.message));`,
    );
    const ran = spawnSync(OLDEST, ['sqlite.js'], { cwd: folder, encoding: 'utf8' });
    expect(ran.stdout).toBe(
      `this Node (${oldest}) has no node:sqlite: SQLite comes with Node 22.13 and later; fileOutbox works with any\n`,
    );
  });
});

function expectRuns(node: string): void {
  writeFileSync(join(folder, 'program.js'), PROGRAM);
  const ran = spawnSync(node, ['program.js'], { cwd: folder, encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  expect(JSON.parse(ran.stdout)).toEqual([
    [1],
    { celsius: 30 },
    { address: 'a' },
    0,
    'function',
    'function',
    'function',
    'function',
    [{ address: '127.0.0.1', family: 4 }],
  ]);
}
