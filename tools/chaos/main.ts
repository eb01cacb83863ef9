/**
 * Chaos on real servers: `npm run chaos -- --minutes 20 [--seed N] [--cas off]`. Everything runs on
 * loopback, in a folder that is removed at the end; all that was started is ended, also by Ctrl-C.
 */
import { parseArgs } from 'node:util';
import { cleanUp, isOctober, missingPrograms, runChaos } from './chaos.ts';
import { isClean, report } from './report.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    cas: { type: 'string', default: 'on' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const compares = values.cas !== 'off';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(130));
}
process.on('exit', cleanUp);

const missing = missingPrograms();
if (missing !== null || !(minutes > 0) || !Number.isSafeInteger(seed)) {
  process.stderr.write(
    `${missing ?? 'usage: npm run chaos -- --minutes 20 [--seed N] [--cas off]'}\n`,
  );
  process.exit(2);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`seed ${seed}`);
const rounds = await runChaos({
  seed,
  lengthMs: minutes * 60_000,
  pace: { stormMs: 30_000, calmMs: 16_000, togetherMs: 10_000, storms: minutes < 4 ? 1 : 2 },
  compares,
  say,
});
for (const line of report(rounds, { seed, compares })) say(line);
if (compares) process.exit(isClean(rounds) ? 0 : 1);
const found = rounds.some(({ violations }) => isOctober(violations));
say(found ? 'October was found: a name went back, and was empty.' : 'October was not found.');
process.exit(found ? 0 : 1);
