/**
 * Keep working while it is down: policies around calls, endpoints to call, what must be sent later,
 * what a device does by itself, how it connects again. No dependency; each part is also a door of its own.
 */
export * from './endpoints/index.ts';
export * from './fallback/index.ts';
export * from './local-mode/index.ts';
export * from './outbox/index.ts';
export * from './reconnect/index.ts';
