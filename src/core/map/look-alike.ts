/**
 * Ids that look the same and are not: letters of other scripts, wide forms, marks in another order.
 * The table holds the letters of Cyrillic, Greek and Armenian that common typefaces draw like Latin
 * ones (after Unicode Technical Standard 39, which lists all of them).
 */
import type { Findings } from './finding.ts';
import type { Claims } from './part.ts';
import { codePoint, quote } from './wording.ts';

const LOOKS_LIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аαа',
    b: 'Ьƅ',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еє',
    g: 'ɡց',
    h: 'һհ',
    i: 'іιıӏ',
    j: 'јϳ',
    k: 'кκ',
    l: 'ⅼ',
    n: 'пո',
    o: 'оοօσ',
    p: 'рρ',
    q: 'ԛգ',
    r: 'г',
    s: 'ѕ',
    t: 'тτ',
    u: 'υսц',
    v: 'νѵ',
    w: 'ԝω',
    x: 'хχ',
    y: 'уγү',
    A: 'АΑ',
    B: 'ВΒ',
    C: 'СϹ',
    E: 'ЕΕ',
    H: 'НΗ',
    I: 'ІΙӀ',
    J: 'Ј',
    K: 'КΚ',
    M: 'МΜ',
    N: 'Ν',
    O: 'ОΟՕ',
    P: 'РΡ',
    S: 'ЅՏ',
    T: 'ТΤ',
    X: 'ХΧ',
    Y: 'ҮΥ',
    Z: 'Ζ',
  }).flatMap(([latin, others]) => Array.from(others, (other) => [other, latin] as const)),
);

/** What an id looks like, in plain letters. */
export function skeletonOf(id: string): string {
  return Array.from(id.normalize('NFKC'), (letter) => LOOKS_LIKE.get(letter) ?? letter)
    .join('')
    .normalize('NFC');
}

const ASCII = /^[\x21-\x7e]*$/;

/** Tells ids of one kind that look alike, and ids that mix scripts. */
export function checkLookAlikes(claims: readonly Claims<unknown>[], findings: Findings): void {
  const strange = claims.filter(({ id }) => !ASCII.test(id));
  if (strange.length === 0) return;
  const strangers = new Set(strange.map(({ id }) => skeletonOf(id)));
  const seen = new Map<string, string>();
  for (const { id } of claims) {
    const skeleton = skeletonOf(id);
    if (strangers.has(skeleton) && ASCII.test(id)) seen.set(skeleton, id);
  }
  for (const { id, claims: said } of strange) {
    const [claim] = said;
    if (claim === undefined) continue;
    const { origin, path } = claim;
    const skeleton = skeletonOf(id);
    const other = seen.get(skeleton);
    if (other !== undefined) {
      const what = `${quote(id)} looks like ${quote(other)} and is another name: it has ${strangeLetters(id)}.`;
      findings.add({
        code: 'look-alike',
        origin,
        path,
        on: 'key',
        what,
        mend: 'Rename one of them.',
      });
    } else if (mixesScripts(id)) {
      const what = `${quote(id)} mixes scripts: it has ${strangeLetters(id)}.`;
      const mend = 'Write it with letters of one script.';
      findings.add({ code: 'mixed-scripts', origin, path, on: 'key', what, mend });
    }
    seen.set(skeleton, other ?? id);
  }
}

function mixesScripts(id: string): boolean {
  const scripts = [
    /\p{Script=Latin}/u,
    /\p{Script=Cyrillic}/u,
    /\p{Script=Greek}/u,
    /\p{Script=Armenian}/u,
  ];
  return scripts.filter((script) => script.test(id)).length > 1;
}

function strangeLetters(id: string): string {
  const letters = Array.from(new Set(id)).filter((letter) => !ASCII.test(letter));
  return letters
    .slice(0, 5)
    .map((letter) => codePoint(letter))
    .join(', ');
}
