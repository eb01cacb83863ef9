/** The guard in the world: what a person does at the desk, and the daemon that runs the protocol. */
export * from './daemon/daemon-log.ts';
export * from './daemon/guard-world.ts';
export { lookAtEndpoint } from './daemon/look-at-endpoint.ts';
export * from './daemon/metrics.ts';
export * from './daemon/prober.ts';
export * from './daemon/run-guard.ts';
export * from './desk/desk.ts';
export * from './desk/look.ts';
export * from './desk/override.ts';
export * from './desk/plan.ts';
export * from './desk/policy-hash.ts';
export * from './desk/trail.ts';
export * from './store/guard-store.ts';
