import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatPlace } from '#base';
import { FILE_PROBLEMS, loadMap, readMap, readTextWithin, writeFileAtomically } from './index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-files-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** `file:line:column code` of every problem of a map. */
async function problemsOf(path: string): Promise<string[]> {
  const { problems } = await loadMap(join(folder, path), path);
  return problems.map(({ place, code }) => `${place === null ? '-' : formatPlace(place)} ${code}`);
}

describe('reading a map with its includes', () => {
  it('reads each included file once, in order of depth, relative to the file that names it', async () => {
    write('firebreak.yaml', 'firebreak: 1\ninclude: [parts/a.yaml, parts/b.yaml]\n');
    write('parts/a.yaml', 'firebreak: 1\ninclude: [deep/c.json]\ncomponents: { a: {} }\n');
    write('parts/b.yaml', 'firebreak: 1\ninclude: [deep/c.json]\ncomponents: { b: {} }\n');
    write('parts/deep/c.json', '{"firebreak": 1, "found": true, "components": {"c": {}}}');
    const parts = await readMap(join(folder, 'firebreak.yaml'), 'firebreak.yaml');
    expect(parts.map(({ origin: { file, depth, written } }) => [file, depth, written])).toEqual([
      ['firebreak.yaml', 0, 'hand'],
      [join('parts', 'a.yaml'), 1, 'hand'],
      [join('parts', 'b.yaml'), 1, 'hand'],
      [join('parts', 'deep', 'c.json'), 2, 'found'],
    ]);
    expect(parts.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it('tells a missing include where it is named', async () => {
    write('firebreak.yaml', 'firebreak: 1\ninclude:\n  - parts/nothing.yaml\n');
    expect(await problemsOf('firebreak.yaml')).toEqual(['firebreak.yaml:3:5 no-file']);
  });

  it('tells a map that is not there', async () => {
    expect(await problemsOf('firebreak.yaml')).toEqual(['firebreak.yaml no-file']);
  });

  it('tells circular includes at the one that closes the circle, and ends', async () => {
    write('a.yaml', 'firebreak: 1\ninclude: [b.yaml]\n');
    write('b.yaml', 'firebreak: 1\ninclude: [c.yaml]\n');
    write('c.yaml', 'firebreak: 1\ninclude: [a.yaml, c.yaml]\n');
    expect(await problemsOf('a.yaml')).toEqual([
      'c.yaml:2:11 include-loop',
      'c.yaml:2:19 include-loop',
    ]);
  });

  it('never leaves the folder of the map: by dots, by an absolute path, by a link', async () => {
    write('secret.yaml', 'firebreak: 1\n');
    write(
      'map/firebreak.yaml',
      `firebreak: 1\ninclude: [../secret.yaml, sub/../../secret.yaml, ${join(folder, 'secret.yaml')}, link.yaml, linked/secret.yaml]\n`,
    );
    symlinkSync(join(folder, 'secret.yaml'), join(folder, 'map', 'link.yaml'));
    symlinkSync(folder, join(folder, 'map', 'linked'));
    const codes = (await problemsOf('map/firebreak.yaml')).map((problem) => problem.split(' ')[1]);
    expect(codes).toEqual(Array.from({ length: 5 }, () => 'outside-folder'));
  });

  it('follows links inside the folder, and reads what two names lead to once', async () => {
    write('firebreak.yaml', 'firebreak: 1\ninclude: [a.yaml, link.yaml]\n');
    write('a.yaml', 'firebreak: 1\n');
    symlinkSync('a.yaml', join(folder, 'link.yaml'));
    const parts = await readMap(join(folder, 'firebreak.yaml'), 'firebreak.yaml');
    expect(parts.map(({ origin }) => origin.file)).toEqual(['firebreak.yaml', 'a.yaml']);
  });

  it('tells links that lead back to themselves', async () => {
    write('firebreak.yaml', 'firebreak: 1\ninclude: [x.yaml]\n');
    symlinkSync('y.yaml', join(folder, 'x.yaml'));
    symlinkSync('x.yaml', join(folder, 'y.yaml'));
    expect(await problemsOf('firebreak.yaml')).toEqual(['firebreak.yaml:2:11 link-loop']);
  });

  it('tells folders and pipes instead of waiting for them', async () => {
    write('firebreak.yaml', 'firebreak: 1\ninclude: [sub, pipe]\n');
    mkdirSync(join(folder, 'sub'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await problemsOf('firebreak.yaml')).toEqual([
      'firebreak.yaml:2:11 not-a-file',
      'firebreak.yaml:2:16 not-a-file',
    ]);
  });

  it('looks at the size before it reads: 100 MB of YAML, 600 MB of JSON', async () => {
    write('big.yaml', '');
    truncateSync(join(folder, 'big.yaml'), 100 * 1_048_576);
    write('big.json', '');
    truncateSync(join(folder, 'big.json'), 600 * 1_048_576);
    expect(await problemsOf('big.yaml')).toEqual(['big.yaml file-too-large']);
    expect(await problemsOf('big.json')).toEqual(['big.json file-too-large']);
    const [problem] = (await loadMap(join(folder, 'big.yaml'), 'big.yaml')).problems;
    expect(problem?.mend).toContain('JSON');
  });

  it('tells bytes that are no text: binary, another encoding, half a character', async () => {
    write('zero.json', new Uint8Array(2_000_000));
    write('utf16.yaml', new Uint8Array([0xff, 0xfe, 0x66, 0x00]));
    write('latin.yaml', new Uint8Array([0x6e, 0x61, 0x6d, 0x65, 0x3a, 0x20, 0xe9, 0x0a]));
    for (const name of ['zero.json', 'utf16.yaml', 'latin.yaml']) {
      expect(await problemsOf(name)).toEqual([`${name} not-text`]);
    }
  });

  it('reads a thousand includes and tells the one beyond', async () => {
    const names = Array.from({ length: 1_001 }, (_, index) => `p${index}.yaml`);
    for (const name of names) write(name, 'firebreak: 1\n');
    write('firebreak.yaml', `firebreak: 1\ninclude: [${names.join(', ')}]\n`);
    const problems = await problemsOf('firebreak.yaml');
    expect(problems.map((problem) => problem.split(' ')[1])).toEqual(['too-many-includes']);
  });

  it('keeps a closed list of codes', () => {
    expect(Object.keys(FILE_PROBLEMS).every((code) => /^[a-z-]+$/.test(code))).toBe(true);
  });
});

describe('reading one text', () => {
  it('takes the byte order mark as part of the text', async () => {
    write('bom.txt', new Uint8Array([0xef, 0xbb, 0xbf, 0x61]));
    const read = await readTextWithin(folder, 'bom.txt', { limitBytes: 10, shown: 'bom.txt' });
    expect(read.value?.text).toBe('\uFEFFa');
  });

  it('rejects when it is aborted', async () => {
    write('a.txt', 'a');
    const options = { limitBytes: 10, shown: 'a.txt', signal: AbortSignal.abort() };
    await expect(readTextWithin(folder, 'a.txt', options)).rejects.toThrow();
  });
});

describe('writing a file', () => {
  it('replaces the whole file, keeps its mode, and leaves nothing beside it', async () => {
    write('a.yaml', 'old');
    chmodSync(join(folder, 'a.yaml'), 0o640);
    await writeFileAtomically(join(folder, 'a.yaml'), 'new');
    expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('new');
    expect(statSync(join(folder, 'a.yaml')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['a.yaml']);
  });

  it('writes through a link and keeps it', async () => {
    write('real.yaml', 'old');
    symlinkSync('real.yaml', join(folder, 'link.yaml'));
    await writeFileAtomically(join(folder, 'link.yaml'), 'new');
    expect(readFileSync(join(folder, 'real.yaml'), 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['link.yaml', 'real.yaml']);
  });

  it('leaves nothing behind when it fails', async () => {
    mkdirSync(join(folder, 'taken'));
    write('taken/inside', 'x');
    await expect(writeFileAtomically(join(folder, 'taken'), 'new')).rejects.toThrow();
    await expect(writeFileAtomically(join(folder, 'no', 'a'), 'new')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});
