/** What every source of recordings keeps to, whatever it reads. */
import { expect } from 'vitest';

import { createRandom } from '#base';
import { formatMap, mergeParts, parseMap, partOf, resolveMap } from '#core/map';

import { smallCatalogue } from './catalogue.testing.ts';
import { SECRETS } from './conformance.testing.ts';
import { discover } from './discover.ts';
import type { Discovery, SourceContext } from './port.ts';
import type { RecordingSource } from './recording.ts';

/** A file of a sample. */
export interface RecordedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const CONTEXTS: readonly SourceContext[] = [null, 'aws/us-east-1'].map((runsIn) => ({
  catalogue: smallCatalogue,
  runsIn,
}));

/** Reads files in pieces of so many bytes; every piece is overwritten once it was given. */
export function record(
  source: RecordingSource,
  files: readonly RecordedFile[],
  piece: number,
  context: SourceContext = { catalogue: smallCatalogue, runsIn: null },
): Discovery {
  const recording = source.open({ ...context, window: 100_000 });
  for (const { path, bytes } of files) {
    recording.begin(path);
    for (let at = 0; at < bytes.length; at += piece) {
      const given = new Uint8Array(bytes.subarray(at, at + piece));
      recording.add(given);
      given.fill(0);
    }
    recording.end();
  }
  return discover([], context, [], [recording.findings()]);
}

/** Says of itself what a source says, and wants its own files and no others. */
export function describesItself(source: RecordingSource, files: readonly RecordedFile[]): void {
  expect(source.id).toMatch(/^[a-z][a-z-]*$/);
  expect(source.cannotSee).toMatch(/^[a-z].*[^.]$/);
  // A pattern with a memory would answer differently the second time.
  expect(source.files.global || source.files.sticky).toBe(false);
  for (const { path, bytes } of files)
    expect([path, source.wants(path, bytes.subarray(0, 4_096))]).toEqual([path, true]);
  for (const text of ['', '{}', '[]', 'apiVersion: v1\nkind: Pod\n', '{"name":"a","version":"1"}'])
    expect([text, source.wants('a.json', Buffer.from(text))]).toEqual([text, false]);
  const random = createRandom(1);
  const noise = Buffer.from(Array.from({ length: 4_096 }, () => random.below(256)));
  expect(source.wants('noise.bin', noise)).toBe(false);
}

/** What is shown does not depend on how bytes are cut, nor on the order of files. */
export function dependsOnNothingElse(
  source: RecordingSource,
  files: readonly RecordedFile[],
): void {
  for (const context of CONTEXTS) {
    const whole = JSON.stringify(record(source, files, 1 << 20, context));
    for (const piece of [1, 7, 1_000])
      expect(JSON.stringify(record(source, files, piece, context))).toBe(whole);
    expect(JSON.stringify(record(source, files.toReversed(), 4_096, context))).toBe(whole);
  }
}

/** Everything has evidence that was seen, nothing secret comes out, and the map is one. */
export function showsWhatWasSeen(source: RecordingSource, files: readonly RecordedFile[]): void {
  const found = record(source, files, 4_096);
  const components = Object.entries(found.part.components ?? {});
  expect(components.length).toBeGreaterThan(1);
  for (const [id, { evidence = [], needs = {} }] of components) {
    expect([id, evidence.length > 0]).toEqual([id, true]);
    for (const [name, need] of Object.entries(needs)) {
      const words = (need.evidence ?? []).map(({ word }: { readonly word: string }) => word);
      expect([id, name, words.includes('seen')]).toEqual([id, name, true]);
    }
  }
  expect(found.covered).toMatchObject([{ source: source.id }]);
  const text = formatMap(found.part);
  for (const secret of SECRETS)
    expect(`${text}${JSON.stringify(found)}`.includes(secret), `a secret: ${secret}`).toBe(false);
  expect(components.filter(([id]) => /^unknown/i.test(id))).toEqual([]);
  expect(parseMap(text, 'found.yaml').problems).toEqual([]);
  const resolved = resolveMap(mergeParts([partOf(found.part, 'found.yaml')]), smallCatalogue);
  expect(resolved.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
}

/** Broken copies: no input makes it throw, and what is told has a place. @throws with the seed. */
export function survives(
  source: RecordingSource,
  files: readonly RecordedFile[],
  seed: number,
  rounds: number,
): void {
  const random = createRandom(seed);
  for (let round = 0; round < rounds; round++) {
    const broken = files.map(({ path, bytes }) => {
      const copy = Buffer.from(bytes);
      for (let times = random.below(4); times >= 0 && copy.length > 0; times--)
        copy[random.below(copy.length)] = random.below(256);
      return { path, bytes: copy.subarray(0, copy.length - random.below(copy.length)) };
    });
    try {
      const found = record(source, broken, 1 + random.below(5_000));
      for (const { severity, place } of found.problems) {
        expect(severity).toBe('warning');
        expect(files.some(({ path }) => path === place?.file)).toBe(true);
      }
    } catch (error) {
      throw new Error(`${source.id}: seed ${seed}, round ${round}: ${String(error)}`, {
        cause: error,
      });
    }
  }
}
