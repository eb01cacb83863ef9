/**
 * "Did you mean" among very many names. `suggest` compares letter by letter; what cannot be near by
 * its length or its letters is left out first: an edit changes the counts of at most two letters.
 */
import { suggest } from '#base';

/** Among more names than these only near misses are suggested. */
const MANY = 2_000;

/** A name of more characters is no slip of a finger. */
const LONGEST = 100;

interface Index {
  readonly names: readonly string[];
  /** One bit for each letter that occurs. */
  readonly letters: Int32Array;
}

/** The names are asked for at the first word, and looked through once. */
export function createNear(namesOf: () => readonly string[]): (word: string) => string | null {
  let index: Index | null = null;
  return (word) => {
    if (word.length > LONGEST) return null;
    index ??= createIndex(namesOf());
    return suggest(word, possibleNames(word, index));
  };
}

function createIndex(names: readonly string[]): Index {
  return { names, letters: Int32Array.from(names, (name) => lettersOf(name)) };
}

function possibleNames(word: string, { names, letters }: Index): readonly string[] {
  const third = Math.max(1, Math.floor(word.length / 3));
  const most = names.length > MANY ? Math.min(2, third) : third;
  const own = lettersOf(word);
  const counts = new Int16Array(SLOTS);
  count(counts, word, 1);
  return names.filter((name, at) => {
    if (Math.abs(name.length - word.length) > most) return false;
    if (countBits((letters[at] ?? 0) ^ own) > 2 * most) return false;
    return differenceOf(counts, name) <= 2 * most;
  });
}

const SLOTS = 32;

/** Capitals and small letters share a slot; so do some others, which only lets more through. */
function slotOf(word: string, index: number): number {
  return word.charCodeAt(index) % SLOTS;
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index++) letters |= 1 << slotOf(word, index);
  return letters;
}

function countBits(bits: number): number {
  let number = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) number++;
  return number;
}

function count(counts: Int16Array, word: string, by: number): void {
  for (let index = 0; index < word.length; index++) {
    const slot = slotOf(word, index);
    counts[slot] = (counts[slot] ?? 0) + by;
  }
}

/** How many letters the two do not share. `counts` is as before when this returns. */
function differenceOf(counts: Int16Array, name: string): number {
  count(counts, name, -1);
  let difference = 0;
  for (let slot = 0; slot < SLOTS; slot++) difference += Math.abs(counts[slot] ?? 0);
  count(counts, name, 1);
  return difference;
}
