/** The sentences of problems in the shape of a file: what is wrong, and what to write instead. */
import { suggest } from '#base';
import { FORMAT_VERSION } from './file.ts';
import { OTHER_WORDS, type Field, type RecordShape, type Shape } from './format-table.ts';
import type { Path } from './part.ts';
import type { MapProblemCode } from './problem-codes.ts';
import { hasForm, TEXT_FORMS, type TextFormName } from './text-forms.ts';

export interface Telling {
  readonly code: MapProblemCode;
  readonly what: string;
  readonly mend: string;
}

/** Text as it can be shown: in backticks, short, on one line, what cannot be seen as code points. */
export function quote(text: string): string {
  return `\`${shorten(text)}\``;
}

function shorten(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return short.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => codePoint(character));
}

/** `U+200B`. */
export function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hex.padStart(4, '0')}`;
}

/** "`a`, `b`". */
export function quoteAll(texts: readonly string[]): string {
  return texts.map((text) => quote(text)).join(', ');
}

/** "Did you mean `shop`?", or something else when nothing is near. */
export function didYouMean(meant: string | null, otherwise: string): string {
  return meant === null ? otherwise : `Did you mean ${quote(meant)}?`;
}

export function tooLong(text: string, longest: number): Telling {
  const what = `${quote(text)} has ${text.length} characters.`;
  return { code: 'wrong-text', what, mend: `Keep it to ${longest} characters.` };
}

export function wrongForm(text: string, name: TextFormName): Telling {
  const form = TEXT_FORMS[name];
  const strange = form.code === 'wrong-id' ? strangeCharacters(text) : '';
  const what = `${quote(text)} is no ${form.what}${strange}.`;
  const guess = form.code === 'unknown-unit' ? guessUnits(text) : null;
  const meant = guess !== null && hasForm(guess, name) ? guess : null;
  return { code: form.code, what, mend: didYouMean(meant, `Write ${form.example}.`) };
}

const LONG_UNITS =
  /(?<=[0-9]) ?-?(milliseconds?|msecs?|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)(?![a-z])/gi;

/** `6 hours` as `6h`. */
function guessUnits(text: string): string | null {
  if (text.length > 60) return null;
  return text
    .trim()
    .replace(LONG_UNITS, (_all, unit: string) =>
      /^m(?:s|illi)/i.test(unit) ? 'ms' : unit.charAt(0).toLowerCase(),
    );
}

/** Names what cannot be told from its look. */
function strangeCharacters(text: string): string {
  const strange = new Set(text.match(/[^\x21-\x7e\p{L}\p{N}\p{M}]/gu));
  if (strange.size === 0) return '';
  const named = [...strange].slice(0, 5).map((one) => (one === ' ' ? 'a space' : codePoint(one)));
  return `: it has ${named.join(', ')}`;
}

export function wrongWord(text: string, known: readonly string[]): Telling {
  const what = `${quote(text)} is none of ${quoteAll(known)}.`;
  const mend = didYouMean(suggest(text.slice(0, 100), known), `Write ${quoteAll(known)}.`);
  return { code: 'wrong-word', what, mend };
}

export function wrongNumber(value: number, shape: Shape & { readonly kind: 'number' }): Telling {
  const { whole, least, most } = shape;
  const what = `${value} is out of range.`;
  const mend = `Write a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`;
  return { code: 'wrong-number', what, mend };
}

export function otherVersion(version: number): Telling {
  const what = `This is format ${version}; this Firebreak reads format ${FORMAT_VERSION}.`;
  const newer = version > FORMAT_VERSION ? 'Use a newer Firebreak, or write' : 'Write';
  return { code: 'format-version', what, mend: `${newer} \`firebreak: ${FORMAT_VERSION}\`.` };
}

export function notExactly(value: unknown, expected: boolean | number, path: Path): Telling {
  const key = String(path.at(-1));
  const mend = `Write \`${key}: ${expected}\`, or leave the key out.`;
  return { code: 'wrong-word', what: `\`${key}: ${String(value)}\` says nothing.`, mend };
}

export function wrongLength(
  length: number,
  least: number,
  lengths: readonly number[] | null,
): Telling {
  const expected = lengths === null ? `at least ${least}` : lengths.join(' or ');
  const what = `The list has ${length} ${length === 1 ? 'entry' : 'entries'}.`;
  return { code: 'wrong-length', what, mend: `Write ${expected}, or leave the key out.` };
}

export function listedTwice(text: string): Telling {
  const what = `${quote(text)} stands twice in the list.`;
  return { code: 'listed-twice', what, mend: 'Take one of them out.' };
}

export function excluded(group: readonly string[], value: object): Telling {
  const both = group.filter((key) => Object.hasOwn(value, key));
  const what = `${both.map((key) => quote(key)).join(' and ')} exclude each other.`;
  return { code: 'keys-exclude-each-other', what, mend: 'Keep one of them.' };
}

export function needsAnother(key: string, other: string, shape: RecordShape): Telling {
  const what = `${quote(key)} means nothing without ${quote(other)}.`;
  const example = shape.fields[other]?.example ?? '';
  return { code: 'key-needs-another', what, mend: `Add \`${other}: ${example}\`, or take it out.` };
}

export function missingKey(key: string, shape: RecordShape): Telling {
  const what = `${capital(shape.what)} without ${quote(key)}.`;
  return {
    code: 'missing-key',
    what,
    mend: `Add \`${key}: ${shape.fields[key]?.example ?? ''}\`.`,
  };
}

export function unknownKey(key: string, shape: RecordShape): Telling {
  const known = Object.keys(shape.fields);
  const synonym = OTHER_WORDS.get(key) ?? '';
  const meant = known.includes(synonym) ? synonym : suggest(key.slice(0, 100), known);
  const mend = didYouMean(meant, `Its keys are ${quoteAll(known)}.`);
  return { code: 'unknown-key', what: `${quote(key)} is no key of ${shape.what}.`, mend };
}

export function wrongType(value: unknown, shape: Shape, field: Field | null): Telling {
  const expected = describeShape(shape);
  const what = `${capital(describeValue(value))} stands where ${expected} is expected.`;
  return { code: 'wrong-type', what, mend: mendType(value, shape, field) };
}

function mendType(value: unknown, shape: Shape, field: Field | null): string {
  const truth = typeof value === 'string' ? /^(?:(yes|on|true)|no|off|false)$/i.exec(value) : null;
  if (truth !== null && takesTruth(shape)) return `Write \`${truth[1] !== undefined}\`.`;
  if (value === null && (shape.kind === 'record' || shape.kind === 'mapping')) {
    return 'Write `{}` when there is nothing to say.';
  }
  if (shape.kind === 'text') {
    const form = TEXT_FORMS[shape.form];
    const onlyQuotes = typeof value === 'number' && hasForm(String(value), shape.form);
    return onlyQuotes ? `Put it in quotes: \`"${value}"\`.` : `Write ${form.example}.`;
  }
  const example = shape.kind === 'record' ? shape.example : field?.example;
  return example === undefined
    ? `Write ${describeShape(shape)}.`
    : `Write for example \`${example}\`.`;
}

function takesTruth(shape: Shape): boolean {
  return shape.kind === 'boolean' || (shape.kind === 'exactly' && typeof shape.value === 'boolean');
}

function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
      return `a ${TEXT_FORMS[shape.form].what}`.replace(/^a (?=[aeiou])/, 'an ');
    case 'word':
      return shape.of.map((one) => quote(one)).join(' or ');
    case 'number':
      return shape.whole ? 'a whole number' : 'a number';
    case 'exactly':
      return `\`${shape.value}\``;
    case 'boolean':
      return '`true` or `false`';
    case 'list':
      return 'a list';
    case 'mapping':
      return 'a mapping';
    case 'record':
      return `a mapping (${shape.what})`;
    case 'either':
      return shape.of.map((one) => describeShape(one)).join(' or ');
  }
}

function describeValue(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `the text ${quote(value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'boolean' ? `\`${value}\`` : 'a mapping';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
