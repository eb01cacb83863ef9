/** Tells a run of the race in words. */
import { momentsOf, type Moment, type Sentence, type Trace } from '#core/checker';
import type { EnactorStepKind, RaceAction, RaceEnactor, RaceState } from './race-state.ts';
import { describeName, listNumbers, nameOutcome, type Outcome } from './tell-name.ts';

type RaceMoment = Moment<RaceState, RaceAction>;

/** One sentence a step. */
export function tellRace(trace: Trace<RaceState, RaceAction>): readonly Sentence[] {
  const moments = momentsOf(trace);
  return moments.map((moment, index) => {
    const { action, before, after } = moment;
    if (action.kind === 'plan') {
      const what = `makes plan ${after.latest}`;
      return { who: 'planner', what, outcome: describeKept(after), mark: null };
    }
    if (action.kind === 'expire') {
      const holder = before.enactors.findIndex(({ lease }) => lease?.holds === true);
      const what = `runs out under E${holder + 1}, which does not notice`;
      return { who: 'lease', what, outcome: null, mark: null };
    }
    return { who: `E${action.enactor}`, ...tellStep(moments, index, moment, action) };
  });
}

function tellStep(
  moments: readonly RaceMoment[],
  index: number,
  { before, after }: RaceMoment,
  { kind, enactor }: { readonly kind: EnactorStepKind; readonly enactor: number },
): Omit<Sentence, 'who'> {
  const self = before.enactors[enactor - 1];
  const then = after.enactors[enactor - 1];
  if (self === undefined || then === undefined) return quiet('');
  switch (kind) {
    case 'pick':
      return quiet(`takes ${then.lease === undefined ? '' : 'the lease and '}plan ${then.plan}`);
    case 'check':
      return quiet(tellCheck(moments, index, before, self, then));
    case 'apply':
      if (then.phase !== 'applied') return quiet(tellRefusal(before, self));
      return {
        what: `writes plan ${self.plan}${isStale(moments, index) ? '. Its check is old.' : ''}`,
        ...nameOutcome(nameOf(before), nameOf(after)),
      };
    case 'look':
      return quiet(`looks for plans to clean up: ${listNumbers(then.doomed, 'is', 'are')} old`);
    case 'delete':
      return tellDeletion(before, after, self);
  }
}

function tellCheck(
  moments: readonly RaceMoment[],
  index: number,
  { record, store }: RaceState,
  self: RaceEnactor,
  then: RaceEnactor,
): string {
  const name = record === null ? 'nothing' : String(record);
  if (then.phase === 'checked') {
    const apply = findApply(moments, index);
    const now = apply !== null && isStale(moments, apply) ? 'Right, now.' : 'Right.';
    return `checks: ${self.plan} is newer than ${name}. ${now}`;
  }
  if (record !== null && !store.includes(record)) {
    return `checks: the current plan ${record} is missing. Stops.`;
  }
  return `checks: ${self.plan} is not newer than ${name}. Stops.`;
}

function tellRefusal({ record, store }: RaceState, { plan }: RaceEnactor): string {
  if (plan !== null && !store.includes(plan)) return `cannot write plan ${plan}: it is deleted`;
  if (record !== null && plan !== null && plan <= record) {
    return `may not write plan ${plan}: the name has ${record}`;
  }
  return `may not write plan ${plan}: its lease is old`;
}

function tellDeletion(
  before: RaceState,
  after: RaceState,
  { doomed }: RaceEnactor,
): Omit<Sentence, 'who'> {
  const deleted = before.store.filter((plan) => !after.store.includes(plan));
  const spared = doomed.filter((plan) => after.store.includes(plan));
  const what =
    deleted.length > 0
      ? `deletes ${listNumbers(deleted, null, null)}`
      : spared.length > 0
        ? `deletes nothing: ${listNumbers(spared, null, null)} may not go`
        : 'deletes nothing';
  const emptied = nameOf(after).isEmpty && !nameOf(before).isEmpty;
  if (emptied) return { what, ...nameOutcome(nameOf(before), nameOf(after)) };
  return { what, outcome: deleted.length > 0 ? describeKept(after) : null, mark: null };
}

/** Whether the name was written between an enactor's check and its write at `index`. */
function isStale(moments: readonly RaceMoment[], index: number): boolean {
  const action = moments[index]?.action;
  if (action?.kind !== 'apply') return false;
  const checked = moments
    .slice(0, index)
    .findLastIndex(({ action: step }) => step.kind === 'check' && step.enactor === action.enactor);
  return moments.slice(checked, index).some(({ before, after }) => before.record !== after.record);
}

/** Where the enactor that checks at `index` writes, or null. */
function findApply(moments: readonly RaceMoment[], index: number): number | null {
  const action = moments[index]?.action;
  if (action?.kind !== 'check') return null;
  const place = moments.findIndex(
    ({ action: step }, at) =>
      at > index && step.kind === 'apply' && step.enactor === action.enactor,
  );
  return place < 0 ? null : place;
}

function nameOf({ record, store }: RaceState): Outcome {
  return describeName('name', record, store);
}

function describeKept({ store }: RaceState): string {
  return `kept: ${store.join(' ')}`;
}

function quiet(what: string): Omit<Sentence, 'who'> {
  return { what, outcome: null, mark: null };
}
