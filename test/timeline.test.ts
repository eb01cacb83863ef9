/** `firebreak timeline`: from what watch wrote and what was said to the answer, as text, JSON and picture. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openObservations, type Observation } from '#io/store';
import { Steady } from '#app/watch';
import { runFirebreak } from './world.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-timeline-'));
const BEGAN = Date.parse('2025-10-20T06:48:00Z');
const at = (minute: number): string => new Date(BEGAN + minute * 60_000).toISOString();

/** Three places look at four things every two minutes; two fail from 0 to 172; osl is cut off for a while. */
function observations(): string {
  const lines: string[] = [];
  for (const [index, place] of ['ams', 'fra', 'osl'].entries()) {
    for (let minute = -20; minute < 200; minute += 2) {
      for (const target of ['buy', 'log-in', 'search', 'talk']) {
        const fails = (target === 'buy' || target === 'log-in') && minute >= 0 && minute < 172;
        const isAway = place === 'osl' && minute > 40 && minute < 76;
        const ok = isAway ? null : !fails;
        lines.push(
          JSON.stringify({
            format: 1,
            at: at(minute + index / 10),
            target,
            probe: 'http',
            place,
            ok,
            ms: 3,
            what: '',
            state: 'up',
            facts: {},
          }),
        );
      }
    }
  }
  const report = { provider: 'aws', service: 'dynamodb', region: 'us-east-1', open: true };
  const feed = (minute: number, words: string): string =>
    JSON.stringify({
      format: 1,
      at: at(minute),
      target: 'aws feed',
      probe: 'feed',
      place: 'ams',
      ok: true,
      ms: 9,
      what: '',
      state: 'up',
      facts: {},
      reports: [{ ...report, words }],
    });
  lines.push(feed(23, 'Investigating <errors> & more.'), feed(133, 'It is the DNS of DynamoDB.'));
  return `${lines.join('\n')}\n`;
}

describe('firebreak timeline', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'seen.jsonl'), observations());
    const update = { status: 'investigating', body: 'Buying does not work.', display_at: at(14) };
    const page = {
      page: { name: 'us' },
      incidents: [{ name: 'Buying', incident_updates: [update] }],
    };
    writeFileSync(join(folder, 'incidents.json'), JSON.stringify(page));
    writeFileSync(join(folder, 'quiet.jsonl'), observations().split('\n').slice(0, 8).join('\n'));
    writeFileSync(join(folder, 'none.jsonl'), 'nothing\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const timeline = (...words: string[]) => runFirebreak(['timeline', ...words], { folder });

  it('begins with what failed, from when to when, and who told after how long', async () => {
    const { out, exit } = await timeline(
      'seen.jsonl',
      '--told',
      'incidents.json',
      '--name',
      'dynamodb,DNS',
    );
    expect(exit).toBe(1);
    expect(out.split('\n\n')[0]?.replaceAll('\n', ' ')).toBe(
      '2 of 4 things failed on 20 October 2025, from 06:48 to 09:40 UTC (2 h 52). People were told after 14 min, aws spoke after 23 min and named DNS after 2 h 13.',
    );
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'osl sees nothing good until 08:04: it is cut off itself, and not heard',
    );
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('says what was told, whoever told nothing', async () => {
    const thought = { at: at(6), by: 'diagnose', kind: 'diagnosis', words: 'THEM' };
    writeFileSync(join(folder, 'thought.jsonl'), `${JSON.stringify(thought)}\n`);
    const looks = observations()
      .split('\n')
      .filter((line) => !line.includes('"feed"'));
    writeFileSync(join(folder, 'looks.jsonl'), looks.join('\n'));
    const alone = await timeline('looks.jsonl', '--said', 'thought.jsonl', '--quiet');
    expect(alone.out).toMatch(/\(2 h 52\)\. The cause was named after 6 min\.\n$/);
    expect((await timeline('looks.jsonl', '--quiet')).out).toMatch(/UTC \(2 h 52\)\.\n$/);
  });

  it('prints the same as JSON, whatever the order of the logs', async () => {
    const [first = '', second = ''] = [0, 1].map((half) =>
      observations()
        .split('\n')
        .filter((_, index) => index % 2 === half)
        .reverse()
        .join('\n'),
    );
    writeFileSync(join(folder, 'a.jsonl'), first);
    writeFileSync(join(folder, 'b.jsonl'), second);
    const whole = await timeline('seen.jsonl', '--json');
    expect((await timeline('b.jsonl', 'a.jsonl', '--json')).out).toBe(whole.out);
    expect(JSON.parse(whole.out)).toMatchObject({
      format: 1,
      began: at(0),
      ended: at(172.1),
      worst: 2,
      places: ['ams', 'fra', 'osl'],
      away: [{ place: 'osl', from: at(42.2), to: at(76.2) }],
      said: [{ by: 'aws', at: at(23), about: ['dynamodb us-east-1'] }, { by: 'aws' }],
    });
  });

  it('draws a picture that is well formed, asks for nothing and runs nothing', async () => {
    await timeline('seen.jsonl', '--svg', 'outage.svg', '--quiet');
    const svg = readFileSync(join(folder, 'outage.svg'), 'utf8');
    expect(svg).toContain('Investigating &lt;errors&gt; &amp; more.');
    expect(svg).toMatch(/<rect class="away"/);
    expect(svg).not.toMatch(/<script|href=|@import|url\((?!#)/);
    const opened = svg.match(/<(?!\/)(?!.*\/>)\w+/g) ?? [];
    expect(opened.length).toBeGreaterThan(10);
    expect(svg.match(/prefers-color-scheme: dark/)).not.toBeNull();
  });

  it('says when nothing failed, and what is no log', async () => {
    const quiet = await timeline('quiet.jsonl');
    expect(quiet.exit).toBe(0);
    expect(quiet.out).toMatch(/^Nothing failed of 4 things that were looked at/);
    const none = await timeline('none.jsonl');
    expect(none.exit).toBe(2);
    expect(none.said).toMatch(/none\.jsonl:1/);
    expect((await timeline('seen.jsonl', '--from', 'noon')).said).toMatch(/takes a moment in UTC/);
    const later = await timeline('seen.jsonl', '--from', at(180), '--quiet');
    expect(later.out).toMatch(/^Nothing failed of 4/);
  });

  it('is the same from what a store kept after it thinned the day', async () => {
    const file = join(folder, 'seen.db');
    const signal = new AbortController().signal;
    const store = await openObservations({ file, nowMs: () => BEGAN + 40 * 86_400_000 });
    const steady = new Map<string, Steady>();
    const lines = observations()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Observation)
      .toSorted((a, b) => (a.at < b.at ? -1 : 1));
    for (const look of lines) {
      const key = `${look.target} ${look.place}`;
      const held = steady.get(key) ?? new Steady();
      steady.set(key, held);
      const state = held.hear(look.ok, Date.parse(look.at));
      await store.append(
        { ...look, what: look.ok === false ? 'no answer' : 'fine', state },
        signal,
      );
    }
    const { kept, summed } = await store.thin(signal);
    expect(kept).toBeLessThan(summed);
    await store.close();
    const printed = await runFirebreak(['watch', '--read', '--store', 'seen.db', '--json'], {
      folder,
    });
    const thinned = await runFirebreak(['timeline', '-', '--name', 'DNS', '--quiet'], {
      folder,
      input: printed.out,
    });
    const whole = await timeline('seen.jsonl', '--name', 'DNS', '--quiet');
    expect(thinned.out).toBe(whole.out);
  });

  it('goes into the report after an incident', async () => {
    const own = join(folder, 'page');
    mkdirSync(join(own, 'incidents'), { recursive: true });
    const map = 'firebreak: 1\ncomponents: { shop: {} }\njourneys: { buy: { through: shop } }\n';
    writeFileSync(join(own, 'firebreak.yaml'), map);
    writeFileSync(join(own, 'status.yaml'), 'status: 1\ntitle: T\nurl: https://t.example\n');
    const said = `---
title: Buying fails
started: 2025-10-20T06:48Z
---

## investigating 2025-10-20T07:02Z by ada

Affects: buy down

We look.

## resolved 2025-10-20T09:50Z by ada

Affects: buy ok

Over.
`;
    writeFileSync(join(own, 'incidents/2025-10-20-buying-fails.md'), said);
    const words = ['status', 'report', '2025-10-20-buying-fails', '--seen', '../seen.jsonl'];
    const { out, exit } = await runFirebreak(words, { folder: own });
    expect(exit).toBe(0);
    expect(out).toContain('First told 14 min after it began, 14 min after it was seen.');
    expect(out).toContain('- buy was seen to fail for 2 h 52 min');
    expect(out).toMatch(
      /\| 2025-10-20T09:01:00Z \| 2 h 13 min \| aws: It is the DNS of DynamoDB\. \|/,
    );
  });
});
