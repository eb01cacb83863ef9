/**
 * The desk: what a person does with a guarded zone, each command one look and at most one write. Every
 * write goes the way of the protocol: into the store first, then into the zone on the condition of
 * what was seen; and each is in the audit trail with what the zone answered.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  ALL_IN_FORCE,
  findByHash,
  judgeAuthority,
  PLANNER_RESTING,
  RESTING,
  stepEnactor,
  stepPlanner,
  writeByHand,
  type AuditFact,
  type EnactorEvent,
  type EnactorState,
  type HandCommand,
  type HandRefusal,
  type Plan,
  type PlannerEvent,
  type PlannerState,
  type Policy,
  type Standstill,
  type ZoneWrite,
} from '#core/guard';
import type { AuthorityLook, WriteAnswer, ZoneAdapter } from '#io/zone';
import type { GuardStore } from '../store/guard-store.ts';
import { adoptedSets, lookAtAll, type Look } from './look.ts';
import { planNow, planThaw, type Planned } from './plan.ts';
import { removalsOf } from './removals.ts';
import { sha256, type Trail } from './trail.ts';

/** What a desk works with. */
export interface DeskWorld {
  readonly policy: Policy;
  readonly owner: string;
  readonly keep: number;
  readonly zone: ZoneAdapter;
  /** Null: there is none, or it could not be opened; `storeTrouble` says why. */
  readonly store: GuardStore | null;
  readonly storeTrouble: string | null;
  readonly trail: Trail;
  readonly nowMs: () => number;
  /** How long to wait for all authorities after a write. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** A write that the zone took, with what the authorities said until all had it or the wait was over. */
export interface Applied {
  readonly kind: 'applied';
  readonly write: ZoneWrite;
  readonly serial: number | null;
  readonly elapsedMs: number;
  readonly looks: readonly AuthorityLook[];
  /** By server: from the write to its first good answer. */
  readonly afterMs: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
}

/** What became of a command. */
export type DeskOutcome =
  | Applied
  | { readonly kind: 'failed'; readonly answer: Exclude<WriteAnswer, { kind: 'applied' }> }
  | { readonly kind: 'not-done'; readonly why: HandRefusal }
  | { readonly kind: 'standstill'; readonly why: Standstill }
  /** `now`: the hash of what would be written now; null when nothing would be. */
  | { readonly kind: 'no-such-plan'; readonly now: string | null }
  | { readonly kind: 'store-down'; readonly trouble: string };

/** One person at one zone. */
export class Desk {
  readonly #world: DeskWorld;

  constructor(world: DeskWorld) {
    this.#world = world;
  }

  /** Zone, store, readings, removals. Rejects with `ZoneError` when the zone cannot be read. */
  async look(): Promise<Look> {
    const { policy, zone, store, storeTrouble, nowMs, signal } = this.#world;
    const look = await lookAtAll(policy, zone, store, nowMs(), signal);
    return storeTrouble === null ? look : { ...look, storeTrouble };
  }

  plan(look: Look): Planned {
    return planNow(this.#world.policy, look, this.#world.nowMs(), this.#weighs());
  }

  planThaw(look: Look): Planned {
    return planThaw(this.#world.policy, look, this.#world.nowMs(), this.#weighs());
  }

  async authorities(): Promise<readonly AuthorityLook[]> {
    const { zone, policy, signal } = this.#world;
    return zone.askAuthorities(adoptedSets(policy), signal);
  }

  /** Applies the plan of a hash as it was shown, or nothing. */
  async apply(typed: string): Promise<DeskOutcome> {
    const look = await this.look();
    const planned = this.plan(look);
    const { plan, hash } = planned;
    if (plan === null || findByHash([plan], typed, sha256) === null) {
      return { kind: 'no-such-plan', now: hash };
    }
    if (planned.adopts) {
      return this.#byHand({ kind: 'adopt', contents: plan.contents }, look, 'adopt');
    }
    if (look.storeTrouble !== null) return { kind: 'store-down', trouble: look.storeTrouble };
    const stored = await this.#putAsPlanner(look, plan);
    if (!stored) return { kind: 'no-such-plan', now: null };
    return this.#enact(plan);
  }

  /** A person's command, on the condition of what is there now. */
  async hand(command: HandCommand, why: string): Promise<DeskOutcome> {
    return this.#byHand(command, await this.look(), why);
  }

  /** A thaw with what was shown; without a hash, with the plan of this moment. */
  async thaw(typed: string | null, why: string): Promise<DeskOutcome> {
    const look = await this.look();
    const { plan, hash } = this.planThaw(look);
    if (look.zone.marker === null) return { kind: 'not-done', why: 'not-adopted' };
    if (look.zone.marker.state === 'run') return { kind: 'not-done', why: 'not-in-that-state' };
    const isShown = plan !== null && (typed === null || findByHash([plan], typed, sha256) !== null);
    if (!isShown) return { kind: 'no-such-plan', now: hash };
    return this.#byHand({ kind: 'thaw', contents: plan.contents }, look, why);
  }

  async close(): Promise<void> {
    await this.#world.zone.close();
    await this.#world.trail.close();
  }

  #weighs(): boolean {
    return this.#world.zone.capabilities.weighs;
  }

  async #byHand(command: HandCommand, look: Look, why: string): Promise<DeskOutcome> {
    const { owner, store, zone, trail, signal } = this.#world;
    const made = writeByHand(command, look.zone, look.store, owner, ALL_IN_FORCE);
    if (typeof made === 'string') return { kind: 'not-done', why: made };
    const notes: string[] = [];
    if (look.storeTrouble === null && store !== null) {
      const { outcome, trouble } = await store.change(
        { kind: 'put-plan', plan: made.plan },
        signal,
      );
      if (outcome === 'refused' && trouble === null) return { kind: 'no-such-plan', now: null };
      if (trouble !== null) notes.push(storeNote(trouble.message));
    } else notes.push(storeNote(look.storeTrouble ?? 'there is none'));
    if (look.storeTrouble === null) await this.#noteRemovals(made.write).catch(() => false);
    const startMs = performance.now();
    const answer = await zone.write(made.write, signal);
    const elapsedMs = performance.now() - startMs;
    const outcome = outcomeOf(answer);
    const { write } = made;
    // A person must be able to freeze with a full disk: that the log lacks it is said, and stops nothing.
    await trail.append({ kind: 'hand', command, why, write, outcome }).catch((cause: unknown) => {
      notes.push(
        `The audit log did not take it: ${cause instanceof Error ? cause.message : String(cause)}.`,
      );
    });
    return this.#finish(write, answer, elapsedMs, notes);
  }

  /** As a planner does: its steps are logged, and are steps of the model. */
  async #putAsPlanner(look: Look, plan: Plan): Promise<boolean> {
    const { store, signal } = this.#world;
    if (store === null) return false;
    const events: PlannerEvent[] = [
      { kind: 'begin' },
      { kind: 'zone', view: look.zone },
      { kind: 'store', view: look.store, wanted: plan.contents },
    ];
    let state: PlannerState = PLANNER_RESTING;
    await this.#append({ kind: 'started', as: 'planner' });
    for (const event of events) state = await this.#stepPlanner(state, event);
    if (state.kind !== 'putting' || state.plan.number !== plan.number) {
      // The very plan waits in the store already: it is enacted as it is.
      return (
        look.store?.plans.some(({ number, base }) => base === plan.base && number > base) ?? false
      );
    }
    const { outcome } = await store.change({ kind: 'put-plan', plan: state.plan }, signal);
    await this.#stepPlanner(state, { kind: 'stored', outcome });
    return outcome === 'done';
  }

  async #stepPlanner(before: PlannerState, event: PlannerEvent): Promise<PlannerState> {
    const { state } = stepPlanner(before, event, ALL_IN_FORCE);
    await this.#append({ kind: 'planner', before, event, after: state });
    return state;
  }

  /** As an enactor does, once: it looks again, and writes only what it then finds to be the next plan. */
  async #enact(plan: Plan): Promise<DeskOutcome> {
    const { policy, zone, store, signal } = this.#world;
    if (store === null) return { kind: 'store-down', trouble: 'there is none' };
    await this.#append({ kind: 'started', as: 'enactor' });
    let state = await this.#stepEnactor(RESTING, { kind: 'begin' });
    const view = await zone.look(adoptedSets(policy), signal);
    state = await this.#stepEnactor(state, { kind: 'zone', view });
    const known = await store.read(signal);
    const before = state;
    state = await this.#stepEnactor(state, { kind: 'store', view: known });
    if (state.kind !== 'writing') {
      return { kind: 'standstill', why: this.#standstill(before, { kind: 'store', view: known }) };
    }
    if (state.write.marker.generation !== plan.number) return { kind: 'no-such-plan', now: null };
    const { write } = state;
    const isNoted = await this.#noteRemovals(write);
    if (!isNoted) return { kind: 'store-down', trouble: 'it did not take what leaves' };
    const startMs = performance.now();
    const answer = await zone.write(write, signal);
    await this.#stepEnactor(state, { kind: 'written', outcome: outcomeOf(answer) });
    return this.#finish(write, answer, performance.now() - startMs, []);
  }

  /** What leaves counts for the daemons' limits too, before it is written. */
  async #noteRemovals(write: ZoneWrite): Promise<boolean> {
    const { policy, store, signal } = this.#world;
    const notes = removalsOf(policy, write);
    if (store === null || notes.length === 0) return store !== null;
    const { outcome } = await store.noteRemovals(write.marker.generation, notes, signal);
    return outcome === 'done';
  }

  async #stepEnactor(before: EnactorState, event: EnactorEvent): Promise<EnactorState> {
    const { owner, keep } = this.#world;
    const { state } = stepEnactor(before, event, { owner, keep }, ALL_IN_FORCE);
    await this.#append({ kind: 'enactor', before, event, after: state });
    return state;
  }

  #standstill(before: EnactorState, event: EnactorEvent): Standstill {
    const { owner, keep } = this.#world;
    const { effects } = stepEnactor(before, event, { owner, keep }, ALL_IN_FORCE);
    const alarm = effects.find((effect) => effect.kind === 'alarm');
    return alarm?.kind === 'alarm' && alarm.why !== 'wrong' ? alarm.why : 'frozen';
  }

  async #append(fact: AuditFact): Promise<void> {
    await this.#world.trail.append(fact);
  }

  /** Waits until every authority has it, or for as long as one may. */
  async #finish(
    write: ZoneWrite,
    answer: WriteAnswer,
    elapsedMs: number,
    notes: readonly string[],
  ): Promise<DeskOutcome> {
    if (answer.kind !== 'applied') return { kind: 'failed', answer };
    const { waitMs } = this.#world;
    const startMs = performance.now();
    const afterMs = new Map<string, number>();
    for (;;) {
      const looks = await this.authorities();
      const tookMs = performance.now() - startMs;
      for (const look of looks) {
        const { verdict } = judgeAuthority(look, write.marker.generation, write.contents);
        if (verdict === 'ok' && !afterMs.has(look.server)) afterMs.set(look.server, tookMs);
      }
      if (afterMs.size === looks.length || tookMs >= waitMs) {
        return { kind: 'applied', write, serial: answer.serial, elapsedMs, looks, afterMs, notes };
      }
      await pause(Math.min(250, waitMs), null, { signal: this.#world.signal });
    }
  }
}

function outcomeOf({ kind }: WriteAnswer): 'applied' | 'refused' | 'no-reply' {
  if (kind === 'applied' || kind === 'no-reply') return kind;
  return 'refused';
}

function storeNote(trouble: string): string {
  return `The store did not hear of it (${trouble}); the zone holds without it.`;
}
