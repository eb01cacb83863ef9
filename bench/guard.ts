/**
 * The guard explored and simulated at length: every order of events for three enactors and four
 * changes, then seeded worlds of crashes, pauses, lost and repeated messages and wrong clocks.
 * `npm run bench -- guard 200000` simulates fewer steps.
 */
import { ALL_IN_FORCE, verify } from '#core/guard';
import { SimulatedGuard } from '../src/core/guard/simulated-guard.testing.ts';

const STEPS = Number(process.argv[3] ?? 1_000_000);
const SEEDS = 5;

export function run(print: (line: string) => void): void {
  for (const [enactors, plans] of [
    [2, 3],
    [3, 3],
    [3, 4],
  ] as const) {
    const startedAt = performance.now();
    const result = verify({ variant: 'guarded', bounds: { enactors, plans, keep: 1 } });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const { states, edges, depth, complete, properties } = result.value;
    const holding = properties.filter(({ holds }) => holds === true).length;
    print(
      `${enactors} enactors, ${plans} changes: ${states.toLocaleString('en')} states, ` +
        `${edges.toLocaleString('en')} steps, depth ${depth}, complete ${complete}, ` +
        `${holding} of ${properties.length} properties hold, ${secondsSince(startedAt)}`,
    );
  }
  const startedAt = performance.now();
  const totals = { steps: 0, writes: 0, refused: 0, crashes: 0, lost: 0, repeated: 0 };
  const violations: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const done = new SimulatedGuard(seed, ALL_IN_FORCE, false).run(STEPS / SEEDS);
    for (const key of Object.keys(totals) as (keyof typeof totals)[]) totals[key] += done[key];
    violations.push(...done.violations);
  }
  const told = Object.entries(totals).map(([what, many]) => `${many.toLocaleString('en')} ${what}`);
  print(
    `simulated: ${told.join(', ')}, ${violations.length} violations, ${secondsSince(startedAt)}`,
  );
  for (const violation of violations.slice(0, 20)) print(`  ${violation}`);
}

function secondsSince(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
