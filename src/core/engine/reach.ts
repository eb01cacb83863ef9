/**
 * What a journey can reach, along needs of every kind (X12). References to all placements of a thing
 * are followed once for each operation, so the cost is one look at every need of every placement.
 */
import type { Journey } from '#core/map';
import { componentNumber, operationIndex, placementIn, placementsNear } from './geography.ts';
import { IntList } from './int-list.ts';
import type { Network } from './network.ts';
import {
  AT,
  holderOfComponent,
  holderOfFailover,
  holderOfOperation,
  type ReferenceTable,
} from './reference-table.ts';

/** By unit: 1 when the journey reaches it. */
export function reachedUnits(
  network: Network,
  references: ReferenceTable,
  journey: Journey,
): Uint8Array {
  const walk = new ReachWalk(network, references);
  for (const { component, at, operation } of journey.through) {
    const index = componentNumber(network, component);
    const target = network.map.components[index];
    const position =
      operation === null || target === undefined ? -1 : operationIndex(target, operation);
    if (at.kind === 'placement') walk.reach(placementIn(network, index, at.domain), position);
    else walk.reachEverywhere(index, position);
  }
  walk.run();
  return walk.reached;
}

class ReachWalk {
  readonly reached: Uint8Array;
  readonly #network: Network;
  readonly #references: ReferenceTable;
  readonly #open = new IntList();
  /** By operation, and by component for all of its data plane: reached at every placement. */
  readonly #everywhere: Uint8Array;
  readonly #dataEverywhere: Uint8Array;
  /** By placement: its component's own needs were followed from there. */
  readonly #followed: Uint8Array;

  constructor(network: Network, references: ReferenceTable) {
    const { map, operationStart, unitPlacement, placementComponent } = network;
    this.#network = network;
    this.#references = references;
    this.reached = new Uint8Array(unitPlacement.length);
    this.#everywhere = new Uint8Array(operationStart[map.components.length] as number);
    this.#dataEverywhere = new Uint8Array(map.components.length);
    this.#followed = new Uint8Array(placementComponent.length);
  }

  run(): void {
    while (this.#open.length > 0) this.#follow(this.#open.pop());
  }

  reachEverywhere(component: number, operation: number): void {
    const { placementStart, operationStart } = this.#network;
    const marks = operation < 0 ? this.#dataEverywhere : this.#everywhere;
    const mark = operation < 0 ? component : (operationStart[component] as number) + operation;
    if (marks[mark] === 1) return;
    marks[mark] = 1;
    const end = placementStart[component + 1] as number;
    for (let at = placementStart[component] as number; at < end; at += 1) {
      this.reach(at, operation);
    }
  }

  /** Reaches an operation, or all of the data plane (-1), of a placement. */
  reach(placement: number, operation: number): void {
    const { map, unitStart, placementComponent } = this.#network;
    const component = map.components[placementComponent[placement] as number];
    const first = unitStart[placement] as number;
    if (operation >= 0) this.#visit(first + operation);
    if (operation >= 0 && component?.failover === null) return;
    component?.operations.forEach(({ plane }, position) => {
      if (plane === 'data') this.#visit(first + position);
    });
  }

  #visit(unit: number): void {
    if (this.reached[unit] === 1) return;
    this.reached[unit] = 1;
    this.#open.push(unit);
  }

  #follow(unit: number): void {
    const { unitPlacement, unitStart, placementComponent, operationStart } = this.#network;
    const placement = unitPlacement[unit] as number;
    const component = placementComponent[placement] as number;
    const position = unit - (unitStart[placement] as number);
    const operation = (operationStart[component] as number) + position;
    this.#followAll(holderOfOperation(this.#network, operation), placement);
    if (this.#followed[placement] === 1) return;
    this.#followed[placement] = 1;
    this.#followAll(holderOfComponent(component), placement);
    this.#followAll(holderOfFailover(component), placement);
  }

  #followAll(holder: number, placement: number): void {
    const { start, component, operation, at, domain } = this.#references;
    const end = start[holder + 1] as number;
    for (let ref = start[holder] as number; ref < end; ref += 1) {
      const target = component[ref] as number;
      const position = operation[ref] as number;
      if (at[ref] === AT.allPlacements) this.reachEverywhere(target, position);
      else if (at[ref] === AT.sameRegion) this.#reachNear(target, position, placement);
      else this.#reachIn(target, position, domain[ref] as number);
    }
  }

  #reachNear(component: number, operation: number, from: number): void {
    const [placement] = placementsNear(this.#network, component, from);
    if (placement !== undefined) this.reach(placement, operation);
  }

  #reachIn(component: number, operation: number, domain: number): void {
    const { placementStart, placementDomain } = this.#network;
    const end = placementStart[component + 1] as number;
    for (let at = placementStart[component] as number; at < end; at += 1) {
      if (placementDomain[at] === domain) this.reach(at, operation);
    }
  }
}
