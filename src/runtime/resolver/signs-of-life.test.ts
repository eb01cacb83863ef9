import { describe, expect, it } from 'vitest';
import { isDead, isOwnTrouble, looked, type SignsOfLife } from './signs-of-life.ts';

const settings = { deadAfterMs: 45_000, checkMs: 10_000 };
const at = (nowMs: number) => ({ nowMs, sinceMs: 0, checkMs: 10_000 });

/** Looks one after the other. */
function looks(
  ...all: readonly (readonly [atMs: number, isAlive: boolean | null])[]
): SignsOfLife | null {
  return all.reduce<SignsOfLife | null>(
    (before, [atMs, isAlive]) => looked(before, isAlive, at(atMs)),
    null,
  );
}

describe('signs of life of an address', () => {
  it('are missing after 45 s of looks in vain, as long as they are made', () => {
    const signs = looks([1_000, false], [11_000, false], [21_000, false], [31_000, false]);
    expect(signs && isDead(signs, 44_000, settings)).toBe(false);
    expect(signs && isDead(signs, 45_000, settings)).toBe(true);
  });

  it('are there again with one look that finds somebody', () => {
    const signs = looks([1_000, false], [11_000, false], [60_000, false], [61_000, true]);
    expect(signs).toEqual({ lookedAtMs: 61_000, failedLooks: 0, inVainMs: 0 });
  });

  it('are not missed in time in which nobody looked, nor after a single look', () => {
    const asleep = looks([1_000, true], [7_200_000, false], [7_210_000, false]);
    expect(asleep && isDead(asleep, 7_210_000, settings)).toBe(false);
    const once = looks([44_000, false]);
    expect(once && isDead(once, 90_000, settings)).toBe(false);
    expect(looks([1_000, null])).toBeNull();
    expect(looks([1_000, false], [9_000_000, null])).toMatchObject({ failedLooks: 1 });
  });

  it('are not sought where our own machine is in trouble', () => {
    for (const code of ['ENETUNREACH', 'EMFILE', 'ENOBUFS', 'EPERM'])
      expect(isOwnTrouble(code), code).toBe(true);
    for (const code of ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', undefined])
      expect(isOwnTrouble(code), code).toBe(false);
  });
});
