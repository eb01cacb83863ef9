/** Reads the fields of feeds, whose shapes are not to be relied on. */
import { plainText } from '../one-look.ts';
import { plainOfHtml } from './read-rss.ts';

/** Reports that are kept, and characters of the words of one. */
export const MAX_REPORTS = 500;
export const MAX_WORDS = 2_000;

/** A value of an object of its own; undefined when there is none. */
export function get(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

/** A list, bounded; empty when it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MAX_REPORTS) : [];
}

/** One line of text; null when it is none. */
export function textOf(value: unknown, most = 300): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  const text = plainText(value, most);
  return text === '' ? null : text;
}

/** A title and what is said below it, as plain text. */
export function wordsOf(title: string | null, said: string | null): string {
  const parts = [title, said].flatMap((each) => (each === null ? [] : [plainOfHtml(each).trim()]));
  return plainText([...new Set(parts)].filter((each) => each !== '').join(': '), MAX_WORDS);
}

/** Milliseconds of seconds since 1970. */
export function secondsOf(value: unknown): number | null {
  const seconds = Number(value);
  return typeof value !== 'object' && Number.isFinite(seconds) && seconds > 0 && seconds < 1e11
    ? seconds * 1_000
    : null;
}

/** Milliseconds of a date as text. */
export function dateOf(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(value.trim().slice(0, 60)) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** Only what a browser may safely open. */
export function urlOf(text: string | null): string | null {
  if (text === null || text.length > 2_000 || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
