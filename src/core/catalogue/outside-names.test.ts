/** What the catalogue makes of the outside names of a map: unknown ones, hops behind vendors, hidden homes. */
import { describe, expect, it } from 'vitest';
import { draftPart, mergeParts, type ResolvedMap, resolveMap } from '#core/map';
import { behindVendors, isStandIn, placeVendors } from './behind-vendors.ts';
import { awsTable, builtIn, builtInFiles, rows } from './built-in.testing.ts';
import { createCatalogue } from './create-catalogue.ts';
import { findHiddenHomes } from './hidden-homes.ts';
import { findUnknownNames } from './unknown-names.ts';

function mapOf(text: string, catalogue = builtIn): ResolvedMap {
  const part = draftPart(`firebreak: 1\nname: m\n${text}`, 'm.yaml');
  const { value, problems } = resolveMap(mergeParts([part]), catalogue);
  if (value === null) throw new Error(JSON.stringify(problems));
  return value;
}

const SHOP = `
components:
  web: { in: [aws/eu-west-1], needs: [shop, rates.feeds.example] }
  shop: { in: [aws/eu-west-1], needs: [api.partner.example, stripe, mystery.us-east-1.amazonaws.com] }
  batch: { in: [aws/eu-west-1], needs: { rates.feeds.example: { soft: true } } }
  api.partner.example: { kind: vendor }
  rates.feeds.example: { kind: vendor }
  mystery.us-east-1.amazonaws.com: { kind: vendor, in: [aws/us-east-1] }
  stripe: { kind: vendor }
  our-acquirer: { kind: vendor }
journeys: { buy: { through: web }, night: { through: batch } }
`;

describe('names that nobody knows', () => {
  it('come with who depends on them, the most first', () => {
    const { unknown, outside } = findUnknownNames(mapOf(SHOP), builtIn);
    expect(outside).toBe(5);
    expect(
      unknown.map(({ name, why, dependents, journeys }) => [name, why, dependents, journeys]),
    ).toEqual([
      ['rates.feeds.example', 'nobody', ['batch', 'web'], ['buy', 'night']],
      ['api.partner.example', 'nobody', ['shop', 'web'], ['buy']],
      ['mystery.us-east-1.amazonaws.com', 'service', ['shop', 'web'], ['buy']],
    ]);
    expect(unknown[1]?.neededBy).toEqual(['shop']);
    expect(unknown[2]).toMatchObject({ provider: 'aws', region: 'aws/us-east-1' });
  });

  it('are none once a row names them', () => {
    const own = rows(
      'catalogue: 1\nvendors: { partner: { hosts: [partner.example] }, feeds: { hosts: [feeds.example] } }',
    );
    const files = [...builtInFiles, own];
    const catalogue = createCatalogue({ aws: awsTable, files, hash: 'test' });
    const { unknown } = findUnknownNames(mapOf(SHOP, catalogue), catalogue);
    expect(unknown.map(({ name }) => name)).toEqual(['mystery.us-east-1.amazonaws.com']);
  });
});

describe('the hop behind the vendors of a map', () => {
  const map = mapOf(`
components:
  a: { in: [aws/eu-west-1, aws/us-east-1], needs: [openai, razorpay, mollie, langfuse, adyen] }
  openai: { kind: vendor }
  razorpay: { kind: vendor }
  mollie: { kind: vendor }
  langfuse: { kind: vendor }
  adyen: { kind: vendor, in: [aws/eu-west-1] }
`);
  const behind = behindVendors(map, builtIn);

  it('is told with its word; an edge alone leaves the origin open', () => {
    const said = behind.map(({ vendor, hops, edgeOnly }) => [
      vendor,
      hops.map((hop) => `${hop.on} ${hop.evidence.word}`)[0] ?? null,
      edgeOnly,
    ]);
    expect(said).toEqual([
      ['adyen', null, false],
      ['langfuse', 'aws/us-west-2 published', false],
      ['mollie', null, false],
      ['openai', 'cloudflare/cdn reported', true],
      ['razorpay', 'aws/ap-south-1 reported', false],
    ]);
  });

  it('is believed in the best reading when the vendor said so, or somebody saw it', () => {
    expect(placeVendors(map, behind, 'best').components).toMatchObject({
      langfuse: { needs: expect.arrayContaining(['assumed-in-aws-us-west-2']) },
      'assumed-in-aws-us-west-2': { kind: 'vendor', in: ['aws/us-west-2'] },
    });
    expect(placeVendors(map, behind, 'best').components?.['razorpay']).toBeUndefined();
  });

  it('is everywhere in the worst reading when nobody says, and each place is needed (N7)', () => {
    const placed = placeVendors(map, behind, 'worst').components ?? {};
    const vendors = Object.keys(placed).filter((id) => !isStandIn(id));
    expect(vendors.sort()).toEqual(['langfuse', 'mollie', 'openai', 'razorpay']);
    const everywhere = ['assumed-in-aws-eu-west-1', 'assumed-in-aws-us-east-1'];
    expect(placed['razorpay']?.needs).toEqual(['assumed-in-aws-ap-south-1']);
    expect(placed['mollie']).toEqual({ kind: 'vendor', needs: everywhere });
    expect(placed['openai']?.needs).toEqual(['cloudflare/cdn', ...everywhere]);
  });

  it('leaves what the map itself says alone', () => {
    expect(placeVendors(map, behind, 'worst').components?.['adyen']).toBeUndefined();
  });
});

describe('hidden homes (N8)', () => {
  it('are operations that live where their user does not stand', () => {
    const map = mapOf(`
components:
  deployer: { in: [aws/eu-west-1], needs: [aws/iam:change] }
  local: { in: [aws/us-east-1], needs: [aws/iam:change] }
  reader: { in: [aws/eu-west-1], needs: [aws/iam:authenticate, aws/same-region/s3:read] }
`);
    expect(findHiddenHomes(map)).toEqual([
      {
        home: 'aws/us-east-1',
        operation: 'aws/iam:change',
        plane: 'control',
        reachedBy: ['deployer'],
        from: ['aws/eu-west-1'],
      },
    ]);
  });

  it("are found behind a provider's own services: a new balancer needs a new DNS name", () => {
    const map = mapOf(`
components:
  scaler: { in: [aws/eu-west-1], needs: [aws/same-region/elb:manage] }
`);
    expect(findHiddenHomes(map).map(({ operation, reachedBy }) => [operation, reachedBy])).toEqual([
      ['aws/route53:change', ['scaler']],
    ]);
  });

  it('are those of the 19 services that sign in us-east-1, each with a home somewhere', () => {
    const [aws] = awsTable.partitions;
    const there = Object.entries(aws?.services ?? {}).filter(
      ([, row]) => row.signsIn === 'us-east-1',
    );
    const without = there
      .map(([name]) => builtIn.name(`${name}.amazonaws.com`)?.service ?? `aws/${name}`)
      .filter(
        (id) => !builtIn.service(id)?.operations.some(({ home }) => home === 'aws/us-east-1'),
      );
    // Health has endpoints in two regions, Support failed over to another one that day, and of the global
    // token endpoint it is not known whether it still needs us-east-1: it has a need instead of a home.
    expect(without).toEqual(['aws/health', 'aws/sts-global', 'aws/support']);
  });
});
