/** What recordings covered, in words: calls, window, sampling, and what could not be told. */
import type { TrafficFile } from '#core/map';
import { bearingOf } from '#core/map';
import { count, plural } from '../terminal/prose.ts';
import { sayDate, sayDuration } from '../terminal/time.ts';

/** As the source says it, without a word of its own. */
export interface CoveredShown {
  readonly source: string;
  readonly things: string;
  readonly count: number;
  readonly named: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly sampled: number | null;
  readonly records: number;
  readonly outside: number;
  /** Said below it, a line each. */
  readonly notes?: readonly string[];
}

/** `41 M calls in 7 days, 10 % sampled`. */
export function sayCovered(covered: CoveredShown): string {
  const window = sayWindow(covered.first, covered.last);
  const sampled = covered.sampled === null ? '' : `, ${percent(covered.sampled)} sampled`;
  return `${sayMany(covered.count)} ${covered.things}${window === null ? '' : ` in ${window}`}${sampled}`;
}

/** The same, with its days, and how much of it is told. */
export function sayCoverage(covered: CoveredShown): string {
  const { first, last, things, named, records, outside } = covered;
  const days =
    first === null || last === null
      ? ''
      : first.slice(0, 10) === last.slice(0, 10)
        ? ` (${sayDate(first)})`
        : ` (${sayDate(first)} to ${sayDate(last)})`;
  const told =
    covered.count === 0 ? '' : `; both ends are named of ${percent(named / covered.count)} of them`;
  const late =
    outside === 0
      ? ''
      : `; the partners of ${percent(outside / Math.max(1, records))} of the records were out of the window: --window gives it room`;
  const sampled = covered.sampled === null ? `; nothing says whether ${things} were sampled` : '';
  return `${sayCovered(covered)}${days}${told}${sampled}${late}`;
}

/** `7 days`, `2 h 10`; null when it is not known. */
export function sayWindow(first: string | null, last: string | null): string | null {
  if (first === null || last === null) return null;
  const ms = Date.parse(last) - Date.parse(first);
  const days = ms / 86_400_000;
  // A recording of seven days ends a little before or behind the hour at which it began.
  if (days >= 1.9) return `${Math.round(days)} days`;
  return ms === 0 ? 'one second' : sayDuration(ms);
}

/** `214,390`, `41 M`. */
function sayMany(number: number): string {
  return number < 1_000_000 ? count(number) : `${Number((number / 1_000_000).toPrecision(2))} M`;
}

/** `96 %`, `0.3 %`, `under 0.01 %`: never 100 % of what is less. */
function percent(share: number): string {
  const hundredths = share * 100;
  if (hundredths > 99 && hundredths < 100) return `${Math.floor(hundredths * 10) / 10} %`;
  if (hundredths > 0 && hundredths < 0.01) return 'under 0.01 %';
  return `${Number(hundredths.toPrecision(hundredths < 10 ? 2 : 3))} %`;
}

/** What was counted of a need: `9 of 214,390 calls failed; payouts answered all 9 well`. */
export function sayTraffic(from: string, traffic: TrafficFile): string {
  const { calls, errors = 0, requests = 0, retries = 0 } = traffic;
  if (traffic.presence === true)
    return `${from} asked for its name ${calls === 1 ? 'once' : `${count(calls)} times`}: it is there, and how often it is called is not known`;
  const { failed, borne } = bearingOf(traffic);
  const async = traffic.async === true ? ', all asynchronous' : '';
  const each =
    requests > 0 && calls / requests >= 1.5
      ? `, ${(calls / requests).toFixed(1)} to a request`
      : '';
  if (errors === 0) return `${plural(calls, 'call')}${async}${each}, and none failed`;
  const again = retries === 0 ? '' : `, ${count(retries)} were tried again`;
  const bore =
    failed === 0
      ? `how ${from} answered then is not known`
      : borne === failed
        ? `${from} answered ${failed === 1 ? 'it' : `all ${count(failed)}`} well`
        : borne === 0
          ? `${from} answered none of ${failed === errors ? 'them' : count(failed)} well`
          : `${from} answered ${count(borne)} of ${count(failed)} well`;
  return `${count(errors)} of ${plural(calls, 'call')} failed${again}; ${bore}`;
}

/** `That looks soft, but 9 is few.`; null when failures say nothing. */
export function sayBearing(traffic: TrafficFile): string | null {
  const { looks, enough, failed } = bearingOf(traffic);
  if (looks === 'either') return null;
  return enough ? `That looks ${looks}.` : `That looks ${looks}, but ${count(failed)} is few.`;
}
