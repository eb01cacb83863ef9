/** Packs what a program would that imports some of the doors: bundled, minified, gzipped. */
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const INDEX = resolve(import.meta.dirname, 'index.ts');

/** What people import together; `most` is what it may weigh, in bytes, where that is promised. */
export const DOORS: readonly {
  readonly name: string;
  readonly imports: readonly string[];
  readonly most?: number;
}[] = [
  {
    name: 'policy, retry, budget, circuit breaker, timeout',
    imports: ['policy', 'retry', 'retryBudget', 'circuitBreaker', 'timeout'],
    most: 4_096,
  },
  {
    name: 'all policies',
    imports: (
      'policy compose retry retryBudget circuitBreaker inARow ofCalls ofTime timeout ' +
      'adaptiveThrottle bulkhead hedge fallback staleIfError deadline formatGrpcTimeout parseGrpcTimeout'
    ).split(' '),
    most: 8_192,
  },
  { name: 'policy alone', imports: ['policy'] },
  { name: 'timeout', imports: ['timeout'] },
  { name: 'retry and its budget', imports: ['retry', 'retryBudget'] },
  { name: 'circuit breaker', imports: ['circuitBreaker'] },
  { name: 'adaptive throttle', imports: ['adaptiveThrottle'] },
  { name: 'bulkhead', imports: ['bulkhead'] },
  { name: 'hedge', imports: ['hedge'] },
  { name: 'fallback', imports: ['fallback'] },
  { name: 'stale-if-error', imports: ['staleIfError'] },
  { name: 'deadline', imports: ['deadline'] },
  { name: 'describe and map part', imports: ['describe', 'formatDescription', 'toMapPart'] },
  { name: 'metrics', imports: ['metricsOf'] },
  { name: 'save and restore', imports: ['savePolicy', 'restorePolicy'] },
  { name: 'http judge, pushback, discard', imports: ['httpJudge', 'httpPushback', 'httpDiscard'] },
];

/** A bundle of these imports. */
export interface Packed {
  readonly code: string;
  readonly gzipped: number;
  /** The files whose code is in it. */
  readonly files: readonly string[];
}

/** Packs these imports of the room's front door. */
export async function packDoor(imports: readonly string[]): Promise<Packed> {
  const entry = `export { ${imports.join(', ')} } from ${JSON.stringify(INDEX)};`;
  const bundle = await rolldown({
    input: 'entry',
    platform: 'browser',
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
  const [{ code, modules }] = output;
  const files = Object.entries(modules)
    .filter(([, { code: kept }]) => kept !== null && kept !== undefined && kept.length > 0)
    .map(([file]) => file.split('/src/').at(-1) ?? file)
    .filter((file) => !file.includes('entry'))
    .sort();
  return { code, gzipped: gzipSync(code, { level: 9 }).length, files };
}
