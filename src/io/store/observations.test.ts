/** Observations that stay: exact, in order, thinned with age, bounded, and safe from kill -9. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import type { Observation, ObservationStore } from './observation.ts';
import { packObservation, unpackObservation } from './pack-observation.ts';
import { openObservations } from './sqlite-observations.ts';
import { openSqliteStore } from './sqlite.ts';
import { NEVER } from './stores.testing.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-25T00:00:00Z');

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'firebreak-seen-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

function look(atMs: number, more: Partial<Observation> = {}): Observation {
  return {
    format: 1,
    at: new Date(atMs).toISOString(),
    target: 'buy',
    probe: 'http',
    place: 'ams',
    ok: true,
    ms: 12.34,
    what: 'answers 200 after 12.34 ms',
    state: 'up',
    facts: { status: 200, ip: '192.0.2.1', connectMs: 1.5, firstByteMs: 9, tls: true },
    ...more,
  };
}

async function all(
  store: ObservationStore,
  query: Parameters<ObservationStore['list']>[0] = {},
): Promise<readonly Observation[]> {
  const found: Observation[] = [];
  for (let after: string | undefined; ;) {
    const more = after === undefined ? query : { ...query, after };
    const { observations, next } = await store.list(more, NEVER);
    found.push(...observations);
    if (next === null) return found;
    after = next;
  }
}

describe('packing', () => {
  it('is exact, whatever a look says', () => {
    const random = createRandom(11);
    const bits = [
      '1.5',
      '12',
      ' ms',
      '"',
      '\\',
      '\u0001',
      '10.0.0.1',
      'Ms":',
      '-0.5',
      '1e9',
      'é',
      ',',
    ];
    for (let round = 0; round < 3_000; round++) {
      const text = (): string =>
        Array.from(
          { length: Math.floor(random.next() * 6) },
          () => bits[Math.floor(random.next() * bits.length)],
        ).join('');
      const value = {
        what: text(),
        facts: {
          [text()]: text(),
          ageMs: Math.floor(random.next() * 1e6),
          half: random.next(),
          bodyBytes: 3,
          list: [{ aMs: 1 }],
        },
      };
      expect(unpackObservation(packObservation(value))).toEqual(value);
    }
  });

  it('gives the same text for the next look, and another when something else changed', () => {
    const one = packObservation(look(0));
    const slower = look(0, {
      what: 'answers 200 after 99.01 ms',
      facts: { ...look(0).facts, connectMs: 2, firstByteMs: 90.25 },
    });
    expect(packObservation(slower).text).toBe(one.text);
    const moved = look(0, { facts: { ...look(0).facts, ip: '192.0.2.2' } });
    expect(packObservation(moved).text).not.toBe(one.text);
    const worse = look(0, { facts: { ...look(0).facts, status: 503 } });
    expect(packObservation(worse).text).not.toBe(one.text);
  });
});

describe('observations', () => {
  it('come back as they were, by time, of one target or place, a page at a time', async () => {
    const store = await openObservations({ file: at('order.db'), nowMs: () => START });
    const looks = [
      look(START + 30, { place: 'fra', ok: false, state: 'down', what: 'no' }),
      look(START + 10),
      look(START + 10, {
        target: 'dns',
        probe: 'dns',
        ok: null,
        state: 'unknown',
        facts: { open: 1 },
        reports: [{ words: 'x', open: null, fromMs: 17 }],
      }),
      look(START + 20, { state: 'flapping', ok: false }),
    ];
    for (const each of looks) await store.append(each, NEVER);
    const byTime = [looks[1], looks[2], looks[3], looks[0]];
    expect(await all(store)).toEqual(byTime);
    expect(await all(store, { most: 1 })).toEqual(byTime);
    expect(await all(store, { target: 'buy' })).toEqual([looks[1], looks[3], looks[0]]);
    expect(await all(store, { place: 'fra' })).toEqual([looks[0]]);
    expect(await all(store, { fromMs: START + 20, untilMs: START + 30 })).toEqual([looks[3]]);
    expect(await store.series(NEVER)).toEqual([
      { target: 'buy', probe: 'http', place: 'ams' },
      { target: 'buy', probe: 'http', place: 'fra' },
      { target: 'dns', probe: 'dns', place: 'ams' },
    ]);
    await store.close();
    await expect(store.append(look(START), NEVER)).rejects.toMatchObject({ code: 'unreachable' });
    const again = await openObservations({ file: at('order.db') });
    expect(await all(again)).toEqual(byTime);
    await again.close();
  });

  it('keep their order within a millisecond, and in a hundred years', async () => {
    const store = await openObservations({ file: at('later.db'), nowMs: () => START });
    const later = Date.parse('2126-11-25T00:00:00.001Z');
    const looks = Array.from({ length: 1_500 }, (_, count) => look(later, { what: `w${count}w` }));
    for (const each of looks) await store.append(each, NEVER);
    const found = await all(store, { most: 400 });
    expect(found.map(({ what }) => what)).toEqual(looks.map(({ what }) => what));
    expect(found.slice(0, 1_024).every(({ at: when }) => when === looks[0]?.at)).toBe(true);
    await store.close();
  });

  it('share a file with the entries of a store, and refuse the file of another program', async () => {
    const entries = await openSqliteStore({ kind: 'sqlite', file: at('shared.db') });
    await entries.commit({ expect: [], puts: [{ key: 'a', value: '1' }], deletes: [] }, NEVER);
    const store = await openObservations({ file: at('shared.db') });
    await store.append(look(START), NEVER);
    expect(await entries.read('', NEVER)).toHaveLength(1);
    expect(await all(store)).toHaveLength(1);
    await Promise.all([entries.close(), store.close()]);
    new DatabaseSync(at('foreign.db')).exec('CREATE TABLE theirs (id INTEGER)');
    await expect(openObservations({ file: at('foreign.db') })).rejects.toMatchObject({
      code: 'damaged',
    });
  });

  it('become five-minute summaries after a day; what failed or changed stays as it was', async () => {
    let nowMs = START;
    const store = await openObservations({ file: at('thin.db'), nowMs: () => nowMs });
    const looks: Observation[] = [];
    for (let minute = 0; minute < 60; minute++) {
      const bad = minute === 21 || minute === 22;
      looks.push(
        look(START + minute * 60_000, {
          ms: minute,
          ok: bad ? false : minute === 40 ? null : true,
          facts: { status: bad ? 503 : 200, serial: minute < 50 ? 1 : 2 },
        }),
      );
    }
    for (const each of looks) await store.append(each, NEVER);
    expect(await store.thin(NEVER)).toEqual({ summed: 0, kept: 0, dropped: 0 });
    nowMs = START + DAY + 60 * 60_000;
    const expected = [0, 21, 22, 23, 40, 41, 50].map((minute) => looks[minute]);
    expect(await store.thin(NEVER)).toEqual({ summed: 60, kept: expected.length, dropped: 0 });
    expect(await all(store)).toEqual(expected);
    const summaries = await store.summaries({}, NEVER);
    expect(summaries).toHaveLength(12);
    expect(summaries[4]).toEqual({
      fromMs: START + 20 * 60_000,
      target: 'buy',
      probe: 'http',
      place: 'ams',
      good: 3,
      bad: 2,
      unseen: 0,
      leastMs: 20,
      meanMs: 22,
      mostMs: 24,
    });
    expect(summaries[8]).toMatchObject({ good: 4, bad: 0, unseen: 1, leastMs: 41, meanMs: 42.5 });
    expect(summaries.reduce((sum, { good, bad, unseen }) => sum + good + bad + unseen, 0)).toBe(60);
    expect(await store.thin(NEVER)).toEqual({ summed: 0, kept: 0, dropped: 0 });
    // One that comes late is added to the summary of its time.
    await store.append(look(START + 20 * 60_000 + 1, { ms: 1 }), NEVER);
    await store.thin(NEVER);
    expect((await store.summaries({}, NEVER))[4]).toMatchObject({ good: 4, bad: 2, leastMs: 1 });
    // One of the very moment of one that was kept is kept beside it.
    await store.append(look(START + 21 * 60_000, { ok: false, what: 'late' }), NEVER);
    expect(await store.thin(NEVER)).toEqual({ summed: 1, kept: 1, dropped: 0 });
    const kept = await all(store, {
      fromMs: START + 21 * 60_000,
      untilMs: START + 21 * 60_000 + 1,
    });
    expect(kept.map(({ what }) => what)).toEqual([looks[21]?.what, 'late']);
    await store.close();
  });

  it('forget words that change with every look, and do not keep them all as changes', async () => {
    let nowMs = START;
    const store = await openObservations({ file: at('words.db'), nowMs: () => nowMs });
    for (let count = 0; count < 600; count++) {
      await store.append(look(START + count * 1_000, { what: `token ${count}x` }), NEVER);
    }
    nowMs = START + 2 * DAY;
    const { summed, kept } = await store.thin(NEVER);
    // Two times five minutes: the first look, and three changes in each.
    expect([summed, kept]).toEqual([600, 7]);
    await store.append(look(nowMs), NEVER);
    expect(await all(store)).toHaveLength(8);
    await store.close();
    const file = new DatabaseSync(at('words.db'), { readOnly: true });
    expect(Number(file.prepare('SELECT count(*) AS n FROM seen_text').get()?.['n'])).toBeLessThan(
      20,
    );
    file.close();
  });

  it('are written on when another process has cleared a text away that was remembered', async () => {
    let nowMs = START;
    const settings = { file: at('cleared.db'), nowMs: () => nowMs };
    const [writer, thinner] = [await openObservations(settings), await openObservations(settings)];
    for (let count = 0; count < 40; count++)
      await writer.append(look(START + count, { what: `w${count}w` }), NEVER);
    nowMs = START + 2 * DAY;
    await thinner.thin(NEVER);
    for (let count = 0; count < 40; count++)
      await writer.append(look(nowMs + count, { what: `w${count}w` }), NEVER);
    const words = (await all(thinner, { fromMs: nowMs })).map(({ what }) => what);
    expect(words).toEqual(Array.from({ length: 40 }, (_, count) => `w${count}w`));
    await Promise.all([writer.close(), thinner.close()]);
  });

  it('never take more than they may: the oldest leave first, and it is said', async () => {
    let nowMs = START;
    const file = at('bound.db');
    const store = await openObservations({ file, mostBytes: 200_000, nowMs: () => nowMs });
    for (let count = 0; count < 6_000; count++)
      await store.append(look(START + count * 10_000, { ok: false }), NEVER);
    nowMs = START + 3 * DAY;
    const { kept, dropped } = await store.thin(NEVER);
    expect(kept).toBe(6_000);
    expect(dropped).toBeGreaterThan(0);
    const { bytes } = await store.size(NEVER);
    expect(bytes).toBeLessThanOrEqual(200_000);
    const [first] = await all(store);
    expect(Date.parse(first?.at ?? '')).toBeGreaterThan(START);
    await store.close();
  });

  it('survive kill -9: three processes, what was answered is there, at most one more of each', async () => {
    const random = createRandom(29);
    const file = at('killed.db');
    await (await openObservations({ file })).close();
    const writer = join(import.meta.dirname, 'observation-writer.testing.ts');
    const answered = await Promise.all(
      ['ams', 'fra', 'sto'].map(async (place) => {
        const child = spawn(process.execPath, ['--conditions=source', writer, file, place], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let said = '';
        const most = 20 + Math.floor(random.next() * 400);
        child.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          // Somewhere in the middle of whatever it does then.
          if (said.split('\n').length > most) child.kill('SIGKILL');
        });
        await once(child, 'close');
        return { place, count: said.split('\n').length - 1 };
      }),
    );
    const store = await openObservations({ file });
    for (const { place, count } of answered) {
      const looks = await all(store, { place });
      expect(looks.map(({ facts }) => facts['count'])).toEqual(looks.map((_, index) => index + 1));
      expect([count, count + 1]).toContain(looks.length);
      expect(looks[7]).toMatchObject({ what: 'look 8', target: 't1', ms: 0.08 });
    }
    await store.close();
  }, 30_000);
});
