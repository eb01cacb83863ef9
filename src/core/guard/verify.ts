/** Explores a variant within bounds: the value that `firebreak verify --json` prints. */
import { fail, succeed, suggest, type Problem, type Result } from '#base';
import type { ExploreOptions, PropertyReport, Sentence, StopReason } from '#core/checker';
import type { Bounds } from './model/bounds.ts';
import { RESTS_SERVED } from './model/name-properties.ts';
import { MAX_PLANS } from './model/plan-set.ts';
import type { ToldExploration, Variant } from './model/variant.ts';
import { VARIANTS } from './model/variants.ts';

/** What to explore. */
export interface VerifyRequest {
  readonly variant: string;
  readonly bounds: Bounds;
  /** Store one state for all that differ only in which enactor is which. */
  readonly symmetry?: boolean;
  /** States to store at most. */
  readonly maxStates?: number;
}

/** One step of a counterexample: in words, and as it is. */
export interface StoryStep extends Sentence {
  readonly step: number;
  readonly action: unknown;
  readonly state: unknown;
}

/** One property. `holds` is null when a limit was reached before it was decided. */
export interface VerifiedProperty {
  readonly name: string;
  readonly holds: boolean | null;
  /** States, or steps, that break it. */
  readonly badStates?: number;
  readonly badEdges?: number;
  /** Steps of the shortest run that breaks it. */
  readonly shortest?: number;
  readonly trace?: readonly StoryStep[];
}

/** What was found. */
export interface Verification {
  readonly format: 1;
  readonly variant: string;
  readonly bounds: Bounds;
  readonly states: number;
  readonly edges: number;
  /** Steps to the state farthest from the start. */
  readonly depth: number;
  readonly complete: boolean;
  readonly stoppedBy: StopReason | null;
  /** With symmetry: states stored, one an orbit. All other counts are of the whole graph. */
  readonly orbits?: number;
  /** States in which nothing more can happen; bad are those with an empty name. */
  readonly terminal: { readonly count: number; readonly bad: number };
  readonly properties: readonly VerifiedProperty[];
}

const MAX_ENACTORS = 12;

/** Explores; same request, same answer. Fails when the variant or its bounds are none. */
export function verify(
  request: VerifyRequest,
  options: Pick<ExploreOptions, 'onProgress' | 'maxBytes'> = {},
): Result<Verification> {
  const { bounds, symmetry = false, maxStates } = request;
  const variant = VARIANTS.find(({ name }) => name === request.variant);
  const problems = [...checkVariant(request.variant, variant), ...checkBounds(bounds)];
  if (variant === undefined || problems.length > 0) return fail(problems);
  const told = variant.explore(bounds, {
    ...options,
    symmetry,
    ...(maxStates === undefined ? {} : { maxStates }),
  });
  return succeed(describe(variant, bounds, symmetry, told));
}

function describe(
  variant: Variant,
  bounds: Bounds,
  symmetry: boolean,
  { exploration, stories }: ToldExploration,
): Verification {
  const { states, edges, depth, complete, stoppedBy, stored, terminalStates } = exploration;
  const atRest = exploration.properties.find(({ name }) => name === RESTS_SERVED);
  return {
    format: 1,
    variant: variant.name,
    bounds,
    states,
    edges,
    depth,
    complete,
    stoppedBy,
    ...(symmetry ? { orbits: stored } : {}),
    terminal: { count: terminalStates, bad: atRest?.badStates ?? 0 },
    properties: exploration.properties.flatMap((report, index) =>
      report.name === RESTS_SERVED ? [] : [describeProperty(report, stories[index] ?? [])],
    ),
  };
}

function describeProperty(
  { name, kind, verdict, badStates, badEdges, shortest, trace }: PropertyReport<unknown, unknown>,
  story: readonly Sentence[],
): VerifiedProperty {
  const steps = trace?.steps.map(({ action, state }, index) => ({
    step: index + 1,
    ...(story[index] ?? { who: '', what: '', outcome: null, mark: null }),
    action,
    state,
  }));
  return {
    name,
    holds: verdict === 'UNDECIDED' ? null : verdict === 'HOLDS',
    ...(kind === 'each-step' ? { badEdges } : { badStates }),
    ...(shortest === null || steps === undefined ? {} : { shortest, trace: steps }),
  };
}

function checkVariant(asked: string, variant: Variant | undefined): readonly Problem[] {
  if (variant !== undefined) return [];
  const names = VARIANTS.map(({ name }) => name);
  const near = suggest(asked, names);
  const mend = near === null ? `One of: ${names.join(', ')}.` : `Did you mean ${near}?`;
  return [problem('verify-variant', `There is no variant ${asked}.`, mend)];
}

function checkBounds({ enactors, plans, keep }: Bounds): readonly Problem[] {
  const bounds = [
    { name: 'enactors', value: enactors, least: 1, most: MAX_ENACTORS },
    { name: 'plans', value: plans, least: 1, most: MAX_PLANS },
    { name: 'keep', value: keep, least: 0, most: MAX_PLANS },
  ];
  return bounds
    .filter(({ value, least, most }) => !Number.isInteger(value) || value < least || value > most)
    .map(({ name, value, least, most }) =>
      problem(
        'verify-bounds',
        `--${name} ${value} is out of range.`,
        `Give a whole number from ${least} to ${most}.`,
      ),
    );
}

function problem(code: string, what: string, mend: string): Problem {
  return { code, severity: 'error', place: null, what, mend };
}
