/** A process that commits in a loop and says each commit that was answered, until it is killed. */
import { openSqliteStore } from './sqlite.ts';

const [, , file = '', who = ''] = process.argv;
const store = await openSqliteStore({ kind: 'sqlite', file });
const signal = new AbortController().signal;
for (let count = 1; ; count++) {
  const [held] = (await store.read('count', signal)).filter(({ key }) => key === 'count');
  const next = Number(held?.value ?? 0) + 1;
  const puts = ['count', `half/${who}/a`, `half/${who}/b`].map((key) => ({
    key,
    value: `${next}`,
  }));
  const expect = [{ key: 'count', revision: held?.revision ?? null }];
  const outcome = await store.commit({ expect, puts, deletes: [] }, signal);
  if (outcome === 'done') process.stdout.write(`${next}\n`);
}
