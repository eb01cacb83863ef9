/** The published cases of local mode, and what holds in every walk through it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSaved, parseSaved } from './saved-text.ts';
import type { LocalEvent, LocalSettings, LocalState, Saved, Values } from './state.ts';
import { startLocal, stepLocal } from './step.ts';

interface Expected {
  readonly mode: string;
  readonly why: string;
  readonly doing: Values;
}
type Step =
  | { readonly atMs: number; readonly event: LocalEvent; readonly expect: Expected }
  | { readonly restart: { readonly isClockKnown: boolean }; readonly expect: Expected };
interface Vectors {
  readonly settings: LocalSettings;
  readonly cases: readonly {
    readonly name: string;
    readonly settings?: Partial<LocalSettings>;
    readonly isClockKnown: boolean;
    readonly steps: readonly Step[];
  }[];
}

const file = resolve(import.meta.dirname, '../../../data/vectors/local-mode.json');
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

describe('the published cases', () => {
  it.each(vectors.cases)('$name', ({ settings: own, isClockKnown, steps }) => {
    const settings = { ...vectors.settings, ...own };
    let state = startLocal(null, isClockKnown, settings);
    let disk: Saved | null = null;
    for (const step of steps) {
      if ('restart' in step) {
        state = startLocal(disk, step.restart.isClockKnown, settings);
      } else {
        const result = stepLocal(state, step.event, step.atMs, settings);
        state = result.state;
        if (result.isToSave) disk = reread(state.saved);
      }
      const { mode, why, doing } = state;
      expect({ mode, why, doing }, JSON.stringify(step)).toEqual(step.expect);
    }
  });

  it('name each case once', () => {
    const names = vectors.cases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

/** As a device would: through the text that it writes. */
function reread(saved: Saved): Saved | null {
  return parseSaved(formatSaved(saved));
}

const values = fc.dictionary(
  fc.constantFrom('celsius', 'mode', 'fan'),
  fc.oneof(fc.double(), fc.constantFrom('heat', 'off', 'explode'), fc.boolean()),
);
const event: fc.Arbitrary<LocalEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('heard' as const),
    wanted: fc.option(fc.record({ version: fc.nat(20), values })),
  }),
  fc.record({ kind: fc.constant('basic' as const), values }),
  fc.record({ kind: fc.constant('set-by-hand' as const), values }),
  fc.record({ kind: fc.constant('hand-taken' as const), number: fc.nat(9), version: fc.nat(20) }),
  fc.record({ kind: fc.constant('clock' as const), isKnown: fc.boolean() }),
  fc.constantFrom(
    { kind: 'cut' as const },
    { kind: 'refused' as const },
    { kind: 'tick' as const },
  ),
);

describe('every walk', () => {
  it('stays within the limits, never goes back to an older wish, and saves what it needs', () => {
    const walk = fc.array(fc.record({ event, afterMs: fc.nat(40_000), restart: fc.boolean() }));
    fc.assert(
      fc.property(walk, (steps) => {
        const { settings } = vectors;
        let state: LocalState = startLocal(null, true, settings);
        let [disk, nowMs]: [Saved | null, number] = [null, 0];
        for (const { event: each, afterMs, restart } of steps) {
          const before = state;
          nowMs += afterMs;
          const step = stepLocal(state, each, nowMs, settings);
          state = step.state;
          if (step.isToSave) disk = reread(state.saved);
          checkLimits(state.doing);
          const version = before.saved.wanted?.version ?? -1;
          expect(state.saved.wanted?.version ?? -1).toBeGreaterThanOrEqual(version);
          if (!restart) continue;
          const after = startLocal(disk, false, settings);
          expect(after.doing).toEqual(state.doing);
          expect(after.saved).toEqual(state.saved);
          [state, nowMs] = [after, 0];
        }
      }),
      { seed: 20251020, numRuns: 2_000 },
    );
  });
});

function checkLimits({ celsius, mode, ...others }: Values): void {
  if (celsius !== undefined) expect(Number(celsius) >= 7 && Number(celsius) <= 30).toBe(true);
  if (mode !== undefined) expect(['heat', 'off']).toContain(mode);
  expect(others).toEqual({});
}

describe('a saved text', () => {
  it('is read back, and anything else is not taken for one', () => {
    const saved: Saved = { format: 1, wanted: null, hand: null, hands: 2, last: { celsius: 21 } };
    const text = formatSaved(saved);
    expect(parseSaved(text)).toEqual(saved);
    for (let at = 0; at < text.length; at++) {
      expect(parseSaved(text.slice(0, at))).toBeNull();
      expect(parseSaved(`${text.slice(0, at)}#${text.slice(at + 1)}`)).toBeNull();
    }
  });
});
