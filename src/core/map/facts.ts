/** What the texts of a map say, as numbers; and what a pattern cannot tell about them. */
import { MAX_DURATION_MS, parseDuration } from '#base';
import type { MapProblemCode } from './problem-codes.ts';
import type { TextFormName } from './text-forms.ts';
import type { Grace, Rate } from './types.ts';

interface WrongFact {
  readonly code: MapProblemCode;
  readonly what: string;
  readonly mend: string;
}

/** What is wrong with a text that has its form; null when nothing is. */
export function checkFacts(text: string, form: TextFormName): WrongFact | null {
  switch (form) {
    case 'duration':
    case 'span':
      return text === 'forever' || parseDuration(text) !== null ? null : tooLong(text);
    case 'grace': {
      const grace = parseGrace(text);
      if (grace === null) return tooLong(text);
      if (endOf(grace.lowMs) <= endOf(grace.highMs)) return null;
      const what = `\`${text}\` ends before it begins.`;
      return {
        code: 'wrong-number',
        what,
        mend: `Write \`${text.split('..').reverse().join('..')}\`.`,
      };
    }
    case 'day':
    case 'moment':
      return isDay(text.slice(0, 10))
        ? null
        : {
            code: 'wrong-text',
            what: `There is no day ${text.slice(0, 10)}.`,
            mend: 'Write a day of the calendar.',
          };
    case 'rate':
    case 'worth':
      return Number(/^[0-9.]+/.exec(text)?.[0]) <= 1e12
        ? null
        : {
            code: 'wrong-number',
            what: `\`${text}\` is beyond any count.`,
            mend: 'Write a smaller number.',
          };
    case 'line':
    case 'componentId':
    case 'domainId':
    case 'operationId':
    case 'needId':
    case 'reference':
    case 'journeyId':
    case 'kind':
    case 'filePath':
      return null;
  }
}

function endOf(ms: number | null): number {
  return ms ?? Infinity;
}

function tooLong(text: string): WrongFact {
  const years = MAX_DURATION_MS / (365 * 86_400_000);
  const what = `\`${text}\` is longer than ${years} years.`;
  return {
    code: 'wrong-number',
    what,
    mend: 'Write a shorter time, or `forever` where a grace or `for` never ends.',
  };
}

/** `10m`, `5m..1h`, `forever`; null when it is none. */
export function parseGrace(text: string): Grace | null {
  const [low = '', high = low] = text.split('..');
  const lowMs = parseSpan(low);
  const highMs = parseSpan(high);
  return lowMs === undefined || highMs === undefined ? null : { lowMs, highMs };
}

/** Milliseconds, null for `forever`, undefined when the text is neither. */
export function parseSpan(text: string): number | null | undefined {
  return text === 'forever' ? null : (parseDuration(text) ?? undefined);
}

const PER_MIN: Readonly<Record<string, number>> = { s: 60, min: 1, h: 1 / 60, d: 1 / 1_440 };

/** `1200/min`, a number of calls a minute, or 24 or 168 numbers by hour of the day or the week (UTC). */
export function readRate(rate: string | number | readonly number[]): Rate {
  if (typeof rate === 'number') return { kind: 'steady', perMin: rate };
  if (typeof rate === 'string') {
    const [count = '', unit = ''] = rate.split('/');
    return { kind: 'steady', perMin: Number(count) * (PER_MIN[unit.trim()] ?? 0) };
  }
  const week = rate.length === 24 ? Array.from({ length: 7 }, () => rate).flat() : rate;
  return { kind: 'by-hour', perMinByHour: week };
}

/** `42 EUR`. */
export function readWorth(worth: string): { readonly amount: number; readonly currency: string } {
  const [amount = '', currency = ''] = worth.split(/\s+/);
  return { amount: Number(amount), currency };
}

function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (lengths[month - 1] ?? 0);
}
