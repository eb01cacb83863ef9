import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

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
    const runtime = resolve(import.meta.dirname, '..');
    const tests = readdirSync(runtime, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(join(runtime, file), 'utf8'))
      .join('\n');
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((name) => !tests.includes(`'${name}'`))).toEqual([]);
  });
});
