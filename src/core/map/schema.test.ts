import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRandom } from '#base';
import { HIGH_STREET } from './high-street.testing.ts';
import { draftPart, mapSchema, partOf, type MapFile } from './index.ts';
import { isValid } from './json-schema.testing.ts';
import { breakValue, randomMap } from './random-map.testing.ts';

const SCHEMA = mapSchema();
/** What `facts.ts` checks and a pattern cannot say. */
const BEYOND_THE_SCHEMA =
  /^(?:There is no day|`[^`]*` (?:ends before it begins|is longer than|is beyond any count))/;

function parserTakes(value: unknown): boolean {
  const { problems } = partOf(value as MapFile, 'random');
  return problems.every(
    ({ what, severity }) => severity === 'warning' || BEYOND_THE_SCHEMA.test(what),
  );
}

it('takes the example of the file', () => {
  expect(isValid(draftPart(HIGH_STREET, 'x.yaml').content, SCHEMA)).toBe(true);
});

it('agrees with the parser on random files, right and broken', () => {
  const seed = 20_251_020;
  const random = createRandom(seed);
  let right = 0;
  let wrong = 0;
  for (let round = 0; round < 6_000; round++) {
    let value: unknown = randomMap(random);
    for (let times = random.below(3); times > 0; times--) value = breakValue(value, random);
    const taken = parserTakes(value);
    if (taken) right++;
    else wrong++;
    if (isValid(value, SCHEMA) !== taken) {
      const { problems } = partOf(value as MapFile, 'random');
      expect.fail(
        `seed ${seed}, round ${round}: ${JSON.stringify({ taken, value, problems }, null, 1)}`,
      );
    }
  }
  console.log(`schema and parser: seed ${seed}, ${right} right, ${wrong} wrong files`);
  expect(Math.min(right, wrong)).toBeGreaterThan(1_500);
});

it('is the one in data/schema', () => {
  const path = join(import.meta.dirname, '../../../data/schema/firebreak.schema.json');
  const printed = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const mend = 'npm run -s firebreak -- schema > data/schema/firebreak.schema.json';
  expect(JSON.parse(printed === '' ? '{}' : printed), mend).toEqual(SCHEMA);
});
