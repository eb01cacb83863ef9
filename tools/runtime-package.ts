/**
 * Assembles `@firebreak/runtime` from what its doors reach in `dist`, and nothing else: no dependency,
 * no file that only the command line needs. `npm run build` first; the package is in `dist-runtime`,
 * unless two folders are named: what was compiled, and where to put the package.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const [from = 'dist', to = 'dist-runtime'] = process.argv.slice(2);
const built = resolve(root, from);
const target = resolve(root, to);

/** What users import, and the compiled file behind it. */
const DOORS: Readonly<Record<string, string>> = {
  '.': 'runtime/index',
  './node': 'runtime/node',
  './browser': 'runtime/browser',
  './fallback': 'runtime/fallback/index',
  './endpoints': 'runtime/endpoints/index',
  './outbox': 'runtime/outbox/index',
  './local-mode': 'runtime/local-mode/index',
  './reconnect': 'runtime/reconnect/index',
  './resolver': 'runtime/resolver/index',
  './resolver/node': 'runtime/resolver/node',
};

/** What README.md leads to, and the cases that firmware is held to. */
const PAPERS: readonly string[] = [
  'docs/runtime.md',
  'docs/runtime-behaviour.md',
  'docs/runtime-policies.md',
  'docs/devices.md',
  'docs/storm.svg',
  'data/vectors/local-mode.json',
];

rmSync(target, { recursive: true, force: true });
for (const file of reached(Object.values(DOORS))) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  cpSync(join(built, file), join(target, file));
}
cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
cpSync(join(root, 'src/runtime/README.md'), join(target, 'README.md'));
for (const file of PAPERS) cpSync(join(root, file), join(target, file));
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);

/** Compiled files and their declarations, from the doors along all imports. */
function reached(doors: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const waiting = doors.flatMap((door) => [`${door}.js`, `${door}.d.ts`]);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    waiting.push(...importsOf(file));
  }
  return [...found].sort();
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(built, file), 'utf8');
  const isTypes = file.endsWith('.d.ts');
  const pattern = /(?:\bfrom\s+|\bimport\s*\(?\s*)'([#.][^']+)'/g;
  return [...text.matchAll(pattern)].map(([, name = '']) => {
    const path = name.startsWith('#')
      ? `${name.slice(1)}/index.js`
      : relative(built, resolve(built, dirname(file), name));
    const wanted = isTypes ? path.replace(/(\.d)?\.(js|ts)$/, '.d.ts') : path;
    if (!existsSync(join(built, wanted))) throw new Error(`${file} imports ${name}: not built`);
    return wanted;
  });
}

function manifest(): object {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  const { version, license } = JSON.parse(text) as Record<string, string>;
  return {
    name: '@firebreak/runtime',
    version,
    description: 'Keep working while it is down: policies, endpoints, outbox, local mode, names.',
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    imports: { '#*': { types: './*/index.d.ts', default: './*/index.js' } },
    exports: {
      ...Object.fromEntries(
        Object.entries(DOORS).map(([door, file]) => [
          door,
          { types: `./${file}.d.ts`, default: `./${file}.js` },
        ]),
      ),
      './package.json': './package.json',
    },
  };
}
