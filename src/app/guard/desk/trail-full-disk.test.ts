/** A trail on a disk that runs full within a line: what was answered is there whole, the rest is not at all. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBreak } from '#core/guard';
import { expect, test } from 'vitest';
import { openTrail, readTrails, sha256 } from './trail.ts';

test('an entry is in the log whole, or is an error and leaves nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-trail-'));
  try {
    const writer = join(import.meta.dirname, 'trail-writer.testing.ts');
    // Files of at most 4 KiB: the line that crosses it is written in part, without an error.
    const said = execFileSync(
      'bash',
      [
        '-c',
        'ulimit -f 4; exec "$0" --conditions=source "$1" "$2"',
        process.execPath,
        writer,
        folder,
      ],
      { encoding: 'utf8' },
    ).split('\n');
    const answered = said.filter((line) => /^\d+$/.test(line)).map(Number);
    expect(said).toContain('full');
    const [log] = await readTrails(folder);
    expect(log?.unreadable).toBe(0);
    expect(log?.entries.map(({ sequence }) => sequence)).toEqual(answered);
    expect(readFileSync(join(folder, 'small.jsonl'), 'utf8').endsWith('\n')).toBe(true);
    // With room again it goes on where it was.
    const trail = await openTrail(folder, 'small', () => 2);
    await trail.append({ kind: 'started', as: 'enactor' });
    await trail.close();
    const [whole] = await readTrails(folder);
    expect(findBreak(whole?.entries ?? [], sha256)).toBeNull();
    expect(whole?.entries).toHaveLength(answered.length + 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
