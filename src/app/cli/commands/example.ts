/** `firebreak example NAME`: a system in small that fails in front of you, with Firebreak and without. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suggest } from '#base';
import { labelled, list, racePicture, type RaceRecord } from '#app/report';
import { type Command, flag, Misuse, type Options, textOption } from '../command.ts';
import type { World } from '../world.ts';
import { writeOutput } from '../write-output.ts';

/** What can be shown. */
interface Example {
  readonly what: string;
  /** Packages that it needs and that are not installed with Firebreak, with the version that is tested. */
  readonly needs: Readonly<Record<string, string>>;
  /** Options beyond `--quick` and `--log`. */
  readonly takes: readonly string[];
}

/** In the order in which they are listed. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  dynamodb: {
    what: 'two writers empty the name of a database; two programs read on, or fail; the guard',
    needs: { dynalite: '4.0.0', '@aws-sdk/client-dynamodb': '3.1169.0' },
    takes: ['server', 'json', 'svg'],
  },
  thermostat: {
    what: 'two hubs, one with local mode and an outbox; the cloud goes away, then the power',
    needs: { aedes: '1.2.0', mqtt: '5.16.0' },
    takes: [],
  },
};

const SERVERS = ['bind', 'knot', 'own'];

const EXAMPLE_FOLDER = resolve(fileURLToPath(import.meta.url), '../../../../../examples');

export const exampleCommand: Command = {
  name: 'example',
  operands: '[name]',
  summary: 'see it fail in front of you, with Firebreak and without',
  options: [
    ['--quick', 'in less than half the time'],
    ['--log <file>', 'where to write what happened'],
    ['--server <kind>', 'dynamodb: bind, knot or own; else the first that is here'],
    ['--svg <file>', 'dynamodb: draw the run'],
    ['--json', 'dynamodb: print the run as JSON'],
  ],
  examples: [
    'firebreak example',
    'firebreak example dynamodb',
    'firebreak example dynamodb --svg race.svg',
    'firebreak example thermostat',
  ],
  touches: 'Starts servers on loopback, and ends them. Writes a log here.',
  run: async ([name], options, world) => {
    if (typeof name !== 'string' || name === '') {
      const rows = Object.entries(EXAMPLES).flatMap(([id, { what }]) =>
        labelled(`firebreak example ${id}`, what, world.screen.width, 30),
      );
      world.out(`${rows.join('\n')}\n`);
      return 0;
    }
    const { example, file } = findExample(name, options);
    const missing = Object.keys(example.needs).filter((each) => !isInstalled(each, file));
    if (missing.length > 0) {
      world.say(sayMissing(name, example, missing, world));
      return 2;
    }
    return (await runDemo(file, options, world)) ? 0 : 1;
  },
};

function findExample(
  name: string,
  options: Options,
): { readonly example: Example; readonly file: string } {
  const example = Object.hasOwn(EXAMPLES, name) ? EXAMPLES[name] : undefined;
  const file = join(EXAMPLE_FOLDER, name, 'demo.mjs');
  if (example === undefined || !existsSync(file)) {
    const near = suggest(name, Object.keys(EXAMPLES));
    throw new Misuse([
      `There is no example ${name}: ${near === null ? 'firebreak example lists them' : `did you mean ${near}?`}`,
    ]);
  }
  const others = ['server', 'json', 'svg'].filter(
    (each) => options[each] !== undefined && !example.takes.includes(each),
  );
  if (others.length > 0) {
    throw new Misuse([`The example ${name} has no ${list(others.map((each) => `--${each}`))}.`]);
  }
  const server = textOption(options, 'server');
  if (server !== null && !SERVERS.includes(server)) {
    throw new Misuse([`--server is ${server}: it is one of ${list(SERVERS)}.`]);
  }
  return { example, file };
}

/** What is missing, and below it the one line that mends it, unfolded: it is for pasting. */
function sayMissing(
  name: string,
  { needs }: Example,
  missing: readonly string[],
  { folder }: World,
): string {
  const packages = Object.entries(needs).map(([each, version]) => `${each}@${version}`);
  const again = `firebreak example ${name}`;
  // Packages must stand beside this one: in the project that has it, or where npx puts all of them.
  const line = isOfProject(folder)
    ? `npm install --no-save ${packages.join(' ')}\nnpx ${again}`
    : `npx -p firebreak ${packages.map((each) => `-p ${each}`).join(' ')} ${again}`;
  return `The example needs ${list(missing)}, which are not here:\n\n${line}\n`;
}

/** Whether programs of a folder that ask for Firebreak get this one. */
function isOfProject(folder: string): boolean {
  try {
    const found = createRequire(join(folder, 'any.js')).resolve('firebreak/package.json');
    return realpathSync(found) === realpathSync(join(EXAMPLE_FOLDER, '../package.json'));
  } catch {
    return false;
  }
}

/** Whether it came out as it should. */
async function runDemo(file: string, options: Options, world: World): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-run-'));
  try {
    const svg = textOption(options, 'svg');
    const record = join(folder, 'record.json');
    const words = [
      ...['quick', 'json'].flatMap((each) => (flag(options, each) ? [`--${each}`] : [])),
      ...['log', 'server'].flatMap((each) => {
        const value = textOption(options, each);
        return value === null ? [] : [`--${each}`, value];
      }),
      ...(svg === null ? [] : ['--record', record]),
    ];
    const isRight = await runFile(file, words, world);
    if (svg !== null && existsSync(record)) {
      const run = JSON.parse(readFileSync(record, 'utf8')) as RaceRecord;
      world.say(`Writing ${svg}.\n`);
      await writeOutput(svg, racePicture(run), world);
    }
    return isRight;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runFile(file: string, words: readonly string[], world: World): Promise<boolean> {
  // Node 22 says of its SQLite, which the guard's store is, that it is an experiment.
  const quiet = '--disable-warning=ExperimentalWarning';
  const child = spawn(process.execPath, [...process.execArgv, quiet, file, ...words], {
    cwd: world.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => world.out(text));
  const exit = await new Promise<number | null>((ended) => child.once('close', ended));
  return exit === 0;
}

function isInstalled(name: string, from: string): boolean {
  try {
    createRequire(from).resolve(name);
    return true;
  } catch {
    return false;
  }
}
