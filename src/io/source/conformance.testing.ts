/**
 * What every source keeps to, whatever it reads. `samples` are inputs of the source's own; broken
 * copies of them are made with a seed that is printed when one of them shows a fault.
 */
import { expect } from 'vitest';

import { createRandom } from '#base';
import type { Random } from '#base';
import { mergeParts, partOf, resolveMap } from '#core/map';
import type { EvidenceFile, NeedFile } from '#core/map';

import { smallCatalogue } from './catalogue.testing.ts';
import { discover } from './discover.ts';
import type { Discovery, Source, SourceContext, SourceFile } from './port.ts';

/** Words that a sample may hold and no discovery may. */
export const SECRETS: readonly string[] = ['hunter2', '123456789012'];

export const CONTEXTS: readonly SourceContext[] = [null, 'aws/us-east-1'].map((runsIn) => ({
  catalogue: smallCatalogue,
  runsIn,
}));

/** Says of itself what a source says. */
export function describesItself(source: Source): void {
  expect(source.id).toMatch(/^[a-z][a-z-]*$/);
  expect(source.cannotSee).toMatch(/^[a-z].*[^.]$/);
  // A pattern with a memory would answer differently the second time.
  expect(source.files.global || source.files.sticky).toBe(false);
  expect(
    discover([], { catalogue: smallCatalogue, runsIn: null }, [source]).part.components,
  ).toEqual({});
}

/** Everything that must hold of a discovery of these files. @throws when something does not. */
export function checkDiscovery(discovery: Discovery, files: readonly SourceFile[]): void {
  const lengths = new Map(files.map(({ path, text }) => [path, text.split(/\r\n|\n|\r/).length]));
  for (const evidence of evidenceIn(discovery)) checkEvidence(evidence, lengths);
  for (const problem of discovery.problems) {
    expect(problem.severity).toBe('warning');
    expect(problem.code).toMatch(/^[a-z-]+$/);
    if (problem.place !== null)
      expect(lengths.has(problem.place.file), problem.place.file).toBe(true);
  }
  for (const line of discovery.notRead) {
    expect(line.count).toBeGreaterThan(0);
    expect(line.mend).not.toBe('');
  }
  const text = JSON.stringify(discovery);
  for (const secret of SECRETS)
    expect(text.includes(secret), `a secret left: ${secret}`).toBe(false);
  expect(Object.keys(discovery.part.components ?? {}).filter((id) => /^unknown/i.test(id))).toEqual(
    [],
  );
  const resolved = resolveMap(mergeParts([partOf(discovery.part, 'found.yaml')]), smallCatalogue);
  expect(resolved.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
}

/** Every component, need and journey has evidence; this is all of it. */
function evidenceIn(discovery: Discovery): readonly EvidenceFile[] {
  const found: EvidenceFile[] = [];
  const take = (about: string, evidence: readonly EvidenceFile[] | undefined): void => {
    expect(evidence?.length ?? 0, `${about} has no evidence`).toBeGreaterThan(0);
    found.push(...(evidence ?? []));
  };
  for (const [id, component] of Object.entries(discovery.part.components ?? {})) {
    take(id, component.evidence);
    for (const [name, need] of Object.entries(component.needs ?? {})) {
      take(`${id} -> ${name}`, (need as NeedFile).evidence);
      const { hard, soft, unknown } = need as NeedFile;
      expect([hard, soft, unknown].filter(Boolean)).toEqual([true]);
    }
  }
  for (const [id, journey] of Object.entries(discovery.part.journeys ?? {}))
    take(id, journey.evidence);
  return found;
}

function checkEvidence(
  { word, at, note }: EvidenceFile,
  lengths: ReadonlyMap<string, number>,
): void {
  expect(['seen', 'declared', 'assumed']).toContain(word);
  expect(note ?? '').not.toBe('');
  if (at === '--in') return;
  const [, file = '', line = '0'] = /^(.*):(\d+)$/.exec(at ?? '') ?? [];
  expect(Number(line), `${at}`).toBeGreaterThan(0);
  expect(lengths.get(file) ?? 0, `${at} is a line of the file`).toBeGreaterThanOrEqual(
    Number(line),
  );
}

/** Breaks a text in one of the ways in which files are broken. */
export function breakText(text: string, others: readonly string[], random: Random): string {
  const at = random.below(text.length + 1);
  const span = random.below(Math.min(200, text.length + 1));
  const lines = text.split('\n');
  const line = random.below(lines.length);
  switch (random.below(11)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return (
        text.slice(0, at) +
        String.fromCharCode((text.charCodeAt(at) || 65) ^ (1 << random.below(7))) +
        text.slice(at + 1)
      );
    case 2:
      return text.slice(0, at) + text.slice(at + span);
    case 3:
      return text.slice(0, at) + text.slice(at, at + span).repeat(3) + text.slice(at);
    case 4:
      return lines.toSpliced(line, 1).join('\n');
    case 5:
      return lines.toSpliced(line, 0, lines[random.below(lines.length)] ?? '').join('\n');
    case 6:
      return text.slice(0, at) + random.pick(NASTY) + text.slice(at);
    case 7:
      return text.slice(0, at) + random.pick(others).slice(0, 300) + text.slice(at);
    case 8:
      return text.replaceAll('\n', '\r\n');
    case 9:
      return `\uFEFF${text}`;
    default:
      return Array.from({ length: 500 }, () => String.fromCharCode(random.below(65_536))).join('');
  }
}

const NASTY: readonly string[] = [
  '\0',
  '{{ .Values.x }}',
  '${',
  '}}',
  '"',
  "'",
  '*',
  '&a',
  '<<: *a',
  '!!binary x',
  '- - - -',
  '[[[[[[[[',
  '{{{{{{{{',
  '__proto__: ',
  'constructor',
  'toString: 1',
  '\u202e',
  '\ud800',
  '1e999',
  ': : :',
  '/*',
  '#',
  '"""',
  '%{',
  '<<EOT',
  '../../..',
  'arn:aws:::::',
  'http://@@@:::',
  '://',
  'host=;',
  '${${${${',
  '999999999999999999999',
];

/** Many broken copies of the samples, all at once in one look and each alone. @throws with the seed. */
export function survives(
  source: Source,
  samples: readonly (readonly SourceFile[])[],
  seed: number,
  rounds: number,
): void {
  const random = createRandom(seed);
  const texts = samples.flat().map(({ text }) => text);
  for (let round = 0; round < rounds; round++) {
    const sample = random.pick(samples);
    const files = sample.map((file) => {
      let { text } = file;
      for (let times = random.below(3); times >= 0; times--) text = breakText(text, texts, random);
      return { ...file, text };
    });
    const context = random.pick(CONTEXTS);
    try {
      const discovery = discover(files, context, [source]);
      checkDiscovery(discovery, files);
    } catch (error) {
      const shown = files
        .map(({ path, text }) => `--- ${path}\n${text.slice(0, 3_000)}`)
        .join('\n');
      throw new Error(`${source.id}: seed ${seed}, round ${round}: ${String(error)}\n${shown}`, {
        cause: error,
      });
    }
  }
}
