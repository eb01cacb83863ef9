/** What was said, in order and once; and who was first to say a word that matters. */
import type { Naming, Said } from './types.ts';

/** The same words of the same speaker count once, when they were first there; what they are about is joined. */
export function orderSaid(said: readonly Said[]): readonly Said[] {
  const once = new Map<string, Said>();
  for (const each of said.toSorted(bySaid)) {
    const key = JSON.stringify([each.by, each.kind, each.phase, each.words]);
    const found = once.get(key);
    if (found === undefined) once.set(key, each);
    else {
      const about = [...new Set([...found.about, ...each.about])].toSorted();
      once.set(key, { ...found, about });
    }
  }
  return [...once.values()].toSorted(bySaid);
}

function bySaid(a: Said, b: Said): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs;
  const [left, right] = [a, b].map(({ by, kind, phase, words, about }) =>
    JSON.stringify([by, kind, words, phase, about]),
  );
  return (left ?? '') < (right ?? '') ? -1 : left === right ? 0 : 1;
}

/** For each term and speaker the first time that it was said, in words or as what it is about. */
export function namedIn(said: readonly Said[], terms: readonly string[]): readonly Naming[] {
  const found = new Map<string, Naming>();
  for (const { atMs, by, kind, words, about } of said) {
    const text = [words, ...about].join(' ').toLowerCase();
    for (const term of terms) {
      const key = JSON.stringify([by, kind, term]);
      if (found.has(key) || !hasWord(text, term.toLowerCase())) continue;
      found.set(key, { term, by, kind, atMs });
    }
  }
  return [...found.values()].toSorted(
    (a, b) => a.atMs - b.atMs || terms.indexOf(a.term) - terms.indexOf(b.term),
  );
}

/** As a word of its own: `dns` is not in `dnsmasq`. */
function hasWord(text: string, word: string): boolean {
  if (word === '') return false;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const around = [text[at - 1] ?? ' ', text[at + word.length] ?? ' '];
    if (around.every((letter) => !/[a-z0-9]/.test(letter))) return true;
  }
  return false;
}

/** The words by which people would know a loss: `dynamodb` and `DNS` of `aws/us-east-1/dynamodb:name`. */
export function termsOfLost(lost: string): readonly string[] {
  const [whole = '', operation] = lost.split(':');
  const [component = '', place] = whole.split('@');
  const last = component.split('/').at(-1) ?? '';
  const terms = [last === '' ? (place ?? '') : last, ...(operation === 'name' ? ['DNS'] : [])];
  return terms.filter((term) => term !== '');
}
