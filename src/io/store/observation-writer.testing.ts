/** A process that appends looks and says each that was answered, until it is killed. */
import { openObservations } from './sqlite-observations.ts';

const [, , file = '', place = ''] = process.argv;
const store = await openObservations({ file });
const signal = new AbortController().signal;
for (let count = 1; ; count++) {
  await store.append(
    {
      format: 1,
      at: new Date(1_700_000_000_000 + count).toISOString(),
      target: `t${count % 7}`,
      probe: 'tcp',
      place,
      ok: count % 5 !== 0,
      ms: count / 100,
      what: `look ${count}`,
      state: 'up',
      facts: { count },
    },
    signal,
  );
  process.stdout.write(`${count}\n`);
}
