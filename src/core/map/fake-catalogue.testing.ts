/** A small catalogue for tests of the map: two providers, three regions, a few services. */
import type {
  Catalogue,
  CatalogueDomain,
  CatalogueEvidence,
  CatalogueNeed,
  CatalogueOperation,
  CatalogueService,
} from './overlay.ts';
import type { Level } from './types.ts';

const EVIDENCE: CatalogueEvidence = { word: 'published', cites: 'fake', date: '2026-01-01' };

function domain(id: string, level: Level, parent: string | null): CatalogueDomain {
  return { id, level, parent, title: id };
}

function operation(
  name: string,
  needs: readonly (string | CatalogueNeed)[] = [],
  more: Partial<CatalogueOperation> = {},
): CatalogueOperation {
  return {
    name,
    plane: 'data',
    home: null,
    what: name,
    needs: needs.map((need) =>
      typeof need === 'string'
        ? { on: need, strength: 'hard', grace: null, evidence: EVIDENCE }
        : need,
    ),
    evidence: EVIDENCE,
    ...more,
  };
}

function service(
  id: string,
  operations: readonly CatalogueOperation[],
  more: Partial<CatalogueService> = {},
): CatalogueService {
  return {
    id,
    title: id,
    scope: 'regional',
    domains: ['aws/us-east-1', 'aws/us-west-2'],
    operations,
    usualGrace: null,
    evidence: EVIDENCE,
    ...more,
  };
}

const DATA = operation('use');

const SERVICES: readonly CatalogueService[] = [
  service('aws/connect', [DATA], { domains: ['aws/us-east-1'] }),
  service('aws/dynamodb', [
    operation('name', ['aws/route53:answer']),
    operation('read'),
    operation('table', [], { plane: 'control' }),
    operation('write'),
  ]),
  service('aws/ecr', [operation('pull', ['aws/same-region/s3'])]),
  service(
    'aws/iam',
    [
      operation('change', ['aws/us-east-1/dynamodb:write'], {
        plane: 'control',
        home: 'aws/us-east-1',
      }),
      operation('sign-in'),
    ],
    {
      scope: 'global',
      domains: ['aws'],
    },
  ),
  service('aws/iot-core', [operation('message', ['aws/same-region/dynamodb'])]),
  service('aws/lambda', [
    operation('invoke', ['aws/same-region/sts']),
    operation('update', ['aws/iam:change'], { plane: 'control' }),
  ]),
  service(
    'aws/route53',
    [operation('answer'), operation('change', [], { plane: 'control', home: 'aws/us-east-1' })],
    {
      scope: 'global',
      domains: ['aws'],
    },
  ),
  service('aws/s3', [operation('read'), operation('write')]),
  service('aws/sts', [operation('token', ['aws/iam:sign-in'])], {
    usualGrace: {
      grace: '5m..1h',
      evidence: { word: 'assumed', cites: 'fake', date: '2026-01-02' },
    },
  }),
  service('gcp/storage', [DATA], { domains: ['gcp/europe-west1'] }),
];

/** Two providers, `aws` with two regions and a zone, `gcp` with one. */
export const FAKE_CATALOGUE: Catalogue = {
  version: '2026.1',
  hash: 'fake',
  domains: [
    domain('aws', 'provider', null),
    domain('aws/us-east-1', 'region', 'aws'),
    domain('aws/us-east-1/use1-az1', 'zone', 'aws/us-east-1'),
    domain('aws/us-west-2', 'region', 'aws'),
    domain('gcp', 'provider', null),
    domain('gcp/europe-west1', 'region', 'gcp'),
  ],
  service: (id) => SERVICES.find((one) => one.id === id) ?? null,
  serviceIds: SERVICES.map(({ id }) => id),
  name: () => null,
};
