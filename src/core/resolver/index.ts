/** What the resolver is told by its owner: upstreams as they are typed, and `resolver.yaml`. */
export * from './config.ts';
export { CONFIG_KEYS, type ConfigKey } from './config-keys.ts';
export * from './config-schema.ts';
export * from './parse-config.ts';
export * from './upstream.ts';
