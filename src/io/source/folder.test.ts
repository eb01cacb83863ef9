import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { readInputs } from './folder.ts';

const made: string[] = [];

function folder(files: Readonly<Record<string, string>>): string {
  const top = mkdtempSync(join(tmpdir(), 'firebreak-'));
  made.push(top);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  return top;
}

afterAll(() => {
  for (const top of made) rmSync(top, { recursive: true, force: true });
});

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n';

describe('a folder', () => {
  it('is read in order of path: what some source wants, and nothing of what others wrote or builds made', async () => {
    const top = folder({
      'b.yaml': pod,
      'a/z.yaml': pod,
      'a.yaml': pod,
      'main.tf': 'locals {}\n',
      'notes.yaml': 'hello: there\n',
      'picture.png': 'x',
      'node_modules/x/package.json': '{}',
      'vendor/y/go.mod': 'module y\n',
      'dist/k8s.yaml': pod,
      '.git/config.yaml': pod,
      '.github/pod.yaml': pod,
    });
    const reading = await readInputs([top]);
    expect(reading.files.map(({ path }) => path)).toEqual([
      '.github/pod.yaml',
      'a.yaml',
      'a/z.yaml',
      'b.yaml',
      'main.tf',
    ]);
    expect(reading.complete).toBe(true);
    expect(reading.problems).toEqual([]);
  });

  it('with links in circles and out of it ends, and says which were not followed', async () => {
    const top = folder({ 'k8s/a.yaml': pod, 'outside/b.yaml': pod });
    symlinkSync(top, join(top, 'k8s/up'));
    symlinkSync('/', join(top, 'root'));
    symlinkSync(join(top, 'outside/b.yaml'), join(top, 'k8s/out.yaml'));
    symlinkSync(join(top, 'k8s/a.yaml'), join(top, 'k8s/in.yaml'));
    symlinkSync(join(top, 'nowhere'), join(top, 'k8s/gone.yaml'));
    const reading = await readInputs([top]);
    expect(reading.files.map(({ path }) => path)).toEqual([
      'k8s/a.yaml',
      'k8s/in.yaml',
      'outside/b.yaml',
    ]);
    expect(reading.notRead).toMatchObject([{ count: 4, things: 'links', at: 'k8s/gone.yaml' }]);
  });

  it('deeper than the limit is not looked into, and said so', async () => {
    const reading = await readInputs([
      folder({ [`${'d/'.repeat(45)}a.yaml`]: pod, 'b.yaml': pod }),
    ]);
    expect(reading.files.map(({ path }) => path)).toEqual(['b.yaml']);
    expect(reading.problems).toMatchObject([{ code: 'limit', severity: 'warning' }]);
    expect(reading.complete).toBe(false);
  });

  it('leaves out files that are no text or too large', async () => {
    const reading = await readInputs([
      folder({
        'a.yaml': `apiVersion: v1\0`,
        'b.yaml': `${pod}#${'x'.repeat(16_777_216)}`,
        'c.yaml': pod,
      }),
    ]);
    expect(reading.files.map(({ path }) => path)).toEqual(['c.yaml']);
    expect(reading.notRead).toMatchObject([{ count: 1, things: 'large file', at: 'b.yaml' }]);
  });

  it.skipIf(process.getuid?.() === 0)('says which files and folders it may not open', async () => {
    const top = folder({ 'a/b.yaml': pod, 'c.yaml': pod });
    chmodSync(join(top, 'a'), 0);
    chmodSync(join(top, 'c.yaml'), 0);
    const reading = await readInputs([top]);
    chmodSync(join(top, 'a'), 0o700);
    expect(reading.problems.map(({ code, place }) => [code, place?.file])).toEqual([
      ['not-readable', 'a'],
      ['not-readable', 'c.yaml'],
    ]);
  });

  it('of a hundred thousand files is walked, and shows its progress', async () => {
    const top = mkdtempSync(join(tmpdir(), 'firebreak-'));
    made.push(top);
    for (let part = 0; part < 100; part++) {
      mkdirSync(join(top, `p${part}`));
      // Links to one file are made much faster than files.
      const first = join(top, `p${part}/0.png`);
      writeFileSync(first, '');
      for (let file = 1; file < 1_000; file++) linkSync(first, join(top, `p${part}/${file}.png`));
    }
    writeFileSync(join(top, 'p50/pod.yaml'), pod);
    const seen: number[] = [];
    const reading = await readInputs([top], { onProgress: (entries) => seen.push(entries) });
    expect(reading.entries).toBe(100_101);
    expect(reading.files.map(({ path }) => path)).toEqual(['p50/pod.yaml']);
    expect(seen.length).toBeGreaterThan(50);
  }, 300_000);

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(readInputs([folder({ 'a.yaml': pod })], { signal })).rejects.toThrow('enough');
  });
});

describe('what is named', () => {
  it('is read whatever it is called, under the path that was given', async () => {
    const top = folder({ 'deploy/list.txt': pod, 'deploy/other.yaml': pod });
    const reading = await readInputs(['deploy/list.txt'], { folder: top });
    expect(reading.files).toEqual([{ path: 'deploy/list.txt', text: pod }]);
  });

  it('brings the environment files beside a Compose file', async () => {
    const top = folder({
      'shop.compose.yaml': 'services: {}\n',
      'shop.env': 'A=1\n',
      '.env': 'B=2\n',
      'other.env': 'C=3\n',
    });
    const reading = await readInputs(['shop.compose.yaml'], { folder: top });
    expect(reading.files.map(({ path }) => path)).toEqual([
      '.env',
      'shop.compose.yaml',
      'shop.env',
    ]);
  });

  it('of several folders keeps its folder in front', async () => {
    const top = folder({ 'a/x.yaml': pod, 'b/x.yaml': pod });
    const reading = await readInputs(['a', 'b/'], { folder: top });
    expect(reading.files.map(({ path }) => path)).toEqual(['a/x.yaml', 'b/x.yaml']);
  });

  it('and is not there is an error, which shows no path of the machine', async () => {
    const reading = await readInputs([join(folder({}), 'gone')]);
    expect(reading.problems).toMatchObject([
      { code: 'not-found', severity: 'error', place: { file: 'gone' } },
    ]);
  });

  it('as - is standard input', async () => {
    const reading = await readInputs(['-'], { readStdin: () => Promise.resolve(pod) });
    expect(reading.files).toEqual([{ path: 'stdin', text: pod }]);
  });
});
