/** The long form of `test/agreement.test.ts`: 20,000 random maps, and how soon planted bugs are
 * seen. `npm run bench -- agreement 500` is a shorter one. */
import { FEATURES } from '../src/core/engine/map-features.testing.ts';
import { createEngineWith, PLANTS } from '../src/core/engine/planted.testing.ts';
import { compare, VERDICTS } from '../test/agreement.testing.ts';

const MAPS = Number(process.argv[3] ?? 20_000);
const SEED = 20_251_020;

export function run(print: (line: string) => void): void {
  const startedAt = performance.now();
  const { differences, features, verdicts, compared } = compare({ seed: SEED, maps: MAPS });
  const seconds = (performance.now() - startedAt) / 1_000;
  print(`Interpreter and engine on ${MAPS} random maps of 4 to 12 components, seed ${SEED}:`);
  print(`  differences  ${differences.length}`);
  print(
    `  compared     ${compared.timelines} timelines, ${compared.losses} losses, ` +
      `${compared.members} members of classes, in ${seconds.toFixed(0)} s`,
  );
  const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
  print(
    `  of the maps  ${FEATURES.map((each) => `${each} ${share(features[each], MAPS)}`).join(', ')}`,
  );
  const all = VERDICTS.reduce((sum, verdict) => sum + verdicts[verdict], 0);
  print(
    `  verdicts     ${VERDICTS.map((each) => `${each} ${share(verdicts[each], all)}`).join(', ')}`,
  );
  for (const { map, about } of differences) print(`  map ${map} differs in ${about}`);
  print('Bugs planted in the engine, and the number of maps until one is seen:');
  for (const plant of PLANTS) {
    const seen = compare({
      seed: SEED,
      maps: MAPS,
      engineOf: (map) => createEngineWith(map, { plant }),
      stopAfter: 1,
      onlyTimelines: true,
    });
    print(`  ${plant.padEnd(24)} ${seen.differences.length === 0 ? 'never' : seen.maps}`);
  }
}
