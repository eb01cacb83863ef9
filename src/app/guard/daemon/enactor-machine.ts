/** The enactor in the world: the zone, the store, the authorities. */
import {
  ALL_IN_FORCE,
  judgeAuthorities,
  judgeAuthority,
  RESTING,
  stepEnactor,
  type Contents,
  type EnactorEffect,
  type EnactorEvent,
  type EnactorState,
  type InForce,
  type ZoneWrite,
} from '#core/guard';
import type { WriteAnswer } from '#io/zone';
import { adoptedSets } from '../desk/look.ts';
import { removalsOf } from '../desk/removals.ts';
import type { GuardWorld } from './guard-world.ts';
import type { Machine } from './guard-process.ts';

/** Why a person is called, in words. */
const ALARMS: Readonly<Record<string, string>> = {
  'not-adopted': 'the zone has no marker of ours: it was never adopted, or somebody removed it',
  foreign: 'somebody else changed a guarded name: keep it or restore ours by hand',
  'unknown-generation': 'the store does not know what the zone has: it is behind, or was restored',
  unpublishable: 'a plan could not be read, or would leave a name empty: it is not published',
  wrong: 'an authority serves something else than was written: rolled back and frozen',
};

/** The machine of one enactor. `inForce` leaves conditions out: only for the chaos run. */
export function enactorMachine(
  world: GuardWorld,
  inForce: InForce = ALL_IN_FORCE,
): Machine<EnactorState, EnactorEvent, EnactorEffect> {
  const { owner, keep } = world;
  const calls = new Calls(world.log);
  return {
    as: 'enactor',
    resting: RESTING,
    begin: { kind: 'begin' },
    step: (state, event) => stepEnactor(state, event, { owner, keep }, inForce),
    fact: (before, event, after) => ({ kind: 'enactor', before, event, after }),
    acts: (effect) => {
      if (effect.kind === 'alarm') return calls.isNew(effect.why);
      return effect.kind === 'write-zone' || effect.kind === 'change-store';
    },
    ask: (effect, signal) => ask(world, calls, effect, signal),
    unanswered,
  };
}

/** Never "refused" or "empty": nobody knows. */
function unanswered(effect: EnactorEffect): EnactorEvent {
  switch (effect.kind) {
    case 'read-zone':
      return { kind: 'zone', view: null };
    case 'read-store':
      return { kind: 'store', view: null };
    case 'write-zone':
      return { kind: 'written', outcome: 'no-reply' };
    case 'ask-authorities':
      return { kind: 'judged', verdict: 'not-yet' };
    case 'change-store':
      return { kind: 'stored', outcome: 'no-reply' };
    case 'alarm':
      return { kind: 'begin' };
  }
}

/** Whom a standstill called: logged and said once, and taken back once a look finds that it passed. */
class Calls {
  readonly #log: GuardWorld['log'];
  readonly #on = new Set<string>();
  #thisTurn = new Set<string>();
  #couldTell = false;
  isFrozen = false;

  constructor(log: GuardWorld['log']) {
    this.#log = log;
  }

  isNew(why: string): boolean {
    return !this.#on.has(why);
  }

  /** A turn begins: what the last one could have said and did not say has passed. */
  begin(): void {
    if (this.#couldTell) {
      for (const why of this.#on) if (why !== 'wrong' && !this.#thisTurn.has(why)) this.calm(why);
    }
    this.#thisTurn = new Set();
    this.#couldTell = false;
  }

  /** The store was read too. Of a frozen zone nothing else is said, so nothing has passed. */
  read(): void {
    this.#couldTell = !this.isFrozen;
  }

  call(why: string): void {
    this.#on.add(why);
    this.#thisTurn.add(why);
    this.#log.alarm(why, ALARMS[why] ?? why);
  }

  calm(why: string): void {
    this.#on.delete(why);
    this.#log.calm(why);
  }
}

async function ask(
  world: GuardWorld,
  calls: Calls,
  effect: EnactorEffect,
  signal: AbortSignal,
): Promise<EnactorEvent | null> {
  const { policy, zone, store, log } = world;
  switch (effect.kind) {
    case 'read-zone': {
      calls.begin();
      const view = await zone.look(adoptedSets(policy), signal);
      log.metrics.set('firebreak_guard_generation', view.marker?.generation ?? 0);
      calls.isFrozen = view.marker?.state === 'frozen';
      log.metrics.set('firebreak_guard_frozen', calls.isFrozen ? 1 : 0);
      return { kind: 'zone', view };
    }
    case 'read-store': {
      const view = await store.read(signal);
      calls.read();
      log.metrics.set('firebreak_guard_verified', view.verified);
      return { kind: 'store', view };
    }
    case 'write-zone':
      return { kind: 'written', outcome: await write(world, effect.write, signal) };
    case 'ask-authorities': {
      const verdict = await judge(world, effect, signal);
      // Only the next good generation says that what was wrong is over.
      if (verdict === 'ok') calls.calm('wrong');
      return { kind: 'judged', verdict };
    }
    case 'change-store': {
      const { outcome, trouble } = await store.change(effect.change, signal);
      if (trouble !== null) log.trouble('store', trouble);
      return { kind: 'stored', outcome };
    }
    case 'alarm':
      calls.call(effect.why);
      return null;
  }
}

/** What leaves is noted first: a crash after the write must not forget a limit. */
async function write(
  { policy, zone, store, log }: GuardWorld,
  made: ZoneWrite,
  signal: AbortSignal,
): Promise<'applied' | 'refused' | 'no-reply'> {
  const { generation } = made.marker;
  const notes = removalsOf(policy, made);
  if (notes.length > 0) {
    const noted = await store.noteRemovals(generation, notes, signal);
    if (noted.outcome !== 'done') {
      log.trouble('store', noted.trouble ?? new Error('removals could not be noted'));
      return 'refused';
    }
  }
  const answer = await zone.write(made, signal);
  const outcome = outcomeOf(answer);
  log.metrics.count('firebreak_guard_writes_total', { outcome: answer.kind });
  const { server } = answer;
  if (answer.kind === 'applied') {
    if (notes.length > 0) await store.noteRemovals(generation, notes, signal);
    log.info('applied', { generation, server, serial: answer.serial });
    log.calm('write-refused');
  } else if (answer.kind === 'outdated') {
    log.info('turned away: the zone is not as it was', { generation, server, said: answer.what });
  } else if (answer.kind === 'refused') {
    const causes = answer.causes.map(({ what, mend }) => `${what} (${mend})`);
    log.alarm('write-refused', `${server} said ${answer.what}`, { generation, causes });
  } else log.info('no reply: the next look finds out', { generation, server, said: answer.what });
  return outcome;
}

function outcomeOf({ kind }: WriteAnswer): 'applied' | 'refused' | 'no-reply' {
  return kind === 'applied' || kind === 'no-reply' ? kind : 'refused';
}

async function judge(
  { policy, zone, log }: GuardWorld,
  { generation, contents }: { readonly generation: number; readonly contents: Contents },
  signal: AbortSignal,
): Promise<'ok' | 'not-yet' | 'wrong'> {
  const looks = await zone.askAuthorities(adoptedSets(policy), signal);
  const verdicts = looks.map((look) => judgeAuthority(look, generation, contents));
  for (const { server, generation: served } of verdicts) {
    if (served === null) continue;
    log.metrics.set('firebreak_guard_authority_generation', served, { server });
  }
  const verdict = judgeAuthorities(verdicts);
  if (verdict === 'ok') log.info('every authority serves it', { generation });
  return verdict;
}
