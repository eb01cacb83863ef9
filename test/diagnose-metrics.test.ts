/** `firebreak diagnose --metrics`: from tables of measurements over a map to us or them, and which node. */
import { createRandom } from '#base';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFirebreak } from './world.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-metrics-'));
const MAP = `firebreak: 1
components:
  web: { in: [aws/us-east-1], needs: [cart, search] }
  cart: { in: [aws/us-east-1], needs: [aws/same-region/dynamodb] }
  search: { in: [aws/us-east-1], needs: [index] }
  index: { in: [aws/us-east-1] }
journeys: { buy: { through: web } }
`;
const BEGAN = Date.parse('2025-10-20T06:48:00Z');

/** A value a minute, from two hours before to half an hour after; the sick ones follow one wave. */
function table(sick: readonly string[]): string {
  const random = createRandom(4);
  const lines = ['node,metric,at,value'];
  for (const node of ['web', 'cart', 'search', 'index', 'aws/us-east-1/dynamodb']) {
    for (let minute = -120; minute < 30; minute++) {
      const more = minute >= 0 && sick.includes(node) ? 3 + Math.sin(minute / 4) : 0;
      const at = new Date(BEGAN + minute * 60_000).toISOString();
      lines.push(`${node},latency,${at},${(0.2 + random.next() / 50 + more).toFixed(4)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

describe('diagnose with metrics', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'firebreak.yaml'), MAP);
    writeFileSync(join(folder, 'them.csv'), table(['web', 'cart', 'aws/us-east-1/dynamodb']));
    writeFileSync(join(folder, 'us.csv'), table(['web', 'search', 'index']));
    writeFileSync(join(folder, 'well.csv'), table([]));
    writeFileSync(join(folder, 'calls.csv'), 'from,to\nweb,index\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const diagnose = (...words: string[]) => runFirebreak(['diagnose', ...words], { folder });

  it('says first whether it is them or us, then the way there', async () => {
    const them = await diagnose('--metrics', 'them.csv', '--fails', 'buy', '--since', '30m');
    expect(them.exit).toBe(1);
    expect(them.out.replaceAll(/\s+/g, ' ')).toMatch(
      /^THEM, most likely: aws\/us-east-1\/dynamodb is the deepest that is sick on the way from buy\./,
    );
    expect(them.out).toContain('web -> cart -> aws/us-east-1/dynamodb');
    const us = await diagnose('--metrics', 'us.csv', '--fails', 'buy', '--since', '30m', '--quiet');
    expect(us.out).toMatch(/^US, most likely: index is the deepest/);
  });

  it('gives none where nothing shows, unless somebody says that it is broken', async () => {
    const well = await diagnose('--metrics', 'well.csv', '--node', 'buy', '--since', '30m');
    expect(well.exit).toBe(0);
    expect(well.out).toMatch(/^No cause is given: by what was measured, buy is as it was before\./);
    const told = await diagnose('--metrics', 'well.csv', '--fails', 'buy', '--since', '30m');
    expect(told.out).toMatch(/It barely shows|as it was before/);
  });

  it('takes calls from a table where they are given, and prints the shape of diagnose as JSON', async () => {
    const { out } = await diagnose(
      '--metrics',
      'us.csv',
      '--calls',
      'calls.csv',
      '--fails',
      'web',
      '--began',
      '2025-10-20T06:48Z',
      '--json',
    );
    const found = JSON.parse(out) as { causes: { lost: string[]; path: string[] }[] };
    expect(found).toMatchObject({ format: 1, abstain: false, side: 'us', askNext: [] });
    expect(found.causes[0]).toMatchObject({
      lost: ['index'],
      explains: ['web'],
      contradicts: [],
      path: ['web', 'index'],
    });
  });

  it('says what is missing or unknown', async () => {
    const said = async (...words: string[]): Promise<string> => {
      const ran = await diagnose('--metrics', 'us.csv', ...words);
      expect(ran.exit).toBe(2);
      return ran.said;
    };
    expect(await said('--since', '30m')).toMatch(/Where is it felt\?/);
    expect(await said('--fails', 'buy')).toMatch(/When did it begin\?/);
    expect(await said('--fails', 'bye', '--since', '30m')).toMatch(
      /neither measured nor of the map/,
    );
    expect(await said('--fails', 'buy', '--since', '30m', '--metric', 'cpu')).toMatch(
      /there are latency/,
    );
  });
});
