/** `npm run bench -- NAME` runs `bench/NAME.ts`; without a name, or with one that is not there, it lists them. */
import { readdirSync } from 'node:fs';

interface Bench {
  run(print: (line: string) => void): Promise<void> | void;
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const names = readdirSync(import.meta.dirname)
  .filter((file) => /^[a-z][a-z-]*\.ts$/.test(file) && file !== 'main.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();
const name = process.argv[2];

if (name !== undefined && names.includes(name)) {
  const bench = (await import(`./${name}.ts`)) as Bench;
  await bench.run(print);
} else {
  if (name !== undefined) print(`There is no bench called ${name}.`);
  print('npm run bench -- NAME, where NAME is one of:');
  for (const each of names) print(`  ${each}`);
  process.exitCode = name === undefined ? 0 : 2;
}
