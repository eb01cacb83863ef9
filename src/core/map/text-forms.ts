/**
 * The forms that text takes in a map, each with its pattern. The parser and the JSON Schema both
 * read them here; what a pattern cannot say (100 years at most, 5m before 1h) is in `facts.ts`.
 */
import type { MapProblemCode } from './problem-codes.ts';

export type TextFormName =
  | 'line'
  | 'componentId'
  | 'domainId'
  | 'operationId'
  | 'needId'
  | 'reference'
  | 'journeyId'
  | 'kind'
  | 'filePath'
  | 'duration'
  | 'span'
  | 'grace'
  | 'rate'
  | 'worth'
  | 'day'
  | 'moment';

export interface TextForm {
  /** ECMAScript with the `u` flag. */
  readonly pattern: string;
  /** Follows "is no": "duration". */
  readonly what: string;
  /** Follows "Write ": an example. */
  readonly example: string;
  readonly code: MapProblemCode;
}

const ID = '[\\p{L}\\p{N}_][\\p{L}\\p{N}\\p{M}_.+\\-]*';
const PATH = `${ID}(?:/${ID})*`;
/** No control, format (bidi, zero width) or half characters; something visible. */
const CHARACTER = '[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]';
const VISIBLE = '[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Z}]';
const LINE = `(?!\\p{Z}*$)${CHARACTER}+`;
const DAY = '[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])';
const DURATION = '(?:0|(?:[0-9]+(?:\\.[0-9]+)?\\s*(?:ms|s|m|h|d|w)\\s*)+)';

function form(pattern: string, what: string, example: string, code: MapProblemCode): TextForm {
  return { pattern: `^${pattern}$`, what, example, code };
}

export const TEXT_FORMS: Readonly<Record<TextFormName, TextForm>> = {
  /** One line for people. */
  line: form(LINE, 'line of text', '`one line of text`', 'wrong-text'),
  componentId: form(PATH, 'id of a component', '`shop`: letters, digits and `. _ + -`', 'wrong-id'),
  domainId: form(
    PATH,
    'id of a domain',
    '`home/oslo`: letters, digits and `. _ + -` between slashes',
    'wrong-id',
  ),
  operationId: form(ID, 'name of an operation', '`pay`: letters, digits and `. _ + -`', 'wrong-id'),
  needId: form(
    `${PATH}(?:@${PATH})?(?::${ID})?`,
    'name of a need',
    '`sessions`, `sessions:read`, `aws/same-region/sts`, or a name for a group',
    'wrong-id',
  ),
  reference: form(
    `${PATH}(?:@${PATH})?(?::${ID})?`,
    'reference',
    '`shop`, `shop:pay`, `shop@aws/us-east-1` or `aws/us-east-1/dynamodb`',
    'wrong-id',
  ),
  journeyId: form(`(?!\\p{Z})${CHARACTER}*${VISIBLE}`, 'name of a journey', '`buy`', 'wrong-id'),
  kind: form(ID, 'kind', '`service`, `datastore`, `queue`, `device` or `vendor`', 'wrong-id'),
  filePath: form(LINE, 'path of a file', '`firebreak.found.yaml`', 'wrong-text'),
  duration: form(DURATION, 'duration', '`90s`, `5m`, `6h` or `7d`', 'unknown-unit'),
  span: form(`(?:forever|${DURATION})`, 'duration', '`15h`, `7d` or `forever`', 'unknown-unit'),
  grace: form(
    `(?:forever|${DURATION}(?:\\.\\.(?:forever|${DURATION}))?)`,
    'grace',
    '`10m`, `5m..1h` or `forever`',
    'unknown-unit',
  ),
  rate: form(
    '[0-9]+(?:\\.[0-9]+)?\\s*/\\s*(?:s|min|h|d)',
    'rate',
    '`1200/min`, `40/h` or `3/s`',
    'unknown-unit',
  ),
  worth: form(
    '[0-9]+(?:\\.[0-9]+)?\\s+[A-Z]{3}',
    'sum of money',
    '`42 EUR`: a number, a space and the three letters of the currency',
    'unknown-unit',
  ),
  day: form(DAY, 'day', '`2027-09-30`', 'wrong-text'),
  moment: form(
    `${DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z`,
    'moment',
    '`2026-11-18T06:48:00Z`: a day and a time, UTC',
    'wrong-text',
  ),
};

const compiled = new Map<TextFormName, RegExp>();

/** True when the text has the form. */
export function hasForm(text: string, name: TextFormName): boolean {
  let pattern = compiled.get(name);
  if (pattern === undefined) {
    pattern = new RegExp(TEXT_FORMS[name].pattern, 'u');
    compiled.set(name, pattern);
  }
  return pattern.test(text);
}
