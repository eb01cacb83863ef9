/** `firebreak check --self`: the status page must not need what it reports on. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runFirebreak } from './world.testing.ts';

const base = mkdtempSync(join(tmpdir(), 'firebreak-self-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const PRODUCT = `firebreak: 1
components:
  shop: { in: [aws/us-east-1], needs: [aws/same-region/dynamodb, pay] }
  pay: { kind: vendor }
journeys: { buy: { through: shop } }
`;
const STATUS = 'status: 1\ntitle: T\nurl: https://one.example\nhosts: [https://two.example]\n';
const page = (one: string, two: string, more = ''): string => `firebreak: 1
domains: { hoster: { level: provider }, hoster/x: { level: region } }
components:
  page: { needs: { copy: { anyOf: [one.example, two.example] } } }
  one.example: ${one}
  two.example: ${two}
${more}journeys: { read: { through: page } }
`;

let count = 0;
async function check(files: Readonly<Record<string, string>>, ...words: string[]) {
  const folder = join(base, String(count++));
  mkdirSync(join(folder, 'page'), { recursive: true });
  for (const [name, text] of Object.entries({
    'firebreak.yaml': PRODUCT,
    'status.yaml': STATUS,
    ...files,
  }))
    writeFileSync(join(folder, name), text);
  const ran = await runFirebreak(['check', '--self', ...words], { folder });
  return { ...ran, flat: ran.out.replaceAll(/\s+/g, ' ') };
}

describe('check --self', () => {
  it('holds where no copy has to do with what is reported on', async () => {
    const { exit, flat } = await check({
      'page/firebreak.yaml': page('{ in: [hoster/x] }', '{ in: [hoster] }'),
    });
    expect(flat).toMatch(/^HOLDS: the page survives the loss of all 4 that it reports on/);
    expect(exit).toBe(0);
  });

  it('holds where one copy is in that cloud and the other is not', async () => {
    const { exit, flat } = await check({
      'page/firebreak.yaml': page('{ in: [aws/us-east-1] }', '{ in: [hoster/x] }'),
    });
    expect(flat).toMatch(/^HOLDS: .*taken away aws and aws\/us-east-1/);
    expect(exit).toBe(0);
  });

  it('fails where both copies are in one cloud, though in two regions, and says the way', async () => {
    const { exit, out, flat } = await check({
      'page/firebreak.yaml': page('{ in: [aws/us-east-1] }', '{ in: [aws/eu-west-1] }'),
    });
    expect(flat).toMatch(
      /^FAILS: the page that reports on aws needs it\. read does not survive its loss\./,
    );
    expect(out).toMatch(/FAILS +read without aws/);
    expect(exit).toBe(1);
  });

  it('fails where both need one vendor that the product needs too', async () => {
    const { flat } = await check({
      'page/firebreak.yaml': page(
        '{ in: [hoster/x], needs: [pay] }',
        '{ in: [hoster], needs: [pay] }',
        '  pay: { kind: vendor }\n',
      ),
    });
    expect(flat).toMatch(/^FAILS: .*with each pay, for nobody says where it stands/);
  });

  it('takes nothing for granted: what stands nowhere is lost with each', async () => {
    const both = '{ in: [hoster/x], needs: [name] }';
    const { flat } = await check({
      'page/firebreak.yaml': page(both, both, '  name: { kind: vendor }\n'),
    });
    expect(flat).toMatch(/^FAILS: /);
  });

  it('proves nothing for a host that the map of the page does not have, nor without status.yaml', async () => {
    const own = page('{ in: [hoster/x] }', '{ in: [hoster] }');
    const elsewhere = STATUS.replace('two.example', 'bucket.example');
    const unknown = await check({ 'page/firebreak.yaml': own, 'status.yaml': elsewhere });
    expect(unknown.flat).toMatch(/^UNDECIDED: bucket\.example is not in the map in page/);
    expect(unknown.exit).toBe(1);
    const json = await check(
      { 'page/firebreak.yaml': own, 'status.yaml': 'status: 1\n' },
      '--json',
    );
    expect(JSON.parse(json.out)).toMatchObject({ format: 1, holds: false, hosts: [] });
  });

  it('says how to begin where there is no map of the page', async () => {
    const { exit, said } = await check({});
    expect(exit).toBe(2);
    expect(said).toMatch(/There is no page\/firebreak\.yaml/);
  });
});
