/**
 * A map of 120 services for tests of pages and pictures: twelve areas of ten services each, over two
 * regions and some twenty vendors. Drawn from a seed; the same seed gives the same map.
 */
import { createRandom, type Random } from '#base';
import type { ComponentFile, JourneyFile, MapFile, NeedFile } from '#core/map';

interface Area {
  readonly name: string;
  readonly regions: readonly string[];
  /** Services of the provider that this area leans on. */
  readonly provider: readonly string[];
  readonly vendors: readonly string[];
}

const EAST = 'aws/us-east-1';
const WEST = 'aws/us-west-2';
const ROLES = [
  'api', 'store', 'worker', 'events', 'sync', 'search', 'rules', 'admin', 'export', 'notify',
] as const; // prettier-ignore

const AREAS: readonly Area[] = [
  area('identity', [EAST], ['dynamodb', 'sts', 'secretsmanager'], ['auth-vendor']),
  area('payments', [EAST, WEST], ['dynamodb', 'sqs'], ['card-processor', 'bank-gateway']),
  area('orders', [EAST, WEST], ['sqs', 'lambda:poll-sqs'], ['tax-vendor']),
  area('catalogue', [WEST], ['s3', 'dynamodb'], ['image-cdn']),
  area('delivery', [EAST], ['sqs', 'lambda:invoke'], ['map-vendor', 'courier-gateway']),
  area('risk', [EAST], ['dynamodb', 'kinesis'], ['fraud-vendor', 'sanctions-list']),
  area('ledger', ['aws/eu-west-1'], ['dynamodb', 's3'], ['bank-gateway']),
  area('messaging', [EAST], ['sqs', 'lambda:invoke'], ['mail-vendor', 'text-vendor']),
  area('reporting', ['aws/eu-west-1'], ['s3', 'athena'], ['warehouse-vendor']),
  area('support', [EAST], ['connect', 's3'], ['ticket-vendor', 'chat-vendor']),
  area('pricing', [EAST, WEST], ['dynamodb'], ['rates-vendor']),
  area('platform', [EAST], ['ecr', 'ec2:launch', 'sts'], ['flag-vendor', 'log-vendor']),
];

/** The map as a file would say it. */
export function platformMap(seed = 1): MapFile {
  const random = createRandom(seed);
  const components: Record<string, ComponentFile> = {};
  for (const each of AREAS) {
    for (const role of ROLES) components[`${each.name}-${role}`] = service(each, role, random);
    for (const vendor of each.vendors) components[vendor] = { kind: 'vendor' };
  }
  components['fraud-vendor'] = { kind: 'vendor', in: [EAST], needs: ['aws/same-region/dynamodb'] };
  return {
    firebreak: 1,
    name: 'platform',
    components,
    journeys: Object.fromEntries(
      AREAS.map((each, index) => [`use-${each.name}`, journey(each, index)]),
    ),
    goals: [
      { survive: 'incident/aws-2025-10-20', allow: 'degraded', backWithin: '15m' },
      { survive: 'any region', for: '15h', allow: 'degraded', backWithin: '15m' },
      {
        journeys: ['use-payments', 'use-identity'],
        survive: 'any vendor',
        for: '3h',
        allow: 'degraded',
      },
      { journeys: ['use-payments'], survive: 'any zone', for: '15h' },
    ],
  };
}

function area(
  name: string,
  regions: readonly string[],
  provider: readonly string[],
  vendors: readonly string[],
): Area {
  return { name, regions, provider, vendors };
}

function journey({ name }: Area, index: number): JourneyFile {
  const through = name === 'orders' ? ['orders-api', 'payments-api'] : [`${name}-api`];
  return { through, rate: `${(index + 1) * 120}/min`, ...(index === 1 ? { worth: '42 EUR' } : {}) };
}

/** The api of an area needs its store and rules; everything else needs the api or the store; some cross areas. */
function service(own: Area, role: (typeof ROLES)[number], random: Random): ComponentFile {
  const needs: Record<string, NeedFile> = {};
  const inside = role === 'api' ? ['store', 'rules'] : role === 'store' ? [] : ['store', 'api'];
  for (const other of inside)
    needs[`${own.name}-${other}`] = role === 'api' ? { hard: true } : draw(random);
  const [main = 's3', ...more] = own.provider;
  if (role === 'store') needs[`aws/same-region/${main}`] = { hard: true };
  for (const each of more) if (random.chance(0.5)) needs[`aws/same-region/${each}`] = draw(random);
  for (const vendor of own.vendors) if (random.chance(0.3)) needs[vendor] = draw(random);
  const others = AREAS.filter((each) => each !== own);
  for (let drawn = 0; drawn < 2; drawn++) {
    const other = random.pick(others);
    if (random.chance(0.8))
      needs[`${other.name}-${random.chance(0.5) ? 'api' : 'events'}`] = random.chance(0.1)
        ? { unknown: true }
        : { soft: true };
  }
  if (role === 'api' && own.name !== 'identity')
    needs['identity-api'] = own.name === 'catalogue' ? { soft: true } : { hard: true };
  if (own.name !== 'platform') needs['platform-notify'] = { soft: true };
  return { in: own.regions, needs };
}

function draw(random: Random): NeedFile {
  if (random.chance(0.5)) return { hard: true };
  return random.chance(0.5) ? { soft: true } : { unknown: true };
}
