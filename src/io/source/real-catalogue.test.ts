/** What sources find is a map: with the real catalogue it resolves without an error. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { mergeParts, partOf, resolveMap } from '#core/map';
import { readCatalogue } from '#io/library';

import { discover, readInputs } from './index.ts';
import { journeysOf, needsOf } from './discovery.testing.ts';

const HERE = import.meta.dirname;
const DATA = join(HERE, '../../../../shared/data');
const loaded = readCatalogue([]);
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const catalogue = loaded.value;

async function look(paths: readonly string[], runsIn: string | null) {
  const reading = await readInputs(paths);
  const discovery = discover(reading.files, { catalogue, runsIn });
  const resolved = resolveMap(
    mergeParts([partOf(discovery.part, 'firebreak.found.yaml')]),
    catalogue,
  );
  return { discovery, resolved };
}

function filesOf(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

describe('a discovered map', () => {
  const fixtures = ['kubernetes', 'compose', 'terraform', 'packages'].map((room) =>
    join(HERE, room, 'fixtures'),
  );
  it.each(fixtures)('resolves: %s', async (folder) => {
    for (const runsIn of [null, 'aws/us-east-1', 'aws/eu-west-1']) {
      const { resolved } = await look([folder], runsIn);
      expect(resolved.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  it('takes a client that changes things for a need on the control plane', () => {
    const text = JSON.stringify({
      dependencies: {
        '@aws-sdk/client-ec2': '3',
        '@aws-sdk/client-iam': '3',
        '@aws-sdk/client-lambda': '3',
      },
    });
    const found = discover([{ path: 'a/package.json', text }], {
      catalogue,
      runsIn: 'aws/us-west-2',
    });
    expect(needsOf(found)).toEqual({
      a: 'aws/iam:change? aws/same-region/ec2:manage? aws/same-region/lambda:invoke?',
    });
  });

  it('names the services of a Terraform folder as the catalogue does', async () => {
    const { discovery } = await look([join(HERE, 'terraform/fixtures/shop')], null);
    expect(needsOf(discovery)).toMatchObject({
      mailer:
        'aws/same-region/lambda:invoke aws/same-region/lambda:poll-sqs? invoices orders? sendgrid',
      people: 'aws/same-region/cognito',
    });
    expect(discovery.problems).toEqual([]);
  });
});

describe.skipIf(!existsSync(DATA))('a map of real files', () => {
  const files = ['kubernetes', 'compose', 'terraform']
    .flatMap((name) => filesOf(join(DATA, name)))
    .filter((file) => !file.endsWith('.env'));
  it.each(files.map((file) => [file.slice(DATA.length + 1), file]))(
    'resolves: %s',
    async (_, file) => {
      for (const runsIn of [null, 'aws/us-east-1']) {
        const { discovery, resolved } = await look([file], runsIn);
        expect(resolved.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        if (runsIn !== null && !file.includes('terraform')) {
          expect(discovery.regionsKnown).toBe(true);
          expect(Object.keys(journeysOf(discovery)).length).toBeGreaterThan(0);
        }
      }
    },
  );
});
