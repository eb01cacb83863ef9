import { createRandom } from '#base';
import { expect, it } from 'vitest';
import { readCsv } from './read-csv.ts';

const cellsOf = (text: string): readonly (readonly string[])[] =>
  readCsv(text).rows.map(({ cells }) => cells);

it('reads cells in quotes, with quotes, separators and lines in them', () => {
  const { head, rows } = readCsv('name,note\na,"x, ""y""\nz"\nb,plain\n');
  expect(head?.cells).toEqual(['name', 'note']);
  expect(rows).toEqual([
    { line: 2, cells: ['a', 'x, "y"\nz'] },
    { line: 4, cells: ['b', 'plain'] },
  ]);
});

it('finds the separator, and takes a byte order mark, line ends of all kinds and empty lines', () => {
  expect(readCsv('\uFEFFa;b,c;d\r\n\r\n1;2;3\r4;5;6').rows).toEqual([
    { line: 3, cells: ['1', '2', '3'] },
    { line: 4, cells: ['4', '5', '6'] },
  ]);
  expect(readCsv('a\tb\n1\t2').separator).toBe('\t');
  expect(readCsv('"a;b;c",d').separator).toBe(',');
});

it('a quote that nobody closes costs nothing but itself', () => {
  const { rows, broken } = readCsv('a,b\n1,"two\n3,4\n');
  expect(rows.map(({ cells }) => cells)).toEqual([
    ['1', '"two'],
    ['3', '4'],
  ]);
  expect(broken).toEqual([2]);
});

it('stops at the most rows that it was told, and says so', () => {
  const { rows, complete } = readCsv('a\n1\n2\n3\n', 2);
  expect([rows.length, complete]).toEqual([2, false]);
  expect(readCsv('a\n1\n2\n', 2).complete).toBe(true);
});

it('reads back what RFC 4180 would write: 500 random tables, seed 20251020', () => {
  const random = createRandom(20_251_020);
  const letters = ['a', 'é', '"', ',', ';', '\n', '\r\n', ' ', '=', '1'];
  for (let round = 0; round < 500; round++) {
    const width = 2 + random.below(4);
    const table = Array.from({ length: 1 + random.below(5) }, () => [
      'x',
      ...Array.from({ length: width - 1 }, () =>
        Array.from({ length: random.below(6) }, () => random.pick(letters)).join(''),
      ),
    ]);
    const quoted = table.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`));
    const text = `${Array(width).fill('h').join(',')}\n${quoted.map((row) => row.join(',')).join('\n')}\n`;
    expect(cellsOf(text)).toEqual(table);
  }
});

it('takes any bytes, in time that grows with their number', () => {
  const random = createRandom(7);
  for (let round = 0; round < 500; round++) {
    const text = Array.from({ length: random.below(200) }, () =>
      random.pick(['"', ',', '\n', '\r', 'a', '\0', '\u{1F600}', '\uD800']),
    ).join('');
    const { rows } = readCsv(text);
    expect(rows.length).toBeLessThanOrEqual(text.length);
  }
  // The second quote closes the first; the third is never closed.
  expect(readCsv(`a,b\n${'x,"y\n'.repeat(3)}`).broken).toEqual([4]);
});
