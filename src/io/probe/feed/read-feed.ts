/**
 * The status feeds of providers as one list: what they say of themselves, in their own words. A feed
 * with nothing in it is nothing reported, never "all is well". Shapes, as published in 2026:
 *
 * - `aws`: health.aws.amazon.com/public/currentevents, JSON in UTF-16, the older objects with
 *   `current` and `archive`, or RSS of single services;
 * - `google`: status.cloud.google.com/incidents.json;
 * - `statuspage`: `/api/v2/summary.json`, `incidents.json`, as Cloudflare, GitHub and hundreds have it;
 * - `rss`: RSS or Atom of anybody, and of Azure.
 */
import { plainText } from '../one-look.ts';
import type { ReportedStatus } from '../port.ts';
import { plainOfHtml, readRss } from './read-rss.ts';

export const FEED_FORMATS = ['aws', 'google', 'azure', 'statuspage', 'rss'] as const;

export type FeedFormat = (typeof FEED_FORMATS)[number];

/** Reports that are kept, and characters of the words of one. */
const MAX_REPORTS = 500;
const MAX_WORDS = 2_000;

/** What the feed reports; a sentence when it cannot be read. */
export function readFeed(
  format: FeedFormat,
  provider: string,
  bytes: Uint8Array,
): readonly ReportedStatus[] | string {
  const text = decodeText(bytes);
  if (format === 'rss' || format === 'azure' || /^\s*</.test(text))
    return readItems(provider, text);
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

function ofAws(provider: string, value: unknown): readonly ReportedStatus[] | string {
  const current = Array.isArray(value) ? value : get(value, 'current');
  if (!Array.isArray(current)) return 'the feed has no list of events';
  return current.map((event): ReportedStatus => {
    const log = listOf(get(event, 'event_log'));
    const last = log.at(-1);
    const said =
      textOf(get(last, 'message')) ??
      textOf(get(last, 'summary')) ??
      textOf(get(event, 'description'));
    const words = wordsOf(textOf(get(event, 'summary')), said);
    const arn = textOf(get(event, 'arn'));
    return {
      provider,
      service: textOf(get(event, 'service')) ?? textOf(get(event, 'service_name')),
      region:
        /^arn:[^:]*:health:([a-z0-9-]+):/.exec(arn ?? '')?.[1] ?? textOf(get(event, 'region_name')),
      words,
      status: textOf(get(event, 'status')),
      open: !/^\s*\[?resolved\]?/i.test(words),
      fromMs: secondsOf(get(event, 'date')),
      toMs: null,
      url: 'https://health.aws.amazon.com/health/status',
    };
  });
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
        textOf(get(incident, 'external_desc')),
        textOf(get(get(incident, 'most_recent_update'), 'text')),
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
      words: wordsOf(textOf(get(incident, 'name')), textOf(get(latest, 'body'))),
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
      service: textOf(first('category')),
      region: null,
      words: wordsOf(title, first('description', 'summary', 'content', 'content:encoded')),
      status: null,
      open: over ? false : null,
      fromMs: dateOf(first('pubdate', 'published', 'updated')),
      toMs: null,
      url: urlOf(first('link')),
    };
  });
}

function get(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MAX_REPORTS) : [];
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  const text = plainText(value, 300);
  return text === '' ? null : text;
}

function wordsOf(title: string | null, said: string | null): string {
  const parts = [title, said].flatMap((each) => (each === null ? [] : [plainOfHtml(each).trim()]));
  return plainText([...new Set(parts)].filter((each) => each !== '').join(': '), MAX_WORDS);
}

function secondsOf(value: unknown): number | null {
  const seconds = Number(value);
  return typeof value !== 'object' && Number.isFinite(seconds) && seconds > 0 && seconds < 1e11
    ? seconds * 1_000
    : null;
}

function dateOf(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(value.trim().slice(0, 60)) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** Only what a browser may safely open. */
function urlOf(text: string | null): string | null {
  if (text === null || text.length > 2_000 || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
