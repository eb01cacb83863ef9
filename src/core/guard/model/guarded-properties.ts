/** What the guarded world is asked. */
import type { Property } from '#core/checker';
import { findPlan, hasEmptyName, sameContents, type Plan } from '../protocol/contents.ts';
import type { GuardedAction, GuardedState, World } from './guarded-state.ts';
import { addressOf } from './guarded-world.ts';
import { RESTS_SERVED } from './name-properties.ts';

type Step = (before: GuardedState, action: GuardedAction, after: GuardedState) => boolean;

/**
 * The properties, in the order in which they are told. What a world cannot break, because the trouble
 * does not happen in it, is not asked: it would hold for nothing.
 */
export function createGuardedProperties({
  troubles,
}: Pick<World, 'troubles'>): readonly Property<GuardedState, GuardedAction>[] {
  const steps: readonly (readonly [name: string, isAsked: boolean, holds: Step])[] = [
    ['only-as-shown', true, isAsShown],
    ['freeze-holds', troubles.freezes > 0, isNotFrozen],
    ['no-fight-with-others', troubles.foreign > 0, isOurs],
    ['rolls-back-only-wrong', true, isCalledFor],
    ['rolls-back-to-good', troubles.wrong > 0, isSound],
    ['wrong-stays-away', troubles.wrong > 0, isNotWrong],
  ];
  return [
    { kind: 'always', name: 'never-empty', holds: (state) => !hasEmptyName(state.zone.contents) },
    { kind: 'each-step', name: 'never-older', holds: isNeverOlder },
    { kind: 'can-recover', name: 'can-recover', holds: isWanted },
    { kind: 'at-rest', name: 'converges', holds: (state) => isWanted(state) && isVerified(state) },
    ...steps
      .filter(([, isAsked]) => isAsked)
      .map(([name, , holds]) => ({ kind: 'each-step' as const, name, holds: byMachine(holds) })),
    { kind: 'always', name: 'store-tells-the-truth', holds: isTruth },
    { kind: 'at-rest', name: RESTS_SERVED, holds: (state) => !hasEmptyName(state.zone.contents) },
  ];
}

function isNeverOlder(before: GuardedState, _: GuardedAction, after: GuardedState): boolean {
  return (after.zone.marker?.generation ?? -1) >= (before.zone.marker?.generation ?? -1);
}

/** Asks only of steps in which an enactor's write, in time or late, changed the zone. */
function byMachine(holds: Step): Step {
  return (before, action, after) => {
    if (action.kind !== 'enactor' && action.kind !== 'late') return true;
    if (before.zone === after.zone) return true;
    return holds(before, action, after);
  };
}

/** The plan was made for the zone as it was, and is what the store showed. */
function isAsShown(before: GuardedState, _: GuardedAction, after: GuardedState): boolean {
  if (before.known.restored) return true;
  const plan = findPlan(before.store, after.zone.marker?.generation ?? -1);
  return plan !== null && plan.base === before.zone.marker?.generation;
}

function isNotFrozen(before: GuardedState): boolean {
  return before.zone.marker?.state === 'run';
}

function isOurs(before: GuardedState): boolean {
  return !before.known.foreign;
}

/** Whether the write that led to `after` was the protocol's own rollback. */
function isRollback(before: GuardedState, after: GuardedState): boolean {
  return originOf(before, after) === 'rollback';
}

function originOf(before: GuardedState, { zone }: GuardedState): Plan['origin'] | null {
  return findPlan(before.store, zone.marker?.generation ?? -1)?.origin ?? null;
}

/** A rollback follows a verdict: somebody found the contents wrong. */
function isCalledFor(before: GuardedState, _: GuardedAction, after: GuardedState): boolean {
  return !isRollback(before, after) || before.known.wrong !== null;
}

function isSound(before: GuardedState, _: GuardedAction, after: GuardedState): boolean {
  return (
    !isRollback(before, after) || after.known.sound.includes(addressOf(after.zone.contents) ?? '')
  );
}

/** What was found wrong is not published again before a person has looked. */
function isNotWrong(before: GuardedState, _: GuardedAction, after: GuardedState): boolean {
  const { wrong } = before.known;
  if (wrong === null || originOf(before, after) !== 'planner') return true;
  return !sameContents(after.zone.contents, wrong);
}

function isTruth({ zone, store, known }: GuardedState): boolean {
  if (known.foreign || known.restored) return true;
  const contents = findPlan(store, zone.marker?.generation ?? -1)?.contents ?? null;
  return contents === null || sameContents(contents, zone.contents);
}

function isWanted({ zone, wanted, known }: GuardedState): boolean {
  return zone.marker?.state === 'run' && !known.foreign && sameContents(zone.contents, wanted);
}

function isVerified({ zone, store }: GuardedState): boolean {
  return store.verified === zone.marker?.generation;
}
