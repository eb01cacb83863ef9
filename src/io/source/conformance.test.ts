/** Every source, held to what all of them keep to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { sources } from './all.ts';
import { CONTEXTS, checkDiscovery, describesItself, survives } from './conformance.testing.ts';
import { discover } from './discover.ts';
import type { SourceFile } from './port.ts';

const read = (path: string, as = path): SourceFile => ({
  path: as,
  text: readFileSync(join(import.meta.dirname, path), 'utf8'),
});

const SEED = 20_251_020;

/** Inputs of each source; `hunter2` is a password and 123456789012 an account, which must not come out. */
const SAMPLES: Readonly<Record<string, readonly (readonly SourceFile[])[]>> = {
  kubernetes: [
    [read('kubernetes/fixtures/bakery.yaml', 'bakery.yaml')],
    [read('kubernetes/fixtures/clinic.yaml', 'k8s/us-west-2/clinic.yaml')],
  ],
  compose: [
    [
      read('compose/fixtures/radio.yaml', 'compose.yaml'),
      read('compose/fixtures/radio.env', '.env'),
    ],
  ],
  terraform: [
    [
      read('terraform/fixtures/shop/main.tf', 'main.tf'),
      read('terraform/fixtures/shop/modules/store/main.tf', 'modules/store/main.tf'),
    ],
    [read('terraform/fixtures/state.json', 'state.json')],
  ],
  sbom: [
    [read('sbom/fixtures/bakery.cdx.json', 'bakery.cdx.json')],
    [read('sbom/fixtures/bakery.spdx.json', 'sub/bakery.spdx.json')],
  ],
  backstage: [[read('backstage/fixtures/catalog-info.yaml', 'till/catalog-info.yaml')]],
  csv: [
    [
      read('csv/fixtures/cmdb.csv', 'cmdb.csv'),
      read('csv/fixtures/contracts.csv', 'contracts.csv'),
      read('csv/fixtures/functions.csv', 'functions.csv'),
    ],
  ],
  cloudformation: [
    [
      read('cloudformation/fixtures/shop.sam.yaml', 'shop.sam.yaml'),
      read('cloudformation/fixtures/news.json', 'news.json'),
    ],
    [read('cloudformation/fixtures/serverless.yml', 'reminders/serverless.yml')],
  ],
  pulumi: [[read('pulumi/fixtures/stack.json', 'stack.json')]],
  code: [
    [
      read('code/fixtures/clients.ts.txt', 'src/clients.ts'),
      read('code/fixtures/store.py.txt', 'jobs/store.py'),
    ],
  ],
  config: [
    [
      read('packages/fixtures/package.json', 'shop/package.json'),
      read('config/fixtures/env.txt', 'shop/.env'),
      read('config/fixtures/application.yml', 'shop/src/main/resources/application.yml'),
    ],
  ],
  bering: [[read('bering/fixtures/model.json', 'model.json')]],
  'resilience-hub': [
    [
      read('resilience-hub/fixtures/services.json', 'hub/services.json'),
      read('resilience-hub/fixtures/journeys.json', 'hub/journeys.json'),
      read('resilience-hub/fixtures/dependencies.json', 'hub/dependencies.json'),
      read('resilience-hub/fixtures/edges.json', 'hub/edges.json'),
    ],
  ],
  guard: [[read('guard/fixtures/guard.yaml', 'dns/guard.yaml')]],
  'runtime-policies': [
    [read('runtime-policies/fixtures/shop.policies.json', 'shop/shop.policies.json')],
    [
      read('runtime-policies/fixtures/shop.policies.json', 'stdin'),
      read('compose/fixtures/radio.yaml', 'compose.yaml'),
    ],
  ],
  packages: [
    [
      read('packages/fixtures/package.json', 'a/package.json'),
      read('packages/fixtures/yarn.lock', 'yarn.lock'),
      read('packages/fixtures/pom.xml', 'b/pom.xml'),
      read('packages/fixtures/pyproject.toml', 'c/pyproject.toml'),
      read('packages/fixtures/go.mod', 'd/go.mod'),
    ],
  ],
};

describe.each(sources.map((source) => [source.id, source] as const))('%s', (id, source) => {
  const samples = SAMPLES[id] ?? [];
  // Configuration is a part of what a package shows to be a program.
  const all =
    id === 'config' ? sources.filter((each) => [id, 'packages'].includes(each.id)) : [source];

  it('says what it is and what it cannot see', () => describesItself(source));

  it('has samples that find something', () => {
    expect(samples.length).toBeGreaterThan(0);
    for (const files of samples) {
      const found = discover(files, CONTEXTS[1] ?? expect.fail(), all);
      expect(Object.keys(found.part.components ?? {}).length).toBeGreaterThan(1);
    }
  });

  it('gives evidence at a line for everything, lets no secret out, and finds a map that resolves', () => {
    for (const files of samples) {
      for (const context of CONTEXTS) checkDiscovery(discover(files, context, all), files);
    }
  });

  it('answers the same to the same files in any order', () => {
    for (const files of samples) {
      for (const context of CONTEXTS) {
        expect(JSON.stringify(discover(files.toReversed(), context, all))).toBe(
          JSON.stringify(discover(files, context, all)),
        );
      }
    }
  });

  it(`survives files that are broken (seed ${SEED})`, () => survives(source, samples, SEED, 150));
});
