/**
 * A model checker: a protocol as five functions, every order of its events, and the shortest story of
 * how it goes wrong. docs/checker.md says what it can and what it costs; in short:
 *
 * ```ts
 * import { explore, formatTrace, type Model } from 'firebreak/checker';
 *
 * // Two clerks add one to a counter: each reads it, then writes what it read plus one.
 * type Office = { counter: number; read: readonly (number | null)[]; done: readonly boolean[] };
 * type Step = { clerk: number; does: 'read' | 'write' };
 *
 * const model: Model<Office, Step> = {
 *   initialStates: () => [{ counter: 0, read: [null, null], done: [false, false] }],
 *   actions: ({ read, done }) =>
 *     [0, 1]
 *       .filter((clerk) => done[clerk] === false)
 *       .map((clerk) => ({ clerk, does: read[clerk] === null ? 'read' : 'write' })),
 *   next: (office, { clerk, does }) =>
 *     does === 'read'
 *       ? { ...office, read: office.read.with(clerk, office.counter) }
 *       : {
 *           ...office,
 *           counter: (office.read[clerk] ?? 0) + 1,
 *           done: office.done.with(clerk, true),
 *         },
 *   properties: () => [
 *     { kind: 'at-rest', name: 'both are counted', holds: ({ counter }) => counter === 2 },
 *   ],
 *   within: () => true,
 * };
 *
 * const { states, edges, properties } = explore(model);
 * console.log(`${states} states, ${edges} steps`);
 * for (const { name, verdict, trace } of properties) {
 *   console.log(`${name}: ${verdict}`);
 *   for (const line of trace === null ? [] : formatTrace(trace)) console.log(line);
 * }
 * ```
 */
export { interchangeable, type Blocks } from './blocks.ts';
export type {
  Exploration,
  ExploreOptions,
  PropertyReport,
  PropertyVerdict,
  StopReason,
  Trace,
} from './exploration.ts';
export { explore } from './explore.ts';
export type { Model, Property, Symmetry, VectorModel, VectorSymmetry } from './model.ts';
export { simulate, type SimulateOptions, type Simulation } from './simulate.ts';
export { formatStory, formatTrace, momentsOf, type Moment, type Sentence } from './story.ts';
