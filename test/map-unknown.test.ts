/** `firebreak map --unknown` word for word, and its rows read back: they name what they say they name. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFirebreak } from './world.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-unknown-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  writeFileSync(
    join(folder, 'compose.yaml'),
    `services:
  web:
    image: web:1
    environment: { SHOP: 'http://shop:80', RATES: 'https://rates.feeds.example' }
  shop:
    image: shop:1
    environment:
      PARTNER: https://api.partner-bank.co.uk/v1
      FEED: https://hist.feeds.example
      AZURE: https://nonesuch.azure.com
      STRIPE: https://api.stripe.com
`,
  );
});

const GOLDEN = `4 of 5 outside names are not named. Most depends on api.partner-bank.co.uk.

  name                    services  journeys  why
  api.partner-bank.co.uk         2  web       no row has it
  hist.feeds.example             2  web       no row has it
  nonesuch.azure.com             2  web       azure: no service row
  rates.feeds.example            1  web       no row has it

Rows that would name them. Put them into a file of a folder of yours, with what
you know instead of the capitals:

  catalogue: 1
  cites: WHO SAYS SO
  vendors:
    partner-bank: { title: WHO, for: WHAT, hosts: [partner-bank.co.uk] }
    feeds: { title: WHO, for: WHAT, hosts: [feeds.example] }
  names:
    - { host: nonesuch.azure.com, provider: azure, service: WHICH }

Next  firebreak map --unknown --catalogue rows/  what is left, with those rows
`;

describe('firebreak map --unknown', () => {
  it('lists names by how much depends on each, and the rows to add', async () => {
    const { out, exit } = await runFirebreak(['map', '--unknown'], { folder });
    expect(out).toBe(GOLDEN);
    expect(exit).toBe(0);
  });

  it('prints rows that --catalogue reads and that name what they say', async () => {
    const { out } = await runFirebreak(['map', '--unknown', '--json'], { folder });
    const value = JSON.parse(out) as { readonly format: number; readonly rows: string };
    expect(value.format).toBe(1);
    mkdirSync(join(folder, 'rows'));
    writeFileSync(
      join(folder, 'rows/names.yaml'),
      value.rows.replace('service: WHICH', 'service: monitor, region: azure/westeurope'),
    );
    const words = ['map', 'compose.yaml', '--unknown', '--catalogue', join(folder, 'rows')];
    const after = await runFirebreak(words, { folder });
    expect(after.out).toContain('Each of the ');
    expect(after.out).not.toContain('not named');
  });

  it('is told of by map, with what stands behind the vendors', async () => {
    const { out } = await runFirebreak(['map', 'compose.yaml'], { folder });
    expect(out).toContain(
      'Not named    4 of 5 outside names: firebreak map compose.yaml --unknown',
    );
    expect(out).toContain('Behind       stripe: aws [reported]');
  });

  it('places vendors of whom nobody says anything, in the worst reading', async () => {
    writeFileSync(
      join(folder, 'firebreak.yaml'),
      `firebreak: 1
name: m
components:
  a: { in: [aws/eu-west-1], needs: [mollie] }
  b: { in: [aws/us-east-1] }
  mollie: { kind: vendor }
journeys: { pay: { through: a } }
`,
    );
    const plain = await runFirebreak(['map', 'firebreak.yaml', '--all'], { folder });
    const worst = await runFirebreak(['map', 'firebreak.yaml', '--all', '--assume', 'worst'], {
      folder,
    });
    const row = (out: string): string => /^ {2}.* a {2,}pay$/m.exec(out)?.[0].trim() ?? out;
    expect(row(plain.out)).toContain('aws/eu-west-1, +1');
    expect(row(worst.out)).toContain('aws/eu-west-1, +2');
    const wrong = await runFirebreak(['map', 'firebreak.yaml', '--assume', 'wurst'], { folder });
    expect(wrong).toMatchObject({ exit: 2 });
    expect(wrong.said).toContain('--assume takes best or worst');
  });
});
