/** What SQLite must stand: a kill in the middle, a full disk, a damaged file, other programs' files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_VALUE_BYTES } from './port.ts';
import { openSqliteStore } from './sqlite.ts';
import { NEVER } from './stores.testing.ts';

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'firebreak-sqlite-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const open = (name: string, more = {}): ReturnType<typeof openSqliteStore> =>
  openSqliteStore({ kind: 'sqlite', file: at(name) }, { nowMs: Date.now, ...more });

test('the file is for its owner only, and so are its logs', async () => {
  const store = await open('mode.db');
  await store.commit({ expect: [], puts: [{ key: 'a', value: '1' }], deletes: [] }, NEVER);
  for (const end of ['', '-wal', '-shm']) {
    expect(statSync(at(`mode.db${end}`)).mode & 0o777).toBe(0o600);
  }
  await store.close();
  await expect(store.read('', NEVER)).rejects.toMatchObject({ code: 'unreachable' });
});

test('killed -9 while three processes write: what was answered is there, and nothing half', async () => {
  const writer = join(import.meta.dirname, 'sqlite-writer.testing.ts');
  let answered = 0;
  for (let round = 0; round < 3; round++) {
    const children = ['x', 'y', 'z'].map((who) =>
      spawn(process.execPath, ['--conditions=source', writer, at('crash.db'), who], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    const { promise, resolve } = Promise.withResolvers<void>();
    let lines = 0;
    for (const child of children) {
      child.stdout?.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString().split('\n').slice(0, -1)) {
          answered = Math.max(answered, Number(line));
          if (++lines === 60 + round * 7) resolve();
        }
      });
    }
    await promise;
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(children.map((child) => once(child, 'close')));
    const store = await open('crash.db');
    const entries = new Map((await store.read('', NEVER)).map(({ key, value }) => [key, value]));
    expect(Number(entries.get('count'))).toBeGreaterThanOrEqual(answered);
    // One commit a process may be there whose answer was never heard; no more.
    expect(Number(entries.get('count'))).toBeLessThanOrEqual(answered + children.length);
    for (const who of ['x', 'y', 'z']) {
      expect(entries.get(`half/${who}/a`)).toBe(entries.get(`half/${who}/b`));
    }
    await store.close();
  }
  expect(answered).toBeGreaterThan(150);
});

test('a full disk: said, nothing changed, and it goes on when there is room', async () => {
  const small = await open('full.db', { maxPages: 12 });
  const put = (value: string): Promise<unknown> =>
    small.commit(
      {
        expect: [],
        puts: [
          { key: 'a', value },
          { key: 'b', value },
        ],
        deletes: [],
      },
      NEVER,
    );
  await put('small');
  await expect(put('x'.repeat(MAX_VALUE_BYTES))).rejects.toMatchObject({
    code: 'full',
    message: expect.stringContaining('Make room') as string,
  });
  expect((await small.read('', NEVER)).map(({ value }) => value)).toEqual(['small', 'small']);
  await put('small again');
  await small.close();
  const large = await open('full.db');
  expect((await large.read('', NEVER)).map(({ value }) => value)).toEqual([
    'small again',
    'small again',
  ]);
  await large.close();
});

test('a damaged file, or one of another program, is said and left alone', async () => {
  writeFileSync(at('text.db'), 'no database at all, but long enough to be one'.repeat(50));
  const before = readFileSync(at('text.db'));
  await expect(open('text.db')).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('Restore it') as string,
  });
  expect(readFileSync(at('text.db'))).toEqual(before);

  const other = new DatabaseSync(at('other.db'));
  other.exec('CREATE TABLE theirs (x)');
  other.close();
  await expect(open('other.db')).rejects.toMatchObject({ code: 'damaged' });

  const store = await open('hurt.db');
  const puts = Array.from({ length: 100 }, (_, index) => ({
    key: `k${index}`,
    value: 'v'.repeat(500),
  }));
  await store.commit({ expect: [], puts, deletes: [] }, NEVER);
  await store.close();
  const bytes = readFileSync(at('hurt.db'));
  bytes.fill(0xff, 4096, 3 * 4096);
  writeFileSync(at('hurt.db'), bytes);
  await expect(open('hurt.db')).rejects.toMatchObject({ code: 'damaged' });
  const newer = new DatabaseSync(at('newer.db'));
  newer.exec('PRAGMA application_id = 1181315685; PRAGMA user_version = 9; CREATE TABLE entry (x)');
  newer.close();
  await expect(open('newer.db')).rejects.toMatchObject({ code: 'damaged' });
});

test('a folder that is not there, or may not be written, is said', async () => {
  await expect(open('nowhere/a.db')).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('Make its folder') as string,
  });
  expect(existsSync(at('nowhere'))).toBe(false);
  writeFileSync(at('plain'), '');
  await expect(open('plain/a.db')).rejects.toMatchObject({ code: 'unreachable' });
});

test.skipIf(process.getuid?.() === 0)('a file of somebody else is said', async () => {
  writeFileSync(at('theirs.db'), '');
  chmodSync(at('theirs.db'), 0o000);
  await expect(open('theirs.db')).rejects.toMatchObject({ code: 'denied' });
});

test('another process that holds the file is waited for, and not for ever', async () => {
  const store = await openSqliteStore({ kind: 'sqlite', file: at('busy.db'), waitMs: 100 });
  const other = new DatabaseSync(at('busy.db'));
  other.exec('BEGIN IMMEDIATE');
  const put = { expect: [], puts: [{ key: 'a', value: '1' }], deletes: [] };
  await expect(store.commit(put, NEVER)).rejects.toMatchObject({ code: 'unreachable' });
  const waiting = store.commit(put, NEVER);
  other.exec('ROLLBACK');
  expect(await waiting).toBe('done');
  other.close();
  await store.close();
});
