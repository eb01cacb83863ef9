/** Needs of placements while a network is being built, and their final order: by owner. */
import type { Component, Need, Strength } from '#core/map';
import { groupByRow, IntList, type Rows } from './int-list.ts';
import { ACTS, STRENGTH, type Entries } from './network.ts';

const STRENGTH_CODE: Readonly<Record<Strength, number>> = STRENGTH;

/** Grows entries in any order of owners. */
export class EntryList {
  readonly #owner = new IntList();
  readonly #target = new IntList();
  readonly #acts = new IntList();
  readonly #component = new IntList();
  /** The placement whose being ready the entry decides, or -1. */
  readonly #readies = new IntList();
  readonly #source: Need[] = [];

  /** X4: a need of a unit, or of all units of a placement. */
  addNeed(owner: number, target: number, component: number, need: Need, restarts: boolean): void {
    const starting = need.when === 'starting';
    if (starting) this.#add(owner, target, ACTS.starting, component, need, -1);
    // X9: with `restarts` a starting need acts as a running one too.
    if (!starting || restarts) this.#add(owner, target, ACTS.running, component, need, -1);
  }

  /** X7: a condition of `placement` being ready, told to the `roles` node that owns it. */
  addReady(
    owner: number,
    target: number,
    acts: number,
    component: number,
    need: Need,
    placement: number,
  ): void {
    this.#add(owner, target, acts, component, need, placement);
  }

  #add(
    owner: number,
    target: number,
    acts: number,
    component: number,
    need: Need,
    readies: number,
  ): void {
    this.#owner.push(owner);
    this.#target.push(target);
    this.#acts.push(acts);
    this.#component.push(component);
    this.#readies.push(readies);
    this.#source.push(need);
  }

  /** Entries in order of their owners, where those of each owner start, and the conditions of each placement. */
  finish(
    nodeCount: number,
    placementCount: number,
    components: readonly Component[],
  ): { readonly entries: Entries; readonly entryStart: Int32Array; readonly ready: Rows } {
    const identity = Int32Array.from({ length: this.#owner.length }, (_, index) => index);
    const { start, items: order } = groupByRow(nodeCount, this.#owner.toArray(), identity);
    const entries = this.#ordered(order, components);
    const readies = order.map((entry) => this.#readies.at(entry));
    const deciding = identity.filter((entry) => (readies[entry] as number) >= 0);
    const rows = deciding.map((entry) => readies[entry] as number);
    return { entries, entryStart: start, ready: groupByRow(placementCount, rows, deciding) };
  }

  #ordered(order: Int32Array, components: readonly Component[]): Entries {
    const count = order.length;
    const entries = {
      count,
      owner: order.map((entry) => this.#owner.at(entry)),
      target: order.map((entry) => this.#target.at(entry)),
      strength: new Uint8Array(count),
      acts: Uint8Array.from(order, (entry) => this.#acts.at(entry)),
      checked: new Uint8Array(count),
      meanwhile: new Uint8Array(count),
      device: new Uint8Array(count),
      graceLow: new Float64Array(count),
      graceHigh: new Float64Array(count),
      refill: new Float64Array(count),
      component: order.map((entry) => this.#component.at(entry)),
      source: Array.from(order, (entry) => this.#source[entry] as Need),
    };
    entries.source.forEach((need, entry) => {
      const component = components[entries.component[entry] as number];
      const restarting = need.when === 'starting';
      entries.strength[entry] = STRENGTH_CODE[need.strength];
      entries.checked[entry] = need.checked ? 1 : 0;
      entries.device[entry] = component?.kind === 'device' ? 1 : 0;
      entries.meanwhile[entry] = need.meanwhile === 'degraded' && !restarting ? 1 : 0;
      entries.graceLow[entry] = restarting ? 0 : (need.grace.lowMs ?? Infinity);
      entries.graceHigh[entry] = restarting
        ? (component?.restartsMs ?? 0)
        : (need.grace.highMs ?? Infinity);
      entries.refill[entry] = restarting ? 0 : (need.refillMs ?? 0);
    });
    return entries;
  }
}
