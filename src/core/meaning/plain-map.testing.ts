/** Large maps of the plainest kind: unplaced components that need each other, and one journey. */
import type { Component, ComponentId, JourneyId, Need, Ref, ResolvedMap } from '#core/map';

/** `needsOf` is asked for each component, by position, with the last position. */
export function createPlainMap(
  size: number,
  needsOf: (at: number, last: number) => readonly Need[],
): ResolvedMap {
  const components = Array.from({ length: size }, (_, at): Component => ({
    id: idOf(at),
    kind: 'service',
    origin: 'map',
    vendor: false,
    count: null,
    placements: [],
    atLeast: 1,
    atLeastDegraded: 1,
    failover: null,
    restartsMs: null,
    needs: needsOf(at, size - 1),
    operations: [{ name: '', plane: 'data', home: null, needs: [] }],
    evidence: [],
  }));
  return {
    name: 'plain',
    domains: [],
    components,
    journeys: [
      {
        id: 'use' as JourneyId,
        through: [refTo(0)],
        rate: null,
        worth: null,
        canWaitMs: null,
        safety: false,
      },
    ],
    goals: [],
    accept: [],
    conflicts: [],
    catalogue: { version: 'none', hash: 'none' },
  };
}

/** A hard need on the component at a position. */
export function createHardNeed(at: number, more: Partial<Need> = {}): Need {
  return {
    name: idOf(at),
    target: { kind: 'one', ref: refTo(at) },
    strength: 'hard',
    grace: { lowMs: 0, highMs: 0 },
    refillMs: null,
    meanwhile: 'ok',
    when: 'running',
    checked: false,
    evidence: [],
    ...more,
  };
}

function refTo(at: number): Ref {
  return { component: idOf(at), at: { kind: 'near' }, operation: null };
}

function idOf(at: number): ComponentId {
  return `c${String(at).padStart(7, '0')}` as ComponentId;
}
