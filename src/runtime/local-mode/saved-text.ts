/** What survives a power cut, as text: read with distrust, for storage wears out. */
import { checksum } from '#base';
import {
  NOTHING_SAVED,
  type Hand,
  type Saved,
  type Value,
  type Values,
  type Wanted,
} from './state.ts';

/** One line of JSON with a checksum, so that a half-written or worn text is not taken for a state. */
export function formatSaved(saved: Saved): string {
  const text = JSON.stringify(saved);
  return `${checksum(text)} ${text}\n`;
}

/** The state of a text; null when it is not exactly what `formatSaved` wrote. */
export function parseSaved(text: string): Saved | null {
  const match = /^([0-9a-f]{8}) (.*)\n$/.exec(text);
  const body = match?.[2] ?? '';
  if (match === null || match[1] !== checksum(body)) return null;
  try {
    return readSaved(JSON.parse(body));
  } catch {
    return null;
  }
}

function readSaved(data: unknown): Saved | null {
  if (!isRecord(data) || data['format'] !== NOTHING_SAVED.format) return null;
  const { wanted, hand, hands, last } = data;
  if (!isCount(hands) || !isValues(last)) return null;
  if (!(wanted === null || isWanted(wanted)) || !(hand === null || isHand(hand))) return null;
  return { format: 1, wanted, hand, hands, last };
}

function isWanted(data: unknown): data is Wanted {
  return isRecord(data) && Number.isSafeInteger(data['version']) && isValues(data['values']);
}

function isHand(data: unknown): data is Hand {
  if (!isRecord(data) || !isCount(data['number']) || !isValues(data['values'])) return false;
  const { over, takenAs } = data;
  return Number.isSafeInteger(over) && (takenAs === null || Number.isSafeInteger(takenAs));
}

function isValues(data: unknown): data is Values {
  return isRecord(data) && Object.values(data).every(isValue);
}

function isValue(data: unknown): data is Value {
  return ['number', 'string', 'boolean'].includes(typeof data);
}

function isCount(data: unknown): data is number {
  return Number.isSafeInteger(data) && (data as number) >= 0;
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
