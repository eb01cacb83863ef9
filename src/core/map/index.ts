/** The map: types, parse, merge, resolve, format. The language of the house. */
export type * from './types.ts';
export * from './file.ts';
export type * from './overlay.ts';
export type * from './part.ts';
export * from './name.ts';
export { draftPart, missingPart, parseMap, partOf, type PartOptions } from './parse.ts';
export { mergeMaps, mergeParts, showMerged, type ShownClaim } from './merge.ts';
export { resolveMap } from './resolve.ts';
export { MISSED_SIGHTS, type Sight, type Sights, sightsOf } from './sight.ts';
export { createNames, type Known } from './known.ts';
export {
  addLatency,
  formatLatency,
  type Latency,
  LATENCY_BUCKETS,
  latencyBucket,
  latencyQuantileMs,
  parseLatency,
} from './latency.ts';
export { addTraffic, type Bearing, bearingOf } from './traffic.ts';
export { parseRef } from './ref.ts';
export { parseLost } from './lost.ts';
export { nameOfGoal } from './resolve-goals.ts';
export { MAP_PROBLEMS, type MapProblemCode } from './problem-codes.ts';
export { LARGE_MEND } from './read-yaml.ts';
export { locate, type Sought } from './locate.ts';
export { formatJson, formatMap, formatMapText } from './format.ts';
export { mapSchema, type JsonSchema } from './schema.ts';
