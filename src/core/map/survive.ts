/** The grammar of `survive:` (G1). */
import type { Known } from './known.ts';
import { parseLost } from './lost.ts';
import type { LossClass, Survive } from './types.ts';
import type { Problem } from '#base';
import { didYouMean, quote, type Telling } from './wording.ts';
import { suggest } from '#base';

const CLASSES: ReadonlySet<string> = new Set<LossClass>([
  'provider',
  'region',
  'zone',
  'site',
  'vendor',
  'placement',
  'component',
  'operation',
]);

const FORMS: readonly string[] = [...CLASSES]
  .map((one) => `any ${one}`)
  .concat('any region control', 'reboot');

export type ReadSurvive =
  | { readonly kind: 'read'; readonly survive: Survive; readonly problems: readonly Problem[] }
  | { readonly kind: 'wrong'; readonly telling: Telling };

/** One entry of `survive:`. */
export function readSurvive(text: string, known: Known): ReadSurvive {
  const words = text.trim().split(/\s+/);
  if (words[0] === 'any') return readAny(words.slice(1), text);
  if (text.trim() === 'reboot') return read({ kind: 'reboot' });
  if (words.length === 1 && text.trim().startsWith('incident/')) {
    const id = text.trim().slice('incident/'.length);
    if (/^[a-z0-9][a-z0-9.-]*$/.test(id)) return read({ kind: 'incident', id });
  }
  if (words.length > 1) return wrongForm(text);
  const lost = parseLost(text, known);
  if (lost.ok)
    return { kind: 'read', survive: { kind: 'lost', lost: lost.value }, problems: lost.problems };
  const [problem] = lost.problems;
  return problem === undefined ? wrongForm(text) : wrong(lostTelling(problem, text));
}

function readAny(words: readonly string[], text: string): ReadSurvive {
  const count = /^\d+$/.test(words[0] ?? '') ? Number(words[0]) : null;
  const [word = '', ...rest] = count === null ? words : words.slice(1);
  if (count !== null && count !== 1) {
    if (count < 1) return wrongForm(text);
    const what = `${quote(text)} asks about ${count} losses at once.`;
    return wrong({
      code: 'later-part',
      what,
      mend: `Write \`any ${word}\`; two or more come with \`cuts\`.`,
    });
  }
  if (word === 'region' && rest.join(' ') === 'control')
    return read({ kind: 'any-region-control' });
  if (rest.length > 0 || !isClass(word)) return wrongForm(text);
  return read({ kind: 'any', of: word });
}

function isClass(word: string): word is LossClass {
  return CLASSES.has(word);
}

function read(survive: Survive): ReadSurvive {
  return { kind: 'read', survive, problems: [] };
}

function wrong(telling: Telling): ReadSurvive {
  return { kind: 'wrong', telling };
}

function wrongForm(text: string): ReadSurvive {
  const otherwise = `Write ${FORMS.map((one) => quote(one)).join(', ')}, \`incident/ID\`, or an id of the map.`;
  const what = `${quote(text)} is nothing that can be survived.`;
  return wrong({
    code: 'unknown-goal',
    what,
    mend: didYouMean(suggest(text.slice(0, 60), FORMS), otherwise),
  });
}

function lostTelling(problem: Problem, text: string): Telling {
  const meant = suggest(text.slice(0, 60), FORMS);
  const near = problem.mend.startsWith('Did you mean');
  if (!near && meant !== null) {
    return {
      code: 'unknown-goal',
      what: `${quote(text)} is nothing that can be survived.`,
      mend: didYouMean(meant, ''),
    };
  }
  return { code: 'unknown-goal', what: problem.what, mend: problem.mend };
}
