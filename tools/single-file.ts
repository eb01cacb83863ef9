/**
 * The guard, the resolver and the model checker as one file that any Node from 22.18 runs: nothing to
 * install on the hosts that write DNS. Written to `dist-single/firebreak-guard.mjs`.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rolldown, type Plugin } from 'rolldown';

const root = resolve(import.meta.dirname, '..');
const target = resolve(root, 'dist-single');
const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};

/** What stands in for a file: the commands that need no data folder, and the version as it is now. */
const INSTEAD: Readonly<Record<string, string>> = {
  'app/cli/commands/all.ts': `
    import { guardCommand } from './guard.ts';
    import { resolverCommand } from './resolver.ts';
    import { verifyCommand } from './verify.ts';
    export const FIRST_LOOK = guardCommand;
    export const COMMANDS = [guardCommand, resolverCommand, verifyCommand];`,
  'app/cli/version.ts': `export const version = () => ${JSON.stringify(version)};`,
};

const standIns: Plugin = {
  name: 'stand-ins',
  load(id) {
    const file = Object.keys(INSTEAD).find((path) => id === resolve(root, 'src', path));
    return file === undefined ? null : { code: INSTEAD[file] ?? '', moduleType: 'ts' };
  },
};

mkdirSync(target, { recursive: true });
const bundle = await rolldown({
  input: resolve(root, 'src/app/cli/main.ts'),
  platform: 'node',
  resolve: { conditionNames: ['source', 'node', 'import'] },
  plugins: [standIns],
});
await bundle.write({
  file: resolve(target, 'firebreak-guard.mjs'),
  format: 'esm',
  codeSplitting: false,
  banner: '#!/usr/bin/env node',
});
await bundle.close();
