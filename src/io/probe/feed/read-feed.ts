/**
 * The status feeds of providers as one list: what they say of themselves, in their own words. A feed
 * with nothing in it is nothing reported, never "all is well". Shapes, as published in 2026:
 *
 * - `aws`: health.aws.amazon.com/public/currentevents, JSON in UTF-16, the older objects with
 *   `current` and `archive`, or RSS of single services;
 * - `google`: status.cloud.google.com/incidents.json;
 * - `statuspage`: `/api/v2/summary.json`, `incidents.json`, as Cloudflare, GitHub and hundreds have it;
 * - `azure`: RSS whose categories are services and regions;
 * - `rss`: RSS or Atom of anybody.
 */
import { plainText } from '../one-look.ts';
import type { ReportedStatus } from '../port.ts';
import {
  dateOf,
  get,
  listOf,
  MAX_REPORTS,
  MAX_WORDS,
  textOf,
  urlOf,
  wordsOf,
} from './feed-fields.ts';
import { ofAws, placeOfAnchor } from './read-aws.ts';
import { ofAzure } from './read-azure.ts';
import { readRss } from './read-rss.ts';

export const FEED_FORMATS = ['aws', 'google', 'azure', 'statuspage', 'rss'] as const;

export type FeedFormat = (typeof FEED_FORMATS)[number];

/** What the feed reports; a sentence when it cannot be read. */
export function readFeed(
  format: FeedFormat,
  provider: string,
  bytes: Uint8Array,
): readonly ReportedStatus[] | string {
  const text = decodeText(bytes);
  if (format === 'azure') return ofAzure(provider, text);
  if (format === 'rss' || /^\s*</.test(text)) return readItems(provider, text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the feed is not JSON';
  }
  const reports = { aws: ofAws, google: ofGoogle, statuspage: ofStatuspage }[format](
    provider,
    value,
  );
  return typeof reports === 'string' ? reports : reports.slice(0, MAX_REPORTS);
}

/** UTF-8, or UTF-16 when it begins with its mark. */
function decodeText(bytes: Uint8Array): string {
  const [a, b] = bytes;
  const encoding =
    a === 0xfe && b === 0xff ? 'utf-16be' : a === 0xff && b === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function ofGoogle(provider: string, value: unknown): readonly ReportedStatus[] | string {
  if (!Array.isArray(value)) return 'the feed is no list of incidents';
  return value.flatMap((incident): readonly ReportedStatus[] => {
    const products = listOf(get(incident, 'affected_products')).map((each) =>
      textOf(get(each, 'title')),
    );
    const now = listOf(get(incident, 'currently_affected_locations'));
    const places = now.length > 0 ? now : listOf(get(incident, 'previously_affected_locations'));
    const toMs = dateOf(get(incident, 'end'));
    const uri = textOf(get(incident, 'uri'));
    const report = {
      provider,
      words: wordsOf(
        textOf(get(incident, 'external_desc'), MAX_WORDS),
        textOf(get(get(incident, 'most_recent_update'), 'text'), MAX_WORDS),
      ),
      status: textOf(get(incident, 'status_impact')) ?? textOf(get(incident, 'severity')),
      open: toMs === null,
      fromMs: dateOf(get(incident, 'begin')),
      toMs,
      url: uri === null ? null : urlOf(`https://status.cloud.google.com/${uri.replace(/^\//, '')}`),
    };
    const services = products.length > 0 ? products : [textOf(get(incident, 'service_name'))];
    const regions =
      places.length > 0
        ? places.map((each) => textOf(get(each, 'id')) ?? textOf(get(each, 'title')))
        : [null];
    return services
      .slice(0, 50)
      .flatMap((service) => regions.slice(0, 50).map((region) => ({ ...report, service, region })));
  });
}

function ofStatuspage(provider: string, value: unknown): readonly ReportedStatus[] | string {
  const incidents = get(value, 'incidents');
  const components = get(value, 'components');
  if (incidents === undefined && components === undefined)
    return 'the feed has neither incidents nor components';
  const reports = listOf(incidents).flatMap((incident): readonly ReportedStatus[] => {
    const status = textOf(get(incident, 'status'));
    const toMs = dateOf(get(incident, 'resolved_at'));
    const latest = listOf(get(incident, 'incident_updates'))[0];
    const report = {
      provider,
      region: null,
      words: wordsOf(textOf(get(incident, 'name')), textOf(get(latest, 'body'), MAX_WORDS)),
      status: status ?? textOf(get(incident, 'impact')),
      open:
        status === null
          ? null
          : !['resolved', 'postmortem', 'completed'].includes(status) && toMs === null,
      fromMs: dateOf(get(incident, 'started_at')) ?? dateOf(get(incident, 'created_at')),
      toMs,
      url: urlOf(textOf(get(incident, 'shortlink'))),
    };
    const services = listOf(get(incident, 'components')).map((each) => textOf(get(each, 'name')));
    return (services.length > 0 ? services : [null])
      .slice(0, 50)
      .map((service) => ({ ...report, service }));
  });
  const broken = listOf(components).filter(
    (each) => get(each, 'group') !== true && textOf(get(each, 'status')) !== 'operational',
  );
  return [...reports, ...broken.map((each) => ofComponent(provider, each))];
}

function ofComponent(provider: string, component: unknown): ReportedStatus {
  const service = textOf(get(component, 'name'));
  const status = textOf(get(component, 'status'));
  return {
    provider,
    service,
    region: null,
    words: plainText(
      `${service ?? 'a component'}: ${(status ?? 'no status').replaceAll('_', ' ')}`,
      MAX_WORDS,
    ),
    status,
    open: status === null ? null : true,
    fromMs: dateOf(get(component, 'updated_at')),
    toMs: null,
    url: null,
  };
}

/** RSS says nothing of begin, end and state: only words and when they were published. */
function readItems(provider: string, text: string): readonly ReportedStatus[] | string {
  const items = readRss(text);
  if (typeof items === 'string') return items;
  return items.map(({ fields }): ReportedStatus => {
    const first = (...names: readonly string[]): string | null =>
      names.flatMap((name) => fields[name] ?? [])[0] ?? null;
    const title = first('title');
    const over = /^\s*[[(]?\s*(?:resolved|service is operating normally)\b/i.test(title ?? '');
    return {
      provider,
      ...(placeOfAnchor(first('guid', 'id')) ?? {
        service: textOf(first('category')),
        region: null,
      }),
      words: wordsOf(title, first('description', 'summary', 'content', 'content:encoded')),
      status: null,
      open: over ? false : null,
      fromMs: dateOf(first('pubdate', 'published', 'updated')),
      toMs: null,
      url: urlOf(first('link')),
    };
  });
}
