/** Every source of recordings that has samples here, held to what all of them keep to. */
import { describe, expect, it } from 'vitest';

import { createRandom } from '#base';

import { recordings } from './all.ts';
import {
  dependsOnNothingElse,
  describesItself,
  showsWhatWasSeen,
  survives,
} from './recording-conformance.testing.ts';
import type { RecordedFile } from './recording-conformance.testing.ts';
import { FILES } from './dns-logs/samples.testing.ts';
import { jaegerExport, otlpLines, otlpMessage, randomSpans } from './traces/spans.testing.ts';

const SEED = 20_251_020;
const spans = randomSpans(createRandom(SEED), 9);

/** Files of each source; `hunter2` is a password and 123456789012 an account, which must not come out. */
const SAMPLES: Readonly<Record<string, readonly RecordedFile[]>> = {
  traces: [
    { path: 'a.jsonl', bytes: otlpLines(spans.slice(0, 40)) },
    { path: 'b.pb', bytes: otlpMessage(spans.slice(40, 80)) },
    { path: 'c.json', bytes: Buffer.from(JSON.stringify(jaegerExport(spans.slice(80)), null, 1)) },
  ],
  dns: FILES,
};

const kept = recordings.filter(({ id }) => Object.hasOwn(SAMPLES, id));

it('has samples of sources that are there', () => {
  expect(kept.map(({ id }) => id).toSorted()).toEqual(Object.keys(SAMPLES).toSorted());
});

describe.each(kept.map((source) => [source.id, source] as const))('%s', (id, source) => {
  const files = SAMPLES[id] ?? [];

  it('says what it is, and wants its own files', () => describesItself(source, files));

  it('shows the same, however bytes are cut and files are ordered', () =>
    dependsOnNothingElse(source, files));

  it('has evidence for everything, and lets no secret out', () => showsWhatWasSeen(source, files));

  it(`survives bytes that are broken (seed ${SEED})`, () => survives(source, files, SEED, 150));
});
