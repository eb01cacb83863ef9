/** Packs what a program would that imports some of the doors: bundled, minified, gzipped. */
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/** What people import together. */
export interface Door {
  readonly name: string;
  /** The file behind the door, from this folder. */
  readonly file: string;
  readonly imports: readonly string[];
  /** What it may weigh, in bytes, where that is promised. */
  readonly most?: number;
  /** Rooms whose code may be in it, besides its own. */
  readonly rooms?: readonly string[];
}

const FALLBACK = 'fallback/index.ts';

/** Of the policies: what is imported from `@firebreak/runtime/fallback`. */
const POLICIES: readonly Door[] = [
  {
    name: 'policy, retry, budget, circuit breaker, timeout',
    file: FALLBACK,
    imports: ['policy', 'retry', 'retryBudget', 'circuitBreaker', 'timeout'],
    most: 4_096,
  },
  {
    name: 'all policies',
    file: FALLBACK,
    imports: (
      'policy compose retry retryBudget circuitBreaker inARow ofCalls ofTime timeout ' +
      'adaptiveThrottle bulkhead hedge fallback staleIfError deadline formatGrpcTimeout parseGrpcTimeout'
    ).split(' '),
    most: 8_192,
  },
  { name: 'policy alone', file: FALLBACK, imports: ['policy'] },
  { name: 'timeout', file: FALLBACK, imports: ['timeout'] },
  { name: 'retry and its budget', file: FALLBACK, imports: ['retry', 'retryBudget'] },
  { name: 'circuit breaker', file: FALLBACK, imports: ['circuitBreaker'] },
  { name: 'adaptive throttle', file: FALLBACK, imports: ['adaptiveThrottle'] },
  { name: 'bulkhead', file: FALLBACK, imports: ['bulkhead'] },
  { name: 'hedge', file: FALLBACK, imports: ['hedge'] },
  { name: 'fallback', file: FALLBACK, imports: ['fallback'] },
  { name: 'stale-if-error', file: FALLBACK, imports: ['staleIfError'] },
  { name: 'deadline', file: FALLBACK, imports: ['deadline'] },
  {
    name: 'describe and map part',
    file: FALLBACK,
    imports: ['describe', 'formatDescription', 'toMapPart'],
  },
  { name: 'metrics', file: FALLBACK, imports: ['metricsOf'] },
  { name: 'record of outages', file: FALLBACK, imports: ['recordOutages'] },
  { name: 'save and restore', file: FALLBACK, imports: ['savePolicy', 'restorePolicy'] },
  {
    name: 'http judge, pushback, discard',
    file: FALLBACK,
    imports: ['httpJudge', 'httpPushback', 'httpDiscard'],
  },
];

/** The other doors, each with what is needed to run on its platform. */
const OTHERS: readonly Door[] = [
  { name: 'endpoints', file: 'endpoints/index.ts', imports: ['endpointSet'] },
  { name: 'outbox, in memory', file: 'outbox/index.ts', imports: ['outbox', 'memoryOutbox'] },
  {
    name: '  its storage in a file, or SQLite (Node)',
    file: 'outbox/node.ts',
    imports: ['fileOutbox', 'sqliteOutbox'],
    rooms: ['durable-file'],
  },
  {
    name: '  its storage in IndexedDB (browsers)',
    file: 'outbox/browser.ts',
    imports: ['indexedDbOutbox'],
  },
  { name: 'local mode', file: 'local-mode/index.ts', imports: ['localMode'] },
  {
    name: '  its storage in a file (Node)',
    file: 'local-mode/node.ts',
    imports: ['textFile'],
    rooms: ['durable-file'],
  },
  { name: '  its storage in browsers', file: 'local-mode/browser.ts', imports: ['textItem'] },
  { name: 'gentle reconnect', file: 'reconnect/index.ts', imports: ['gentleReconnect'] },
  { name: 'kept names: the book', file: 'resolver/index.ts', imports: ['NameBook'] },
  {
    name: 'kept names in a program (Node)',
    file: 'resolver/node.ts',
    imports: ['keepingNames'],
  },
];

/** Every door, in the order in which it is shown. */
export const DOORS: readonly Door[] = [...POLICIES, ...OTHERS];

/** The room of a door: `fallback`. */
export function roomOf({ file }: Pick<Door, 'file'>): string {
  return file.slice(0, file.indexOf('/'));
}

/** A bundle of these imports. */
export interface Packed {
  readonly code: string;
  readonly gzipped: number;
  /** The files whose code is in it, from `src`. */
  readonly files: readonly string[];
  /** What it imports from its platform: `node:fs/promises`. */
  readonly platform: readonly string[];
}

/** Packs these imports of a front door. */
export async function packDoor({ file, imports }: Pick<Door, 'file' | 'imports'>): Promise<Packed> {
  const door = resolve(import.meta.dirname, file);
  const entry = `export { ${imports.join(', ')} } from ${JSON.stringify(door)};`;
  const bundle = await rolldown({
    input: 'entry',
    platform: 'browser',
    external: /^node:/,
    resolve: { conditionNames: ['source', 'import'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? '\0entry' : null),
        load: (id) => (id === '\0entry' ? entry : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false });
  await bundle.close();
  const [{ code, modules, imports: outside, dynamicImports }] = output;
  const files = Object.entries(modules)
    .filter(([, { code: kept }]) => kept !== null && kept !== undefined && kept.length > 0)
    .map(([path]) => path.split('/src/').at(-1) ?? path)
    .filter((path) => !path.includes('entry'))
    .sort();
  const platform = [...outside, ...dynamicImports].sort();
  return { code, gzipped: gzipSync(code, { level: 9 }).length, files, platform };
}

/** Packs these imports of the policies' door. */
export function packPolicies(imports: readonly string[]): Promise<Packed> {
  return packDoor({ file: FALLBACK, imports });
}
