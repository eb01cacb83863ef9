/** DNS automation that cannot do what happened on 20 October 2025, and the protocols to compare it with. */
export type { Bounds } from './model/bounds.ts';
export { createAwsModel, type AwsAction, type AwsFixes, type AwsState } from './model/aws-like.ts';
export { createRaceModel, type Protections } from './model/race.ts';
export type { RaceAction, RaceState } from './model/race-state.ts';
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
