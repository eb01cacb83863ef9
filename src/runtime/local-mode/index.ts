/**
 * Local mode: what a device does when its cloud is away, across a power cut and with a clock that is
 * not set. `stepLocal` is the state machine, for firmware to be held to; `localMode` runs it.
 */
export * from '#runtime/description';
export * from './describe-local-mode.ts';
export * from './limits.ts';
export * from './local-mode.ts';
export * from './saved-text.ts';
export * from './state.ts';
export * from './step.ts';
