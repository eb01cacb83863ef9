import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const execute = promisify(execFile);
// Inside the project, so that `#base` means the ground.
const folder = mkdtempSync(join(import.meta.dirname, '.docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('docs/runtime.md', () => {
  const text = readFileSync(join(ROOT, 'docs/runtime.md'), 'utf8');
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

  it.each(blocks.map((block, index) => ({ block, index })))(
    'block $index runs and prints what it says',
    async ({ block, index }) => {
      const file = join(folder, `block-${index}.ts`);
      writeFileSync(file, block.replace("'firebreak/fallback'", "'../index.ts'"));
      const { stdout } = await execute(process.execPath, ['--conditions=source', file]);
      const promised = [...block.matchAll(/\/\/ prints (.*)/g)].map((match) => match[1]);
      expect(promised.length).toBeGreaterThan(0);
      expect(stdout.trimEnd().split('\n')).toEqual(promised);
    },
  );
});

describe('docs/storm.svg', () => {
  const svg = readFileSync(join(ROOT, 'docs/storm.svg'), 'utf8');

  it('says what docs/runtime.md says', () => {
    const said = /<desc[^>]*>([^<]*)</.exec(svg)?.[1] ?? '';
    const text = readFileSync(join(ROOT, 'docs/runtime.md'), 'utf8');
    const lines = said.split('. ').map((line) => line.replaceAll(/ +/g, ' '));
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(text).toContain(line);
  });

  it('asks for nothing from elsewhere and runs no script', () => {
    expect(svg).not.toMatch(/<script|href=|@import|url\(/);
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:/);
  });
});

describe('docs/runtime-behaviour.md', () => {
  it('names tests that exist', () => {
    const text = readFileSync(join(ROOT, 'docs/runtime-behaviour.md'), 'utf8');
    const named = [...text.matchAll(/\| `([^|]+?)`\s*\|$/gm)].map((match) =>
      (match[1] ?? '').replaceAll('\\`', '`'),
    );
    const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
      .join('\n');
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((name) => !tests.includes(`'${name}'`))).toEqual([]);
  });
});
