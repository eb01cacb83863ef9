/**
 * DNS automation that cannot do what happened on 20 October 2025, and the protocols to compare it with.
 * Pure: a daemon hands these functions what it heard, and does what they ask. docs/guard.md tells how.
 */
export * from './adoption/adoption-problems.ts';
export * from './adoption/examine-adoption.ts';
export * from './adoption/format-policy.ts';
export {
  draftPolicy,
  proposeAdoption,
  USUAL_BALANCE,
  type AdoptionProposal,
  type BalancedSet,
  type BalanceLimits,
  type DraftSettings,
} from './adoption/propose-adoption.ts';
export * from './audit/audit-against-model.ts';
export * from './audit/audit-log.ts';
export * from './protocol/conditions.ts';
export * from './protocol/contents.ts';
export * from './protocol/decide.ts';
export * from './protocol/enactor.ts';
export * from './protocol/hands.ts';
export * from './protocol/judge-authorities.ts';
export * from './protocol/marker.ts';
export * from './protocol/planner.ts';
export * from './protocol/store-twin.ts';
export * from './protocol/zone-twin.ts';
export * from './protocol/zone-update.ts';
export * from './plan/health.ts';
export * from './plan/make-plan.ts';
export * from './plan/plan-conditions.ts';
export * from './plan/plan-hash.ts';
export * from './policy/policy.ts';
export * from './policy/parse-policy.ts';
export * from './policy/policy-keys.ts';
export * from './policy/policy-schema.ts';
export * from './policy/server.ts';
export type { Bounds } from './model/bounds.ts';
export { createAwsModel, type AwsAction, type AwsFixes, type AwsState } from './model/aws-like.ts';
export { createRaceModel, type Protections } from './model/race.ts';
export type { RaceAction, RaceState } from './model/race-state.ts';
export { CONDITION_TABLE, type ConditionRow } from './model/condition-table.ts';
export type {
  GuardedAction,
  GuardedState,
  Hand,
  How,
  Known,
  Troubles,
  Worker,
  World,
} from './model/guarded-state.ts';
export { createGuardedModel, NO_TROUBLES } from './model/guarded.ts';
export { guardedWorld } from './model/guarded-variant.ts';
export { VARIANTS } from './model/variants.ts';
export {
  defineVariant,
  type ToldExploration,
  type Variant,
  type VariantWords,
} from './model/variant.ts';
export { tellVerification } from './tell-verification.ts';
export {
  verify,
  type StoryStep,
  type Verification,
  type VerifiedProperty,
  type VerifyRequest,
} from './verify.ts';
