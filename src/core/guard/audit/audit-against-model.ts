/**
 * Whether a log is a run of the model: each logged step is what the explored step functions do with
 * that state and event, each process goes on from where it was, and the writes that were applied
 * follow each other in the zone, whatever the order in which they were logged.
 */
import { unreachable } from '#base';
import { ALL_IN_FORCE } from '../protocol/conditions.ts';
import type { ZoneWrite } from '../protocol/contents.ts';
import { RESTING, stepEnactor } from '../protocol/enactor.ts';
import { PLANNER_RESTING, stepPlanner } from '../protocol/planner.ts';
import { canonical, type AuditEntry } from './audit-log.ts';

/** A step that is no edge of the model. */
export interface Stray {
  readonly sequence: number;
  readonly who: string;
  readonly what:
    /** The step functions do something else with this state and event. */
    | 'not-a-step'
    /** The process was in another state, and did not start again. */
    | 'not-where-it-was'
    /** An applied write did not raise the generation that it saw. */
    | 'generation-went-down'
    /** An applied write saw a generation below one that was applied before it. */
    | 'zone-was-older';
}

/** What an audit found. */
export interface Audit {
  readonly steps: number;
  readonly applied: number;
  readonly strays: readonly Stray[];
}

/** Checks a log, or the logs of several processes one after the other. */
export function auditAgainstModel(log: readonly AuditEntry[], keep: number): Audit {
  const strays = [...findStraySteps(log, keep)];
  const writes = log.flatMap((entry) => {
    const write = appliedWrite(entry.fact);
    return write === null ? [] : [{ entry, write }];
  });
  writes.sort((a, b) => a.write.marker.generation - b.write.marker.generation);
  let highest = -1;
  for (const { entry, write } of writes) {
    const { sequence, who } = entry;
    const { generation } = write.marker;
    const seen = write.expect.marker?.generation ?? -1;
    if (generation <= seen) strays.push({ sequence, who, what: 'generation-went-down' });
    else if (seen < highest) strays.push({ sequence, who, what: 'zone-was-older' });
    highest = Math.max(highest, generation);
  }
  return { steps: log.length, applied: writes.length, strays };
}

function findStraySteps(log: readonly AuditEntry[], keep: number): readonly Stray[] {
  const strays: Stray[] = [];
  const states = new Map<string, string>();
  for (const { sequence, who, fact } of log) {
    if (fact.kind === 'hand') continue;
    if (fact.kind === 'started') {
      states.set(`${fact.as} ${who}`, canonical(fact.as === 'enactor' ? RESTING : PLANNER_RESTING));
      continue;
    }
    const key = `${fact.kind} ${who}`;
    const was = states.get(key);
    const after = canonical(fact.after);
    if (was !== undefined && was !== canonical(fact.before)) {
      strays.push({ sequence, who, what: 'not-where-it-was' });
    }
    if (canonical(stateAfter(fact, who, keep)) !== after) {
      strays.push({ sequence, who, what: 'not-a-step' });
    }
    states.set(key, after);
  }
  return strays;
}

function stateAfter(
  fact: AuditEntry['fact'] & { kind: 'enactor' | 'planner' },
  owner: string,
  keep: number,
): unknown {
  switch (fact.kind) {
    case 'enactor':
      return stepEnactor(fact.before, fact.event, { owner, keep }, ALL_IN_FORCE).state;
    case 'planner':
      return stepPlanner(fact.before, fact.event, ALL_IN_FORCE).state;
    default:
      return unreachable(fact);
  }
}

/** A write that was answered with "applied". One without an answer may have been: it is not counted. */
function appliedWrite(fact: AuditEntry['fact']): ZoneWrite | null {
  if (fact.kind === 'hand') return fact.outcome === 'applied' ? fact.write : null;
  if (fact.kind !== 'enactor' || fact.before.kind !== 'writing') return null;
  return fact.event.kind === 'written' && fact.event.outcome === 'applied'
    ? fact.before.write
    : null;
}
