/**
 * The book in a file, whole or not at all: what is good, and what a person set (pins, denied names), so
 * that a restart in the middle undoes nothing.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { encodeMessage, queryMessage, ROOT, type ResourceRecord } from '#core/dns';
import type { NameBook, SavedHands, SavedName } from '#runtime/resolver';
import type { KeptRecord } from './read-answer.ts';

/** What the file says. */
interface SavedBook {
  readonly format: 1;
  readonly names: readonly SavedName<KeptRecord>[];
  readonly hands: SavedHands<KeptRecord>;
}

/** What cannot be read is not believed, and said: the resolver starts with nothing. */
export async function loadBook(
  book: NameBook<KeptRecord>,
  path: string,
  nowMs: number,
  say: (line: string) => void,
): Promise<void> {
  try {
    const data: unknown = JSON.parse(await readFile(path, 'utf8'));
    // Earlier versions wrote the names alone.
    const { names, hands } = (Array.isArray(data) ? { names: data } : data) as Partial<SavedBook>;
    if (!Array.isArray(names)) throw new Error('no names in it');
    book.load(names.filter(isSaved), nowMs);
    const { pinned = [], denied = [] } = hands ?? {};
    book.loadHands({ pinned: pinned.filter(isPinned), denied: denied.filter(isText) }, nowMs);
  } catch (cause) {
    const isNew = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (!isNew) say(`${path} could not be read; starting with nothing: ${String(cause)}`);
  }
}

/** A disk that is full loses the book's newest state, and no answer. */
export async function saveBook(
  book: NameBook<KeptRecord>,
  path: string,
  nowMs: number,
  say: (line: string) => void,
): Promise<void> {
  const saved: SavedBook = { format: 1, names: book.save(nowMs), hands: book.saveHands(nowMs) };
  try {
    await writeFile(`${path}.new`, JSON.stringify(saved), { mode: 0o600, flush: true });
    await rename(`${path}.new`, path);
  } catch (cause) {
    say(`${path} could not be written: ${String(cause)}`);
  }
}

const isText = (data: unknown): data is string => typeof data === 'string';

function isSaved(data: unknown): data is SavedName<KeptRecord> {
  if (typeof data !== 'object' || data === null) return false;
  const { name, type, records, proof, firstGoodMs, lastGoodMs } = data as Partial<
    SavedName<KeptRecord>
  >;
  const isWhole = isText(name) && isText(type) && areRecords(records);
  const hasTimes = Number.isFinite(firstGoodMs) && Number.isFinite(lastGoodMs);
  return isWhole && hasTimes && (proof === undefined || areRecords(proof));
}

function isPinned(data: unknown): data is SavedHands<KeptRecord>['pinned'][number] {
  if (typeof data !== 'object' || data === null) return false;
  const { name, sets, untilMs } = data as Partial<SavedHands<KeptRecord>['pinned'][number]>;
  if (!isText(name) || !Array.isArray(sets) || !Number.isFinite(untilMs)) return false;
  return sets.every((set: unknown) => Array.isArray(set) && isText(set[0]) && areRecords(set[1]));
}

function areRecords(data: unknown): data is readonly KeptRecord[] {
  return (
    Array.isArray(data) &&
    data.every(
      (each: Partial<KeptRecord> | null) =>
        Number.isFinite(each?.ttlSeconds) && each?.record !== undefined && isWritable(each.record),
    )
  );
}

/** What can be written into a message is a record, whatever the file was made into. */
function isWritable(record: ResourceRecord): boolean {
  try {
    return encodeMessage(queryMessage(0, ROOT, 'A', { answers: [record] })).ok;
  } catch {
    // A field that is not there, or of another kind.
    return false;
  }
}
