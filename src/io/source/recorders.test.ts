import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';

import { smallCatalogue } from './catalogue.testing.ts';
import { createCollector } from './findings.ts';
import { readInputs } from './folder.ts';
import { Recorders } from './recorders.ts';
import type { RecordingSource } from './recording.ts';

const made: string[] = [];

afterAll(() => {
  for (const top of made) rmSync(top, { recursive: true, force: true });
});

/** Notes what it is given, as problems: one for each file. */
const tape: RecordingSource = {
  id: 'tape',
  cannotSee: 'what is not on the tape',
  files: /\.tape$/,
  wants: (_, head) => Buffer.from(head).toString('latin1').startsWith('TAPE'),
  open: () => {
    const collector = createCollector();
    const file = { path: '', text: '' };
    return {
      begin: (path) => Object.assign(file, { path, text: '' }),
      add: (bytes) => {
        file.text += Buffer.from(bytes).toString('latin1');
      },
      end: () => {
        collector.read.push({
          count: file.text.length,
          things: `${file.path} ${file.text.slice(-4)}`,
        });
      },
      findings: () => collector,
    };
  },
};

function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const top = mkdtempSync(join(tmpdir(), 'firebreak-'));
  made.push(top);
  for (const [path, bytes] of Object.entries(files)) writeFileSync(join(top, path), bytes);
  return top;
}

const context = { catalogue: smallCatalogue, runsIn: null, window: 10 };
const long = `TAPE${'-'.repeat(3_000_000)}.END`;

describe('recordings', () => {
  it('are read where a source wants them, packed or not, beside the texts', async () => {
    const top = folder({
      'a.tape': long,
      'b.tape.gz': gzipSync(long),
      'c.tape.zst': zstdCompressSync(long),
      'd.tape': 'no tape',
      'e.other': long,
      'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n',
    });
    const recorders = new Recorders(context, [tape]);
    const reading = await readInputs([top], { recorders });
    expect(reading.files.map(({ path }) => path)).toEqual(['pod.yaml']);
    expect(recorders.findings().flatMap(({ read }) => read)).toEqual(
      ['a.tape', 'b.tape.gz', 'c.tape.zst'].map((path) => ({
        count: 3_000_008,
        things: `${path} .END`,
      })),
    );
    expect(recorders.findings().flatMap(({ problems }) => problems)).toEqual([]);
  });

  it('are read whatever they are called when they are named, and from standard input', async () => {
    const top = folder({ 'e.other': long });
    for (const text of [long, 'kind: Pod\napiVersion: v1\n']) {
      const recorders = new Recorders(context, [tape]);
      const reading = await readInputs(['e.other', '-'], {
        recorders,
        folder: top,
        streamStdin: async function* () {
          for (let at = 0; at < text.length; at += 1_000)
            yield await Promise.resolve(Buffer.from(text.slice(at, at + 1_000)));
        },
        readStdin: async (pieces) => {
          let read = '';
          for await (const piece of pieces ?? []) read += Buffer.from(piece).toString();
          return read;
        },
      });
      const isTape = text === long;
      expect(recorders.findings()[0]?.read.map(({ things }) => things)).toEqual(
        isTape ? ['e.other .END', 'stdin .END'] : ['e.other .END'],
      );
      expect(reading.files.map((file) => file.text)).toEqual(isTape ? [] : [text]);
    }
  });

  it('that are cut, damaged or bombs are problems with a place, and what comes before is read', async () => {
    const packed = gzipSync(long);
    const junk = Buffer.from('no member of gzip');
    const top = folder({
      'a.tape.gz': packed.subarray(0, -10),
      'b.tape.gz': Buffer.concat([packed, junk]),
    });
    const recorders = new Recorders(context, [tape], { freeBytes: 10_000_000, ratio: 1 });
    await readInputs([top], { recorders });
    const bomb = folder({ 'c.tape.gz': gzipSync(`TAPE${'-'.repeat(20_000_000)}`) });
    await readInputs([bomb], { recorders });
    expect(
      recorders
        .findings()
        .flatMap(({ problems }) => problems)
        .map(({ code, place }) => `${place?.file} ${code}`),
    ).toEqual(['a.tape.gz cut-short', 'b.tape.gz damaged', 'c.tape.gz limit']);
    const read = recorders.findings().flatMap((each) => each.read.map(({ count }) => count));
    expect(read[0]).toBeGreaterThan(2_900_000);
    expect(read[2]).toBeLessThan(10_100_000);
  });
});
