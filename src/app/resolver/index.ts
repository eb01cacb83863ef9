/** A caching forwarder that does not forget good names because somebody says that they are empty. */
export { askControl } from './ask-control.ts';
export type { ResolverStatus } from './control.ts';
export * from './run-resolver.ts';
export { parseUpstream } from './parse-upstream.ts';
export type { Upstream } from './upstream.ts';
