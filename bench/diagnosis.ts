/**
 * How often the planted fault is found, and how often nothing is cried where there is none: 1,000
 * made-up systems each with one fault, with two, and with none; 10 % of the symptoms are wrong.
 * `first`, `first three`: the planted set itself stands there. `or alike`: it, or a set that nothing
 * seen can tell from it. Misses are printed with their seeds.
 */
import { diagnose, type Diagnosis } from '#core/diagnosis';
import { plant, type Planted } from '../src/core/diagnosis/planted.testing.ts';

const SYSTEMS = 1_000;
const WRONG = 0.1;
const SEED = 20_251_020;

export function run(print: (line: string) => void): void {
  const started = performance.now();
  for (const faults of [1, 2] as const) {
    let [first, three, alike, planted, tried, both, symptoms] = [0, 0, 0, 0, 0, 0, 0];
    let [apart, apartThree] = [0, 0];
    const missed: number[] = [];
    // A system without room for two faults would be counted as one that is easy.
    for (let index = 0; planted < SYSTEMS; index++) {
      const case_ = plant(SEED + index, faults, WRONG);
      tried++;
      if (case_.faults.length !== faults) continue;
      planted++;
      const found = diagnose(case_.map, { seen: case_.seen, reported: [] }, { sinceMs: 0 });
      const rank = rankOf(case_, found, false);
      const rankAlike = rankOf(case_, found, true);
      symptoms += case_.seen.length;
      if (rank === 0) first++;
      if (rank >= 0 && rank < 3) three++;
      if (rankAlike >= 0 && rankAlike < 3) alike++;
      else missed.push(SEED + index);
      // What is missed may have been told apart: it is counted as if it were.
      if (rankAlike < 0 || found.causes[rankAlike]?.alikeCount === 0) {
        apart++;
        if (rankAlike >= 0 && rankAlike < 3) apartThree++;
      }
      if (found.causes[0]?.alikeCount === 0) both++;
    }
    print(
      `${faults} planted (${planted} of ${tried} systems have room for it), ${(symptoms / SYSTEMS).toFixed(1)} symptoms each`,
    );
    print(
      `  first ${share(first)}   first three ${share(three)}   first three, or alike ${share(alike)}`,
    );
    print(
      `  told from all else by what was seen, or missed: ${apart}; of these in the first three ${((100 * apartThree) / apart).toFixed(1)} %`,
    );
    print(`  the first cause stands alone in ${share(both)}`);
    print(`  missed, by seed: ${missed.join(' ')} (${missed.length})`);
  }
  let abstained = 0;
  const cried: number[] = [];
  for (let index = 0; index < SYSTEMS; index++) {
    const { map, seen } = plant(SEED + index, 0, WRONG);
    if (diagnose(map, { seen, reported: [] }, { sinceMs: 0 }).abstain) abstained++;
    else cried.push(SEED + index);
  }
  print(
    `fault-free: abstains ${share(abstained)}; cried, by seed: ${cried.join(' ')} (${cried.length})`,
  );
  print(`${((performance.now() - started) / 1_000).toFixed(1)} s`);
}

function rankOf({ faults }: Planted, { causes }: Diagnosis, orAlike: boolean): number {
  const key = faults.join(' ');
  return causes.findIndex(({ lost, alike }) =>
    [lost, ...(orAlike ? alike : [])].some((ids) => ids.toSorted().join(' ') === key),
  );
}

function share(count: number): string {
  return `${((100 * count) / SYSTEMS).toFixed(1)} %`;
}
