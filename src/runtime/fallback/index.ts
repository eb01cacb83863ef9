/**
 * Policies that keep a program working while what it asks is down: timeout, retry under a budget,
 * throttle, circuit breaker, bulkhead, hedge, fallback, stale-if-error, deadlines. No dependency, and
 * nothing but the standard web platform; what is not imported is not bundled.
 */
export * from '#runtime/description';
export * from './call.ts';
export * from './compose.ts';
export * from './describe.ts';
export { Refused, TimedOut, type RefusalCode } from './errors.ts';
export type * from './events.ts';
export * from './http.ts';
export * from './judge.ts';
export { type Layer, type LayerSettings, type Rank } from './layer.ts';
export * from './map-part.ts';
export * from './metrics.ts';
export * from './policies/bulkhead.ts';
export * from './policies/circuit-breaker.ts';
export * from './policies/deadline.ts';
export * from './policies/fallback.ts';
export * from './policies/hedge.ts';
export * from './policies/retry-budget.ts';
export * from './policies/retry.ts';
export * from './policies/stale-if-error.ts';
export * from './policies/throttle.ts';
export * from './policies/timeout.ts';
export { inARow, ofCalls, ofTime, type Trip } from './policies/trip.ts';
export * from './record-outages.ts';
export * from './state.ts';
export { cutOff, type Next } from './work.ts';
export * from './world.ts';
