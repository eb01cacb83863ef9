/** Random values of the format's own table, right and wrong, for property tests. */
import { assert, type Random } from '#base';
import type { MapFile } from './file.ts';
import { MAP_FORMAT, type Shape } from './format-table.ts';
import type { TextFormName } from './text-forms.ts';

const IDS = [
  'shop',
  'a',
  'no',
  'yes',
  'y',
  '404',
  '1.5',
  '1e3',
  '0x1f',
  'null',
  'true',
  'zahlung-für',
  '__proto__',
  'constructor',
  'toString',
  'b.c_d+e',
  '2027-09-30',
];
const PATHS = [...IDS, 'aws/us-east-1', 'aws/same-region/sts', 'home/oslo'];
const LINES = [
  'any region',
  'a # b',
  '# c',
  "it's",
  '"quoted"',
  'back\\slash',
  '[x]',
  '{y}',
  '- z',
  '? q',
  'a: b',
  'ends:',
  '%',
  '@',
  '`',
  '*star',
  '&and',
  '!bang',
  '| pipe',
  '> more',
  '1:30',
  '0123',
  '1_000',
  '~',
  'ü 漢 😀',
  'no',
  '.5',
  '-',
  ',',
  'two  spaces',
  'on',
  '=',
  '<<',
  ' lead',
  'trail ',
];

const SAMPLES: Readonly<Record<TextFormName, readonly string[]>> = {
  line: LINES,
  componentId: PATHS,
  domainId: PATHS,
  operationId: IDS,
  needId: [...PATHS, 'shop:pay', 'shop@aws/us-east-1', 'shop@aws/us-east-1:1'],
  reference: [...PATHS, 'shop:pay', 'shop@aws/us-east-1:pay'],
  journeyId: ['buy', 'POST /login', 'GET  /a?b=c', 'no', '12', '[x]', '# y', 'a: b'],
  kind: IDS,
  filePath: ['a.yaml', 'b c.json', 'no'],
  duration: ['0', '90s', '1.5h', '2h30m', '7d', '500ms'],
  span: ['forever', '15h', '0'],
  grace: ['10m', '5m..1h', 'forever', '5m..forever', '0..1h'],
  rate: ['1200/min', '0.5/s', '40 / h'],
  worth: ['42 EUR', '0.05 USD'],
  day: ['2027-09-30', '2028-02-29'],
  moment: ['2026-11-18T06:48:00Z', '2024-02-29T23:59:59Z'],
};

/** A file that the parser takes. */
export function randomMap(random: Random): MapFile {
  return randomValue(MAP_FORMAT, random) as MapFile;
}

/** A value of the shape. */
export function randomValue(shape: Shape, random: Random): unknown {
  switch (shape.kind) {
    case 'text':
      return random.pick(SAMPLES[shape.form]);
    case 'word':
      return random.pick(shape.of);
    case 'number':
      return shape.whole ? shape.least + random.below(5) : random.below(1_000) / 8;
    case 'exactly':
      return shape.value;
    case 'boolean':
      return random.chance(0.5);
    case 'either':
      return randomValue(random.pick(shape.of), random);
    case 'mapping': {
      const keys = Array.from({ length: random.below(4) }, () => random.pick(SAMPLES[shape.keys]));
      return Object.fromEntries(keys.map((key) => [key, randomValue(shape.of, random)]));
    }
    case 'list': {
      const length =
        shape.lengths === null ? shape.least + random.below(4) : random.pick(shape.lengths);
      const items = Array.from({ length }, () => randomValue(shape.of, random));
      return shape.distinct ? [...new Set(items)] : items;
    }
    case 'record':
      return randomRecord(shape, random);
  }
}

function randomRecord(shape: Shape & { readonly kind: 'record' }, random: Random): unknown {
  const keys = new Set(
    Object.keys(shape.fields).filter((key) => shape.required.includes(key) || random.chance(0.35)),
  );
  for (const group of shape.atMostOneOf) {
    const keep = random.pick(group);
    for (const key of group) if (key !== keep) keys.delete(key);
  }
  for (const [key, other] of [...shape.together, ...shape.together])
    if (!keys.has(other)) keys.delete(key);
  return Object.fromEntries(
    [...keys].map((key) => {
      const field = shape.fields[key];
      assert(field !== undefined, 'a key of the shape');
      return [key, randomValue(field.shape, random)];
    }),
  );
}

const WRONG: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e300,
  '',
  ' ',
  'x',
  'a b',
  '\u0007',
  '\u200b',
  'x:y:z',
  [],
  ['x', 'x'],
  {},
  { x: 1 },
  [null],
  '9'.repeat(400),
  '5 minutes',
  { hard: true, soft: true },
  { of: ['a'] },
  'forever..1x',
];

/** The value with one thing in it changed to something that is likely wrong. Not the same object. */
export function breakValue(value: unknown, random: Random): unknown {
  if (typeof value === 'object' && value !== null && random.chance(0.85)) {
    if (Array.isArray(value)) {
      const items: unknown[] = [...value];
      const at = random.below(items.length + 1);
      items[at] = at < items.length ? breakValue(items[at], random) : random.pick(WRONG);
      return items;
    }
    const entries: [string, unknown][] = Object.entries(value);
    if (entries.length > 0 && random.chance(0.8)) {
      const at = random.below(entries.length);
      const [key, inside] = entries[at] ?? ['', null];
      if (random.chance(0.15)) entries.splice(at, 1);
      else entries[at] = [key, breakValue(inside, random)];
    } else {
      entries.push([
        random.pick(['on', 'x y', 'hard', 'soft', 'anyOf', 'of', 'atLeast', 'level', '']),
        random.pick(WRONG),
      ]);
    }
    return Object.fromEntries(entries);
  }
  return random.pick(WRONG);
}
