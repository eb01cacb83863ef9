/** `firebreak example NAME`: a system in small that fails in front of you, with Firebreak and without. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suggest } from '#base';
import { columns } from '#app/report';
import { type Command, flag, Misuse } from '../command.ts';

/** What can be shown, each with the packages that it needs and that are not installed with Firebreak. */
const EXAMPLES: Readonly<
  Record<string, { readonly what: string; readonly needs: readonly string[] }>
> = {
  thermostat: {
    what: 'two hubs, one with local mode and an outbox; the cloud goes away, then the power',
    needs: ['aedes', 'mqtt'],
  },
};

const EXAMPLE_FOLDER = resolve(fileURLToPath(import.meta.url), '../../../../../examples');

export const exampleCommand: Command = {
  name: 'example',
  operands: '[name]',
  summary: 'see it fail in front of you, with Firebreak and without',
  options: [
    ['--quick', 'in less than half the time'],
    ['--log <file>', 'where to write what happened'],
  ],
  examples: ['firebreak example', 'firebreak example thermostat'],
  touches: 'Starts servers on loopback, and ends them. Writes a log here.',
  run: async ([name], options, world) => {
    if (typeof name !== 'string' || name === '') {
      const rows = Object.entries(EXAMPLES).map(([id, { what }]) => [
        `firebreak example ${id}`,
        what,
      ]);
      world.out(`${columns(rows).join('\n')}\n`);
      return 0;
    }
    const example = Object.hasOwn(EXAMPLES, name) ? EXAMPLES[name] : undefined;
    const file = join(EXAMPLE_FOLDER, name, 'demo.mjs');
    if (example === undefined || !existsSync(file)) {
      const near = suggest(name, Object.keys(EXAMPLES));
      throw new Misuse([
        `There is no example ${name}: ${near === null ? 'firebreak example lists them' : `did you mean ${near}?`}`,
      ]);
    }
    const missing = example.needs.filter((each) => !isInstalled(each, file));
    if (missing.length > 0) {
      throw new Misuse([
        `This example needs ${missing.join(' and ')}: npm install ${missing.join(' ')}`,
      ]);
    }
    const { log } = options;
    const words = [
      ...(flag(options, 'quick') ? ['--quick'] : []),
      ...(typeof log === 'string' ? ['--log', log] : []),
    ];
    const child = spawn(process.execPath, [...process.execArgv, file, ...words], {
      cwd: world.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => world.out(text));
    const exit = await new Promise<number | null>((ended) => child.once('close', ended));
    return exit === 0 ? 0 : 1;
  },
};

function isInstalled(name: string, from: string): boolean {
  try {
    createRequire(from).resolve(name);
    return true;
  } catch {
    return false;
  }
}
