/**
 * The lists of address ranges that providers publish, each in its own shape: AWS's `ip-ranges.json`,
 * Google's `cloud.json` and `goog.json`, Azure's `ServiceTags_*.json`, Cloudflare's and Fastly's lists.
 * They change several times a week and are large, so the catalogue carries none of the large ones:
 * users point at a copy of their own.
 */
import { fail, type Problem, type Result, succeed } from '#base';
import type { CatalogueEvidence } from '#core/map';
import type { AddressRow } from './types.ts';

/** Cheap: whether a text looks like one of the lists, so that it is not read as rows. */
export function isRangeList(text: string): boolean {
  const head = text.slice(0, 4_000);
  return /"(ip_prefix|ipv4Prefix|addressPrefixes|ipv4_cidrs|ipv6_addresses)"/.test(head);
}

/** Rows of one file, or a problem when it is none of the lists. */
export function readRanges(text: string, file: string): Result<readonly AddressRow[]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail([trouble(file, 'is no JSON')]);
  }
  const list = fieldsOf(value);
  const rows =
    'values' in list && 'cloud' in list
      ? azureRows(list, file)
      : 'ipv6_prefixes' in list
        ? awsRows(list, file)
        : 'prefixes' in list
          ? googleRows(list, file)
          : 'ipv6_addresses' in list
            ? edgeRows('fastly', [list['addresses'], list['ipv6_addresses']], list, file)
            : 'result' in list
              ? cloudflareRows(list, file)
              : [];
  return rows.length === 0 ? fail([trouble(file, 'is no list of address ranges')]) : succeed(rows);
}

/** Services of AWS whose addresses are theirs alone; behind `EC2` and `AMAZON` may be any. */
const AWS_SERVICES: ReadonlyMap<string, { readonly service: string; readonly edge: boolean }> =
  new Map([
    ['CLOUDFRONT', { service: 'cloudfront', edge: true }],
    ['GLOBALACCELERATOR', { service: 'globalaccelerator', edge: true }],
    ['S3', { service: 's3', edge: false }],
    ['DYNAMODB', { service: 'dynamodb', edge: false }],
    ['API_GATEWAY', { service: 'apigateway', edge: false }],
    ['ROUTE53', { service: 'route53', edge: false }],
  ]);

function awsRows(list: Fields, file: string): readonly AddressRow[] {
  const evidence = published(file, `AWS ip-ranges.json, ${textOf(list['createDate'])}`);
  return [...listOf(list['prefixes']), ...listOf(list['ipv6_prefixes'])].flatMap((item) => {
    const fields = fieldsOf(item);
    const range = textOf(fields['ip_prefix']) || textOf(fields['ipv6_prefix']);
    const region = textOf(fields['region']);
    const known = AWS_SERVICES.get(textOf(fields['service']));
    const provider = awsPartition(region);
    return range === ''
      ? []
      : [
          {
            range,
            provider,
            service: known === undefined ? null : `${provider}/${known.service}`,
            region: region === 'GLOBAL' || region === '' ? null : `${provider}/${region}`,
            edge: known?.edge === true,
            evidence,
          },
        ];
  });
}

function awsPartition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return region.startsWith('eusc-') ? 'aws-eusc' : 'aws';
}

/** `goog.json` has no regions, and its ranges hold Google's own services too. */
function googleRows(list: Fields, file: string): readonly AddressRow[] {
  const evidence = published(file, `Google's ranges, ${textOf(list['creationTime'])}`);
  return listOf(list['prefixes']).flatMap((item) => {
    const fields = fieldsOf(item);
    const range = textOf(fields['ipv4Prefix']) || textOf(fields['ipv6Prefix']);
    const scope = textOf(fields['scope']);
    const region = scope === '' || scope === 'global' ? null : `gcp/${scope}`;
    const about = { provider: 'gcp', service: null, region, edge: false, evidence };
    return range === '' ? [] : [{ range, ...about }];
  });
}

/** `AzureCloud.westeurope` and the like say a region; a tag of one service says less and is left out. */
function azureRows(list: Fields, file: string): readonly AddressRow[] {
  const evidence = published(file, `Azure service tags, change ${textOf(list['changeNumber'])}`);
  return listOf(list['values']).flatMap((item) => {
    const name = textOf(fieldsOf(item)['name']);
    const properties = fieldsOf(fieldsOf(item)['properties']);
    const edge = name.startsWith('AzureFrontDoor.Frontend');
    if (!edge && !/^AzureCloud(\.|$)/.test(name)) return [];
    const region = textOf(properties['region']);
    return listOf(properties['addressPrefixes']).flatMap((range) => {
      const about = {
        provider: 'azure',
        service: edge ? 'azure/front-door' : null,
        region: edge || region === '' ? null : `azure/${region}`,
      };
      return typeof range === 'string' ? [{ range, ...about, edge, evidence }] : [];
    });
  });
}

function cloudflareRows(list: Fields, file: string): readonly AddressRow[] {
  const result = fieldsOf(list['result']);
  return edgeRows('cloudflare', [result['ipv4_cidrs'], result['ipv6_cidrs']], result, file);
}

function edgeRows(
  provider: 'cloudflare' | 'fastly',
  lists: readonly unknown[],
  about: Fields,
  file: string,
): readonly AddressRow[] {
  const evidence = published(file, `${provider}'s ranges ${textOf(about['etag'])}`.trim());
  return lists.flatMap(listOf).flatMap((range) => {
    const service = `${provider}/cdn`;
    return typeof range === 'string'
      ? [{ range, provider, service, region: null, edge: true, evidence }]
      : [];
  });
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function published(file: string, cites: string): CatalogueEvidence {
  const date = /\d{4}-\d\d-\d\d/.exec(cites)?.[0] ?? 'undated';
  return { word: 'published', cites: `${cites} (${file})`, date };
}

function trouble(file: string, what: string): Problem {
  return {
    code: 'library-file',
    severity: 'error',
    place: { file, line: null, column: null },
    what: `cannot be used: it ${what}`,
    mend: "give AWS's ip-ranges.json, Google's cloud.json, Azure's ServiceTags, or Cloudflare's or Fastly's list",
  };
}
