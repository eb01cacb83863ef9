/** What the catalogue lets the loss of us-east-1 do to somebody who runs elsewhere. */
import { describe, expect, it } from 'vitest';
import { assert } from '#base';
import {
  type ComponentFile,
  type DomainId,
  type JourneyId,
  type MapFile,
  mergeParts,
  partOf,
  resolveMap,
} from '#core/map';
import { interpret, type Reading } from '#core/meaning';
import { readCatalogue } from './read-catalogue.ts';

const catalogue = readCatalogue().value;
assert(catalogue !== null, 'the built-in catalogue reads');
const services = catalogue.serviceIds.flatMap((id) => catalogue.service(id) ?? []);
const here = services.filter(
  ({ id, scope, domains }) =>
    id.startsWith('aws/') && (scope === 'global' || domains.includes('aws/eu-west-1')),
);

/** A component in eu-west-1 for each service or operation, and a journey through it. */
function mapOf(needs: readonly string[]): MapFile {
  const components = needs.map((need, index): [string, ComponentFile] => [
    `c${index}`,
    { in: ['aws/eu-west-1'], needs: [need] },
  ]);
  const journeys = needs.map((_, index) => [`j${index}`, { through: `c${index}` }]);
  return {
    firebreak: 1,
    name: 'elsewhere',
    components: Object.fromEntries(components),
    journeys: Object.fromEntries(journeys) as MapFile['journeys'] & object,
  };
}

/** The needs that are down while us-east-1 is lost. */
function lost(needs: readonly string[], reading: Reading): readonly string[] {
  assert(catalogue !== null, 'the built-in catalogue reads');
  const resolved = resolveMap(mergeParts([partOf(mapOf(needs), 'map.yaml')]), catalogue);
  assert(resolved.ok, `the map resolves: ${JSON.stringify(resolved.problems[0])}`);
  const timelines = interpret(
    resolved.value,
    {
      impairments: [
        {
          lost: { kind: 'domain', domain: 'aws/us-east-1' as DomainId },
          effect: 'down',
          fromMs: 0,
          toMs: null,
          share: { low: 1, high: 1 },
        },
      ],
      reboot: false,
      reading,
      grace: 'low',
      muted: [],
    },
    needs.map((_, index) => `j${index}` as JourneyId),
  );
  return needs.filter((_, index) =>
    timelines[index]?.intervals.some((interval) => interval.outcome === 'down'),
  );
}

const ref = (id: string, scope: string): string =>
  scope === 'global' ? id : `aws/same-region/${id.slice('aws/'.length)}`;

describe('us-east-1 lost, seen from eu-west-1', () => {
  const bare = here.map(({ id, scope }) => ref(id, scope));
  const control = here.flatMap(({ id, scope, operations }) =>
    operations
      .filter(({ plane }) => plane === 'control')
      .map(({ name }) => `${ref(id, scope)}:${name}`),
  );

  it('looks at every service that is offered there', () => {
    expect(bare.length).toBeGreaterThan(250);
  });

  it('takes no data plane of a regional service (N8)', () => {
    expect(lost(bare, 'hard').filter((need) => need.includes('same-region'))).toEqual([]);
  });

  it('takes the data planes of services that live there for the whole world', () => {
    expect(lost(bare, 'soft')).toEqual([
      'aws/account',
      'aws/artifact',
      'aws/bcm-dashboards',
      'aws/bcm-data-exports',
      'aws/bcm-pricing-calculator',
      'aws/bcm-recommended-actions',
      'aws/billing',
      'aws/billingconductor',
      'aws/budgets',
      'aws/ce',
      'aws/chime',
      'aws/cloudfront-keyvaluestore',
      'aws/importexport',
      'aws/invoicing',
      'aws/notifications-contacts',
      'aws/partnercentral-prm',
      'aws/pricingplanmanager',
      'aws/savingsplans',
      'aws/signin-global',
      'aws/tax',
      'aws/waf',
    ]);
  });

  it('cannot say whether it takes the global endpoint of STS (U5)', () => {
    const differ = lost(bare, 'hard').filter((need) => !lost(bare, 'soft').includes(need));
    expect(differ).toEqual(['aws/sts-global']);
  });

  it('takes changes: of names, identities, distributions, and whatever needs a new name', () => {
    const gone = lost(control, 'soft');
    expect(gone).toEqual(
      expect.arrayContaining([
        'aws/route53:change',
        'aws/iam:change',
        'aws/cloudfront:change',
        'aws/organizations:change',
        'aws/same-region/s3:manage',
        'aws/same-region/elb:manage',
        'aws/same-region/elasticache:manage',
        'aws/same-region/eks:manage',
      ]),
    );
    expect(gone).not.toContain('aws/same-region/ec2:launch');
    expect(gone).not.toContain('aws/same-region/lambda:manage');
    expect(gone).not.toContain('aws/globalaccelerator:change');
  });
});
