import { explore, formatTrace, type Model } from './index.ts';

// Two clerks add one to a counter: each reads it, then writes what it read plus one.
type Office = { counter: number; read: readonly (number | null)[]; done: readonly boolean[] };
type Step = { clerk: number; does: 'read' | 'write' };

const model: Model<Office, Step> = {
  initialStates: () => [{ counter: 0, read: [null, null], done: [false, false] }],
  actions: ({ read, done }) =>
    [0, 1]
      .filter((clerk) => done[clerk] === false)
      .map((clerk) => ({ clerk, does: read[clerk] === null ? 'read' : 'write' })),
  next: (office, { clerk, does }) =>
    does === 'read'
      ? { ...office, read: office.read.with(clerk, office.counter) }
      : {
          ...office,
          counter: (office.read[clerk] ?? 0) + 1,
          done: office.done.with(clerk, true),
        },
  properties: () => [
    { kind: 'at-rest', name: 'both are counted', holds: ({ counter }) => counter === 2 },
  ],
  within: () => true,
};

const { states, edges, properties } = explore(model);
console.log(`${states} states, ${edges} steps`);
for (const { name, verdict, trace } of properties) {
  console.log(`${name}: ${verdict}`);
  for (const line of trace === null ? [] : formatTrace(trace)) console.log(line);
}
