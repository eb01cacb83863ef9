/** The guard itself as a variant of `verify`: its own step functions, in a world of stated troubles. */
import { explore } from '#core/checker';
import type { World } from './guarded-state.ts';
import { createGuardedModel, NO_TROUBLES } from './guarded.ts';
import { tellGuarded } from './tell-guarded.ts';
import type { Bounds } from './bounds.ts';
import type { Variant } from './variant.ts';

/** The world that `verify --variant guarded` explores. Plans are changes of what is wanted. */
export function guardedWorld({ enactors, plans, keep }: Bounds): World {
  return {
    enactors,
    wishes: plans,
    keep,
    troubles: { ...NO_TROUBLES, expiries: 1 },
    lease: true,
    flies: true,
    compares: true,
    restless: false,
  };
}

/** The guard. Of states that differ only in which enactor is which one is stored; all are counted. */
export const guarded: Variant = {
  name: 'guarded',
  subject: 'The guard',
  opening: 'WITH THE GUARD',
  whatItIs:
    'the very functions that `guard run` calls for planner, enactor and clean-up, every ' +
    'interleaving, with any of them stopped at any point; one lease that runs out under its ' +
    'holder, one write at a time without a reply, applied at once, later or never',
  whatItIsNot:
    'a proof for more enactors or changes, nor about name servers themselves; for those see ' +
    '`npm\u00a0run\u00a0chaos` (real servers, kill\u00a0-9)',
  whyStuck: 'no enactor can write.',
  isOctober: false,
  explore(bounds, options) {
    const model = createGuardedModel(guardedWorld(bounds));
    const exploration = explore(model, { ...options, symmetry: true });
    const stories = exploration.properties.map(({ trace }) =>
      trace === null ? [] : tellGuarded(trace),
    );
    return { exploration, stories };
  },
};
