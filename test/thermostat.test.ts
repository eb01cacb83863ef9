/** The thermostat, run: what its table says is what happened. */
import { readFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runFirebreak } from './world.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-thermostat-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the thermostat', () => {
  it('with Firebreak keeps its schedule and its readings; without, it does not', async () => {
    const ran = await runFirebreak(['example', 'thermostat', '--quick'], { folder });
    expect(ran.out).toContain('With Firebreak the schedule was kept throughout.');
    expect(ran.out).toMatch(/readings {3}0 of \d+ lost, 0 twice +[1-9]\d* of \d+ lost/);
    expect(ran.exit).toBe(0);
    expect(readFileSync(join(folder, 'thermostat.log'), 'utf8')).toContain('power cut');
  }, 120_000);

  it('is listed, and a name that is none is told', async () => {
    expect((await runFirebreak(['example'], { folder })).out).toContain(
      'firebreak example thermostat',
    );
    const ran = await runFirebreak(['example', 'thermostta'], { folder });
    expect([ran.exit, ran.said]).toEqual([2, expect.stringContaining('did you mean thermostat?')]);
  });
});
