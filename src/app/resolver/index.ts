/** A caching forwarder that does not forget good names because somebody says that they are empty. */
export { askControl } from './ask-control.ts';
export type { ResolverStatus } from './control.ts';
export * from './run-resolver.ts';
export { parseUpstreams } from './parse-upstreams.ts';
export { ADVISED, adviceFor, productOf, type Advice } from './advise/advice.ts';
export { EXAMPLE } from './advise/settings.ts';
export { compareResolvers, type ComparedRow, type Comparison } from './compare/compare.ts';
export { readResolverConfig, type ConfiguredOptions } from './read-config.ts';
