/**
 * What AWS says of itself: an event is one report for its service and one for every other service that
 * it names. Its codes are kept as they are; of what they mean, only "0 is well" is agreed on.
 */
import type { ReportedStatus } from '../port.ts';
import { get, listOf, MAX_REPORTS, MAX_WORDS, secondsOf, textOf, wordsOf } from './feed-fields.ts';

/** The reports of `currentevents`, or of the older object with `current`; a sentence when it is neither. */
export function ofAws(provider: string, value: unknown): readonly ReportedStatus[] | string {
  const current = Array.isArray(value) ? value : get(value, 'current');
  if (!Array.isArray(current)) return 'the feed has no list of events';
  return current.slice(0, MAX_REPORTS).flatMap((event) => ofEvent(provider, event));
}

function ofEvent(provider: string, event: unknown): readonly ReportedStatus[] {
  const last = listOf(get(event, 'event_log')).at(-1);
  const said =
    textOf(get(last, 'message'), MAX_WORDS) ??
    textOf(get(last, 'summary')) ??
    textOf(get(event, 'description'), MAX_WORDS);
  const words = wordsOf(textOf(get(event, 'summary')), said);
  const arn = textOf(get(event, 'arn')) ?? '';
  const region =
    /^arn:[^:]*:health:([a-z0-9-]+):/.exec(arn)?.[1] ?? textOf(get(event, 'region_name'));
  const over = /^\s*\[?resolved\]?/i.test(words);
  const report = (
    key: string | null,
    name: string | null,
    status: string | null,
  ): ReportedStatus => ({
    provider,
    service: (key === null ? null : placeOfService(key)?.service) ?? key ?? name,
    region: (key === null ? null : placeOfService(key)?.region) ?? region,
    words,
    status,
    open: !over && status !== '0',
    fromMs: secondsOf(get(event, 'date')),
    toMs: null,
    url: 'https://health.aws.amazon.com/health/status',
  });
  const main = report(
    textOf(get(event, 'service')),
    textOf(get(event, 'service_name')),
    textOf(get(event, 'status')),
  );
  return [
    main,
    ...othersOf(event).map(([key, other]) => report(key, null, textOf(get(other, 'current')))),
  ].slice(0, 200);
}

/** The services that an event names besides its own. */
function othersOf(event: unknown): readonly (readonly [string, unknown])[] {
  const others = get(event, 'impacted_services');
  if (typeof others !== 'object' || others === null) return [];
  return Object.entries(others)
    .slice(0, 200)
    .flatMap(([key, other]) =>
      textOf(key) === null || key === get(event, 'service')
        ? []
        : [[textOf(key) ?? '', other] as const],
    );
}

/** `dynamodb-us-east-1`: a service and its region. */
function placeOfService(
  text: string,
): { readonly service: string; readonly region: string } | null {
  const match = /^([a-z0-9]{1,60})-([a-z]{2}(?:-[a-z]{2,12}){1,3}-\d{1,2})$/.exec(text);
  return match === null ? null : { service: match[1] ?? '', region: match[2] ?? '' };
}

/** The same in the identity of an item of RSS, `https://status.aws.amazon.com/#dynamodb-us-east-1_1760941860`. */
export function placeOfAnchor(
  identity: string | null,
): { readonly service: string; readonly region: string } | null {
  const anchor = /^https?:\/\/status\.aws\.amazon\.com\/#([^_]{1,100})_/.exec(identity ?? '')?.[1];
  return anchor === undefined ? null : placeOfService(anchor);
}
