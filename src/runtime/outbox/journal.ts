/**
 * An outbox as lines of text: each a change with a checksum. A line that was cut off at the end never
 * was answered, and is not counted; one that is damaged anywhere else is.
 */
import { checksum } from '#base';
import {
  applyChange,
  EMPTY_OUTBOX,
  type OutboxChange,
  type StoredEntry,
  type StoredOutbox,
} from './storage.ts';

/** One change as a line. */
export function formatChange({ name, add, remove }: OutboxChange): string {
  const body = JSON.stringify([
    name ?? null,
    add.map((entry) => [entry.number, entry.revision, entry.key, entry.body]),
    remove,
  ]);
  return `${checksum(body)} ${body}\n`;
}

/** Everything kept as one line, with the highest number said by an entry that is added and removed. */
export function formatWhole({ name, highest, entries }: StoredOutbox): string {
  const mark: StoredEntry = { number: highest, revision: 0, key: '', body: '' };
  const marks =
    highest > 0
      ? [
          { add: [mark], remove: [] },
          { add: [], remove: [highest] },
        ]
      : [];
  const named = name === null ? {} : { name };
  const changes: OutboxChange[] = [...marks, { ...named, add: entries, remove: [] }];
  return changes.map(formatChange).join('');
}

/** What the lines come to, and whether the last was cut off. */
export function readJournal(text: string): {
  readonly kept: StoredOutbox;
  readonly isTorn: boolean;
} {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const entries = new Map<number, StoredEntry>();
  let { name, highest, damaged } = EMPTY_OUTBOX;
  for (const line of lines) {
    const change = parseChange(line);
    if (change === null) {
      damaged++;
      continue;
    }
    name = change.name ?? name;
    for (const number of change.remove) entries.delete(number);
    for (const entry of change.add) {
      entries.set(entry.number, entry);
      highest = Math.max(highest, entry.number);
    }
  }
  const kept = applyChange(
    { name, highest, entries: [], damaged },
    { add: [...entries.values()], remove: [] },
  );
  return { kept, isTorn: rest !== '' };
}

function parseChange(line: string): OutboxChange | null {
  const body = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(body)) return null;
  try {
    return readChange(JSON.parse(body));
  } catch {
    return null;
  }
}

function readChange(data: unknown): OutboxChange | null {
  if (!Array.isArray(data) || data.length !== 3) return null;
  const [name, add, remove] = data as unknown[];
  if (!(name === null || typeof name === 'string')) return null;
  if (!Array.isArray(add) || !Array.isArray(remove) || !remove.every(Number.isSafeInteger))
    return null;
  const entries = add.map(readEntry);
  if (entries.includes(null)) return null;
  const known = entries.filter((entry) => entry !== null);
  return { ...(name === null ? {} : { name }), add: known, remove: remove as number[] };
}

function readEntry(data: unknown): StoredEntry | null {
  if (!Array.isArray(data)) return null;
  const [number, revision, key, body] = data as unknown[];
  if (typeof number !== 'number' || typeof revision !== 'number') return null;
  return typeof key === 'string' && typeof body === 'string'
    ? { number, revision, key, body }
    : null;
}
