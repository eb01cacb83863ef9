/** Writes the generated system of 120 services: `npm run platform FOLDER`. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { platformFiles } from './platform.ts';

const [given] = process.argv.slice(2);
if (given === undefined) {
  console.error('Where to? Name a folder that is empty or does not exist.');
  process.exit(2);
}
const folder = resolve(given);
mkdirSync(folder, { recursive: true });
if (readdirSync(folder).length > 0) {
  console.error(`${given} is not empty, and nothing of yours is written over.`);
  process.exit(2);
}
const files = platformFiles();
for (const [path, text] of files) {
  const where = join(folder, path);
  mkdirSync(dirname(where), { recursive: true });
  writeFileSync(where, text);
}
console.log(`Wrote ${files.size} files to ${given}.`);
