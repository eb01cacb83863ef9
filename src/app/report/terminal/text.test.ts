import { describe, expect, it } from 'vitest';
import { columns, count, fold, labelled, list, next, plural, shorten } from './prose.ts';
import { render } from './screen.ts';
import { sayClock, sayDate, sayDuration, sayOffset, sayShortly } from './time.ts';

const HOUR = 3_600_000;

describe('durations and clocks', () => {
  it('are said in hours and minutes', () => {
    expect(
      [172 * 60_000, 56 * 60_000, 0, 30_000, 76 * HOUR, 48 * HOUR, null].map(sayDuration),
    ).toEqual(['2 h 52', '0 h 56', '0 h 00', '30 s', '3 d 4 h', '2 d', 'without end']);
  });

  it('are short in running text', () => {
    expect([15 * HOUR, 5 * 60_000, 7 * 24 * HOUR, 150 * 60_000, null].map(sayShortly)).toEqual([
      '15 h',
      '5 min',
      '7 d',
      '2 h 30',
      'ever',
    ]);
  });

  it('count from the start, in UTC, over midnight too', () => {
    expect(sayClock('2025-10-20T06:48Z', 172)).toBe('09:40');
    expect(sayClock('2025-10-20T06:48Z', -3)).toBe('06:45');
    expect(sayClock('2025-10-20T06:48Z', 1440)).toBe('06:48 +1d');
    expect(sayDate('2025-10-20T06:48Z')).toBe('20 October 2025');
    expect([172, 0, -3].map(sayOffset)).toEqual(['+172', '+0', '-3']);
  });
});

describe('prose', () => {
  it('folds at the width and hangs', () => {
    expect(fold('one two three four', 9, '  ')).toEqual(['one two', '  three', '  four']);
    expect(labelled('why', 'because it is so', 16, 5)).toEqual(['why  because it', '     is so']);
  });

  it('never loses a word that is longer than a line', () => {
    expect(fold('a verylongwordindeed b', 6)).toEqual(['a', 'verylongwordindeed', 'b']);
  });

  it('shortens in the middle, where a path says least', () => {
    expect(shorten('aws/us-east-1/secretsmanager', 15)).toBe('aws/us...anager');
    expect(shorten('short', 15)).toBe('short');
  });

  it('counts and lists as people do', () => {
    expect([1904, 41_000_000, 412_000_000].map(count)).toEqual(['1,904', '41,000,000', '412 M']);
    expect([plural(1, 'need'), plural(3, 'need'), plural(2, 'loss', 'losses')]).toEqual([
      '1 need',
      '3 needs',
      '2 losses',
    ]);
    expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  it('aligns columns and offers at most three commands', () => {
    expect(
      columns(
        [
          ['a', '10', 'x'],
          ['bbb', '2', 'y'],
        ],
        { right: [1] },
      ),
    ).toEqual(['a    10  x', 'bbb   2  y']);
    expect(
      next(
        [
          ['one', '1'],
          ['two', '2'],
          ['three', '3'],
          ['four', '4'],
        ],
        80,
      ),
    ).toHaveLength(3);
  });
});

describe('a screen', () => {
  it('without UTF-8 gets ASCII only', () => {
    const shown = render(['└─ a → b … “c” ≥ 1 ± 2 é'], { width: 80, unicode: false, color: false });
    expect(shown).toBe('`- a -> b ... "c" >= 1 +- 2 ?\n');
  });

  it('with colour still says the word', () => {
    expect(render(['FAILS'], { width: 80, unicode: true, color: true })).toContain('FAILS');
    expect(render(['FAILS'], { width: 80, unicode: true, color: false })).toBe('FAILS\n');
  });
});
