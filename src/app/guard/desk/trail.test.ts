/** The trail on a disk: what several windows, crashes and strangers leave of its chain. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBreak } from '#core/guard';
import { afterAll, expect, it } from 'vitest';
import { openTrail, readTrails, sha256 } from './trail.ts';

const root = mkdtempSync(join(tmpdir(), 'firebreak-trail-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const started = { kind: 'started', as: 'enactor' } as const;

it('one person in two windows leaves one whole chain', async () => {
  const folder = join(root, 'windows');
  const [one, two] = [
    await openTrail(folder, 'ops', () => 1),
    await openTrail(folder, 'ops', () => 2),
  ];
  for (let turn = 0; turn < 3; turn++) for (const each of [one, two]) await each.append(started);
  await one.close();
  await two.close();
  const [log] = await readTrails(folder);
  expect(log?.entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(findBreak(log?.entries ?? [], sha256)).toBeNull();
});

it('a line that a crash cut off was never answered: the chain goes on from the one before', async () => {
  const folder = join(root, 'crash');
  const before = await openTrail(folder, 'ams-1', () => 1);
  await before.append(started);
  await before.close();
  appendFileSync(join(folder, 'ams-1.jsonl'), '{"sequence":2,"atMs":1,"wh');
  const after = await openTrail(folder, 'ams-1', () => 2);
  await after.append(started);
  await after.close();
  const [log] = await readTrails(folder);
  expect(log?.unreadable).toBe(0);
  expect(log?.entries).toHaveLength(2);
  expect(findBreak(log?.entries ?? [], sha256)).toBeNull();
});

it('a changed line breaks the chain', async () => {
  const folder = join(root, 'changed');
  const trail = await openTrail(folder, 'ams-1', () => 1);
  for (let turn = 0; turn < 3; turn++) await trail.append(started);
  await trail.close();
  const [log] = await readTrails(folder);
  const changed = (log?.entries ?? []).map((entry) =>
    entry.sequence === 2 ? { ...entry, atMs: 7 } : entry,
  );
  expect(findBreak(changed, sha256)).toBe(2);
});
