/**
 * `npm run rehearsal`: rehearses 20 October 2025 in half a minute and prints how it went.
 * `--draw` also writes docs/rehearsal.svg, which is what one run of it saw; `--own` takes the name server
 * of ours though BIND or Knot is installed.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rehearse } from './rehearsal.ts';

const MS_PER_MINUTE = 150;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
print('minute');
const { text, svg } = await rehearse(
  MS_PER_MINUTE,
  print,
  process.argv.includes('--own') ? 'our own' : undefined,
);
print(`\n${text}`);
if (process.argv.includes('--draw')) {
  writeFileSync(resolve(import.meta.dirname, '../../docs/rehearsal.svg'), svg);
  print('Wrote docs/rehearsal.svg.');
}
