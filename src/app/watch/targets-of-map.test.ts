/** Targets out of a map: names that are right, a file that reads back, and what is left out said. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDocument } from '#core/document';
import { draftPart, mergeParts, type ResolvedMap, resolveMap } from '#core/map';
import { parseTargets } from '#io/probe';
import { readCatalogue } from '#io/library';
import { hostOfService, hostOfVendor } from './service-host.ts';
import { targetsOfMap } from './targets-of-map.ts';

const catalogue = readCatalogue().value;
if (catalogue === null) throw new Error('no catalogue');

function mapOf(text: string): ResolvedMap {
  const resolved = resolveMap(
    mergeParts([draftPart(`firebreak: 1\n${text}`, 'firebreak.yaml')]),
    catalogue as NonNullable<typeof catalogue>,
  );
  if (resolved.value === null) throw new Error(JSON.stringify(resolved.problems));
  return resolved.value;
}

const MAP = `
components:
  checkout:
    in: [aws/us-east-1]
    needs:
      aws/same-region/dynamodb: {}
      aws/same-region/ec2:launch: { when: starting }
      stripe: {}
      api.bank.example: {}
      recommendations: { soft: true }
  recommendations: { in: [aws/eu-west-1], needs: [aws/same-region/sqs, aws/iam, gcp/us-central1/storage] }
  stripe: { kind: vendor }
  api.bank.example: { kind: vendor }
  card-scheme: { kind: vendor }
  post: { needs: { one: { anyOf: [github, card-scheme] } } }
  github: { kind: vendor }
journeys:
  shop.example/checkout: { through: checkout }
  mail: { through: post }
`;

describe('targets of a map', () => {
  const chosen = targetsOfMap(mapOf(MAP), catalogue);

  it('are the entry points, the names outside that they need, and the feeds of providers', () => {
    expect(chosen.targets.map(({ name, target }) => `${target.kind} ${name}`)).toEqual([
      'http shop.example/checkout',
      'dns dns shop.example',
      'dns dns api.bank.example',
      'dns aws/us-east-1/dynamodb:name',
      'tls tls ec2.us-east-1.amazonaws.com:443',
      'tls tls iam.amazonaws.com:443',
      'dns aws/eu-west-1/sqs:name',
      'dns gcp/us-central1/storage:name',
      'dns dns github.com',
      'dns dns stripe.com',
      'feed feed of aws',
      'feed feed of gcp',
      'feed feed of github',
    ]);
    const [entry] = chosen.targets;
    expect(entry?.target).toMatchObject({ url: 'https://shop.example/checkout' });
    // What it cannot do without: not what it bears, nor what it needs only to start.
    expect(entry?.needs).toEqual([
      'dns shop.example',
      'dns api.bank.example',
      'aws/us-east-1/dynamodb:name',
      'dns stripe.com',
    ]);
  });

  it('say what they are not', () => {
    expect(chosen.left).toEqual([
      { what: 'card-scheme', why: 'nothing says by which name it is called' },
      { what: 'mail', why: 'the map does not say where people come in' },
    ]);
    expect(chosen.said).toEqual([
      '13 targets out of the map: 1 http, 7 dns, 2 tls, 3 feed',
      'not looked at: card-scheme: nothing says by which name it is called',
      'not looked at: mail: the map does not say where people come in',
    ]);
  });

  it('are written as a file that reads back as the same targets, with what was left as remarks', () => {
    const document = readDocument(chosen.yaml, 'watch.yaml').value;
    const read = document === null ? null : parseTargets(document);
    expect(read?.problems).toEqual([]);
    expect(read?.value).toEqual(chosen.targets);
    expect(chosen.yaml).toContain(
      '# Not looked at: mail: the map does not say where people come in.',
    );
  });

  it('are none of a map that has nothing outside', () => {
    const none = targetsOfMap(
      mapOf('components: { a: {} }\njourneys: { b: { through: a } }\n'),
      catalogue,
    );
    expect([none.targets, none.said[0]]).toEqual([[], '0 targets out of the map']);
  });
});

interface Endpoints {
  readonly partitions: readonly {
    readonly dnsSuffix: string;
    readonly regions: Readonly<Record<string, unknown>>;
    readonly defaults: { readonly hostname: string };
    readonly services: Readonly<
      Record<
        string,
        {
          readonly defaults?: { readonly hostname?: string };
          readonly endpoints: Readonly<Record<string, { readonly hostname?: string }>>;
        }
      >
    >;
  }[];
}

const ENDPOINTS = join(import.meta.dirname, '../../../../shared/data/aws/endpoints.json');

describe('names of services', () => {
  it('are those of the service there, or none', () => {
    const host = (service: string, domain: string): string | null =>
      hostOfService(service, domain, catalogue);
    expect(host('aws/dynamodb', 'aws/us-east-1')).toBe('dynamodb.us-east-1.amazonaws.com');
    expect(host('aws/cloudwatch', 'aws/eu-west-1')).toBe('monitoring.eu-west-1.amazonaws.com');
    expect(host('aws-cn/sqs', 'aws-cn/cn-north-1')).toBe('sqs.cn-north-1.amazonaws.com.cn');
    expect(host('aws/route53', 'aws')).toBe('route53.amazonaws.com');
    expect(host('aws/nlb', 'aws/us-east-1')).toBeNull();
    expect(host('azure/entra', 'azure')).toBe('login.microsoftonline.com');
    expect(host('azure/storage', 'azure/westeurope')).toBeNull();
    expect(host('nobody/nothing', 'nobody')).toBeNull();
    expect(hostOfVendor('stripe', catalogue)).toBe('stripe.com');
    expect(hostOfVendor('card-scheme', catalogue)).toBeNull();
  });

  it.skipIf(!existsSync(ENDPOINTS))(
    'of AWS are in its own list of endpoints, in every region',
    () => {
      const { partitions } = JSON.parse(readFileSync(ENDPOINTS, 'utf8')) as Endpoints;
      const known = new Set<string>();
      // A region that the catalogue has and the list has not is one that is newer than the list.
      const listed = new Set<string>();
      for (const { dnsSuffix, defaults, services } of partitions) {
        for (const [service, { defaults: own, endpoints }] of Object.entries(services)) {
          for (const [region, { hostname }] of Object.entries(endpoints)) {
            const host = (hostname ?? own?.hostname ?? defaults.hostname)
              .replace('{service}', service)
              .replace('{region}', region)
              .replace('{dnsSuffix}', dnsSuffix);
            known.add(host);
            listed.add(`${host.replace(`.${region}.`, ' ')} ${region}`);
          }
        }
      }
      const isNewer = (host: string, region: string): boolean =>
        [...listed].some((each) => each.startsWith(`${host.replace(`.${region}.`, ' ')} `)) &&
        !listed.has(`${host.replace(`.${region}.`, ' ')} ${region}`);
      // Pages and registries are no API, and not in the list.
      const others = ['aws/signin', 'aws/signin-global', 'aws/ecr-public'];
      const all = catalogue.serviceIds
        .filter((id) => /^aws(-cn)?\//.test(id) && !others.includes(id))
        .flatMap((id) =>
          (catalogue.service(id)?.domains ?? []).map((domain) => ({
            id,
            domain,
            host: hostOfService(id, domain, catalogue),
          })),
        );
      const strange = all.filter(
        ({ host, domain }) =>
          host !== null && !known.has(host) && !isNewer(host, domain.split('/')[1] ?? ''),
      );
      expect([...new Set(strange.map(({ id, host }) => `${id} ${host}`))]).toEqual([]);
      expect(all.filter(({ host }) => host !== null).length).toBeGreaterThan(1_000);
    },
  );
});
