import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { explore, type Model } from './index.ts';

const read = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8');
const document = read('../../../docs/checker.md');
const example = read('worked-example.testing.ts').replace("'./index.ts'", "'firebreak/checker'");

test('the example of docs/checker.md runs, and prints what the page says', async () => {
  const [code, output] = [...document.matchAll(/```(?:ts|text)\n([\s\S]*?)```/g)].map(
    (match) => match[1],
  );
  expect(code).toBe(example);
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
  await import('./worked-example.testing.ts');
  log.mockRestore();
  expect(`${printed.join('\n')}\n`).toBe(output);
});

test('the front door shows the same example', () => {
  const shown = /```ts\n([\s\S]*?) \* ```/.exec(read('index.ts'))?.[1] ?? '';
  expect(shown.replaceAll(/^ \* ?/gm, '')).toBe(example);
});

test('a write that compares keeps both, as the page says', () => {
  type Office = { counter: number; read: readonly (number | null)[]; done: readonly boolean[] };
  const model: Model<Office, number> = {
    initialStates: () => [{ counter: 0, read: [null, null], done: [false, false] }],
    actions: ({ done }) => [0, 1].filter((clerk) => done[clerk] === false),
    next(office, clerk) {
      const read = office.read[clerk] ?? null;
      if (read === null) return { ...office, read: office.read.with(clerk, office.counter) };
      if (read !== office.counter) return { ...office, read: office.read.with(clerk, null) };
      return { ...office, counter: read + 1, done: office.done.with(clerk, true) };
    },
    properties: () => [
      { kind: 'at-rest', name: 'both', holds: ({ counter }) => counter === 2 },
      { kind: 'can-recover', name: 'both can be', holds: ({ counter }) => counter === 2 },
    ],
    within: () => true,
  };
  const { properties } = explore(model);
  expect(properties.map(({ verdict }) => verdict)).toEqual(['HOLDS', 'HOLDS']);
});
