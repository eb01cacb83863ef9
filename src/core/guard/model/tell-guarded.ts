/** Tells a run of the guarded world in words. */
import { momentsOf, type Moment, type Sentence, type Trace } from '#core/checker';
import type { EnactorState } from '../protocol/enactor.ts';
import type { GuardedAction, GuardedState, How } from './guarded-state.ts';
import { addressOf } from './guarded-world.ts';

type GuardedMoment = Moment<GuardedState, GuardedAction>;

/** One sentence a step. */
export function tellGuarded(trace: Trace<GuardedState, GuardedAction>): readonly Sentence[] {
  return momentsOf(trace).map((moment) => {
    const [who, what] = tellAction(moment);
    return { who, what, ...tellOutcome(moment) };
  });
}

function tellAction({ action, before }: GuardedMoment): readonly [who: string, what: string] {
  switch (action.kind) {
    case 'wish':
      return ['world', 'another address is wanted'];
    case 'planner':
      return ['planner', tellPlanner(before, action.how)];
    case 'enactor': {
      const doing = before.enactors[action.enactor - 1]?.doing ?? { kind: 'resting' };
      return [`E${action.enactor}`, tellEnactor(doing, action.how)];
    }
    case 'expire':
      return ['lease', 'runs out under its holder'];
    case 'late':
      return ['network', action.how === 'dies' ? 'loses the late write' : 'brings the late write'];
    case 'hand':
      return ['person', `wants to ${action.command}`];
    case 'hand-goes-on':
      return ['person', before.hand?.hasPut === true ? 'writes' : 'puts the plan'];
    case 'foreign':
      return ['stranger', 'changes the records'];
    case 'restore-store':
      return ['store', 'is restored from its first day'];
  }
}

function tellPlanner({ planner }: GuardedState, how: 'well' | 'crash'): string {
  if (how === 'crash') return 'stops and starts again';
  if (planner.kind === 'putting') return `puts plan ${planner.plan.number}`;
  return planner.kind === 'reading-store' ? 'reads the store' : 'reads the zone';
}

function tellEnactor(doing: EnactorState, how: How): string {
  if (how === 'crash') return 'stops and starts again';
  switch (doing.kind) {
    case 'resting':
    case 'reading-zone':
      return 'reads the zone';
    case 'reading-store':
      return how === 'unread' ? 'reads the store, not all of it' : 'reads the store';
    case 'writing': {
      const { generation } = doing.write.marker;
      return how === 'no-reply'
        ? `sends generation ${generation}, hears nothing`
        : `writes generation ${generation}`;
    }
    case 'verifying':
      return `asks the authorities: ${how === 'well' ? 'ok' : how.replace('-', ' ')}`;
    case 'marking':
      return `notes that ${doing.generation} is good`;
    case 'putting':
      return `puts rollback ${doing.plan.number}`;
    case 'cleaning':
      return `deletes plans ${doing.numbers.join(' ')}`;
  }
}

function tellOutcome({ before, after }: GuardedMoment): Pick<Sentence, 'outcome' | 'mark'> {
  if (JSON.stringify(before.zone) === JSON.stringify(after.zone)) {
    return { outcome: null, mark: null };
  }
  const { marker, contents } = after.zone;
  const generation = marker?.generation ?? 0;
  const address = addressOf(contents);
  const frozen = marker?.state === 'frozen' ? ' frozen' : '';
  const older = generation < (before.zone.marker?.generation ?? 0);
  return {
    outcome: `${generation}${frozen}: ${address ?? 'nothing'}`,
    mark: address === null ? 'EMPTY' : older ? 'OLDER' : null,
  };
}
