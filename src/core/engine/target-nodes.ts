/**
 * What a reference points at, as a node. Nodes that many needs share (a component as a whole, all
 * operations of a placement) are made once, when they are first asked for.
 */
import { assert } from '#base';
import type { Ref, Target } from '#core/map';
import {
  componentAt,
  componentNumber,
  operationIndex,
  placementIn,
  placementsNear,
  type Geography,
} from './geography.ts';
import { KIND } from './network.ts';
import type { NodeList } from './node-list.ts';

/** Stands for "all data-plane operations" beside the number of an operation (O1). */
const ALL = -1;

export class TargetNodes {
  readonly #geography: Geography;
  readonly #nodes: NodeList;
  readonly #dataOperations: readonly (readonly number[])[];
  readonly #health: Int32Array;
  /** By component and operation, all of its data plane first; -1 where not made yet. */
  readonly #wholes: Int32Array;
  readonly #nears = new Map<string, number>();

  constructor(geography: Geography, nodes: NodeList) {
    this.#geography = geography;
    this.#nodes = nodes;
    this.#dataOperations = geography.map.components.map(({ operations }) =>
      operations.flatMap(({ plane }, index) => (plane === 'data' ? [index] : [])),
    );
    const { operationStart } = geography;
    const componentCount = geography.map.components.length;
    this.#wholes = new Int32Array(componentCount + (operationStart[componentCount] as number)).fill(
      -1,
    );
    this.#health = new Int32Array(geography.placementComponent.length).fill(-1);
  }

  /** Positions of the data-plane operations of a component. */
  dataOperations(component: number): readonly number[] {
    return this.#dataOperations[component] ?? [];
  }

  /** The worst of the data-plane operations of a placement (O3). */
  health(placement: number): number {
    const known = this.#health[placement] as number;
    if (known >= 0) return known;
    const first = this.#geography.unitStart[placement] as number;
    const operations = this.dataOperations(this.#geography.placementComponent[placement] as number);
    const node = this.#nodes.worst(operations.map((operation) => first + operation));
    this.#health[placement] = node;
    return node;
  }

  /** What a need of a placement is on; a journey stands at no placement, -1. */
  ofTarget(target: Target, from: number, checked: boolean): number {
    if (target.kind === 'one') return this.ofRef(target.ref, from);
    const kind = checked ? KIND.checkedCount : KIND.count;
    const members = target.of.map((ref) => this.ofRef(ref, from));
    const node = this.#nodes.add(kind, target.atLeast, target.atLeast);
    for (const member of members) this.#nodes.link(node, member);
    return node;
  }

  ofRef(ref: Ref, from: number): number {
    const index = componentNumber(this.#geography, ref.component);
    const component = componentAt(this.#geography.map, index);
    const operation = ref.operation === null ? ALL : operationIndex(component, ref.operation);
    switch (ref.at.kind) {
      case 'anywhere':
        return this.#whole(index, operation);
      case 'placement':
        return this.#at(placementIn(this.#geography, index, ref.at.domain), operation);
      case 'near':
        return this.#near(index, operation, from);
      case 'same-region': {
        const [placement] = placementsNear(this.#geography, index, from);
        assert(placement !== undefined, `${ref.component} is in the region of what needs it (N4)`);
        return this.#at(placement, operation);
      }
    }
  }

  #at(placement: number, operation: number): number {
    if (operation === ALL) return this.health(placement);
    return (this.#geography.unitStart[placement] as number) + operation;
  }

  /** N5: who serves in my region, else the component as a whole. Only failover makes it change. */
  #near(index: number, operation: number, from: number): number {
    const candidates = placementsNear(this.#geography, index, from);
    const [first] = candidates;
    if (first === undefined) return this.#whole(index, operation);
    if (componentAt(this.#geography.map, index).failover === null)
      return this.#at(first, operation);
    const key = `${operation} ${candidates.join(' ')}`;
    const known = this.#nears.get(key);
    if (known !== undefined) return known;
    const whole = this.#whole(index, operation);
    const members = candidates.map((placement) => this.#at(placement, operation));
    const node = this.#nodes.add(KIND.near);
    members.forEach((member, position) => {
      this.#nodes.link(node, member, candidates[position]);
    });
    this.#nodes.link(node, whole);
    this.#nears.set(key, node);
    return node;
  }

  /** U3: for each operation over the placements, then the worst of the operations. */
  #whole(index: number, operation: number): number {
    const { operationStart, placementStart } = this.#geography;
    // Operations count from 0; the number before the first stands for all of them.
    const key = (operationStart[index] as number) + index + 1 + operation;
    const known = this.#wholes[key] as number;
    if (known >= 0) return known;
    const first = placementStart[index] as number;
    const count = (placementStart[index + 1] as number) - first;
    const node =
      operation === ALL
        ? this.#nodes.worst(this.dataOperations(index).map((each) => this.#whole(index, each)))
        : this.#counted(index, first, count, operation);
    this.#wholes[key] = node;
    return node;
  }

  #counted(index: number, first: number, count: number, operation: number): number {
    const { atLeast, atLeastDegraded, failover } = componentAt(this.#geography.map, index);
    if (count === 1 && atLeast === 1 && atLeastDegraded === 1) return this.#at(first, operation);
    const kind = failover === null ? KIND.count : KIND.served;
    const node = this.#nodes.add(kind, atLeastDegraded, atLeast);
    for (let placement = first; placement < first + count; placement += 1) {
      this.#nodes.link(node, this.#at(placement, operation), placement);
    }
    return node;
  }
}
