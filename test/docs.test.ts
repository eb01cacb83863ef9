/**
 * Every command printed in the documents runs here, and prints what the document says.
 * A `console` block holds `$ command` lines, each followed by its output; a line `[...]` stands for
 * any lines. `UPDATE_DOCS=1 npx vitest run test/docs.test.ts` rewrites the outputs.
 */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runFirebreak } from './world.testing.ts';

const ROOT = resolve(import.meta.dirname, '..');
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
  ...readdirSync(join(ROOT, 'examples'))
    .filter((name) => existsSync(join(ROOT, 'examples', name, 'README.md')))
    .sort()
    .map((name) => `examples/${name}/README.md`),
];
const folder = mkdtempSync(join(tmpdir(), 'firebreak-docs-'));
cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Step {
  readonly command: string;
  readonly output: string;
}

for (const document of DOCUMENTS) {
  const text = readFileSync(join(ROOT, document), 'utf8');
  const blocks = [...text.matchAll(/```console\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  if (blocks.length === 0) continue;
  describe(document, () => {
    blocks.forEach((block, index) => {
      it(`block ${index + 1} prints what it says: ${block.split('\n', 1)[0]}`, async () => {
        const printed = await replayBlock(block);
        if (process.env['UPDATE_DOCS'] === '1') update(document, block, printed);
        else expect(normalise(printed, block)).toBe(block);
      });
    });
  });
}

async function replayBlock(block: string): Promise<Step[]> {
  const steps: Step[] = [];
  let current = folder;
  for (const command of block.split('\n').filter((line) => line.startsWith('$ '))) {
    const words = splitWords(command.slice(2));
    if (words[0] === 'cd') {
      current = resolve(folder, words[1] ?? '.');
      steps.push({ command, output: '' });
      continue;
    }
    const start = words.indexOf('firebreak');
    expect(start, `not a firebreak command: ${command}`).toBeGreaterThanOrEqual(0);
    const ran = await runFirebreak(words.slice(start + 1), { folder: current });
    expect(ran.exit, `a bug of ours: ${command}\n${ran.said}`).not.toBe(3);
    steps.push({ command, output: ran.said + ran.out });
  }
  return steps;
}

function normalise(steps: readonly Step[], block: string): string {
  const printed = format(steps).split('\n');
  if (!block.includes('[...]')) return printed.join('\n');
  // Each [...] takes as many printed lines as it must, so that what stands around it is compared.
  const wanted = block.split('\n');
  const out: string[] = [];
  let at = 0;
  wanted.forEach((line, index) => {
    if (line !== '[...]') out.push(printed[at++] ?? '');
    else {
      out.push(line);
      const following = wanted[index + 1] ?? '';
      const found = printed.indexOf(following, at);
      at = found < 0 ? printed.length : found;
    }
  });
  return out.join('\n');
}

function format(steps: readonly Step[]): string {
  return steps.map((step) => `${step.command}\n${step.output}`).join('');
}

function update(document: string, block: string, steps: readonly Step[]): void {
  const path = join(ROOT, document);
  const text = readFileSync(path, 'utf8');
  const printed = block.includes('[...]') ? normalise(steps, block) : format(steps);
  writeFileSync(
    path,
    text.replace(block, () => printed),
  );
}

function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}
