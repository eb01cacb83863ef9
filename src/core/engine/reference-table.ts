/** What every component, operation and failover refers to, as numbers, for walking along needs (X12). */
import type { At, Need } from '#core/map';
import { componentNumber, operationIndex, type Geography } from './geography.ts';
import { IntList } from './int-list.ts';

export const AT = { allPlacements: 0, sameRegion: 1, placement: 2 } as const;

/** References of holder `h` are numbered from `start[h]` up to, not including, `start[h + 1]`. */
export interface ReferenceTable {
  readonly start: Int32Array;
  readonly component: Int32Array;
  /** Position of the operation, -1 for all of the data plane. */
  readonly operation: Int32Array;
  readonly at: Int32Array;
  /** The domain that `AT.placement` names, else -1. */
  readonly domain: Int32Array;
}

/** Three holders for component `c`: its needs `3c`, its failover's `3c + 1`; operations follow all of those. */
export function holderOfOperation({ map }: Geography, operation: number): number {
  return 2 * map.components.length + operation;
}

export function holderOfComponent(component: number): number {
  return 2 * component;
}

export function holderOfFailover(component: number): number {
  return 2 * component + 1;
}

export function tabulateReferences(geography: Geography): ReferenceTable {
  const { map } = geography;
  const start = new IntList();
  const component = new IntList();
  const operation = new IntList();
  const at = new IntList();
  const domain = new IntList();
  const add = (needs: readonly Need[]): void => {
    start.push(component.length);
    for (const { target } of needs) {
      for (const ref of target.kind === 'one' ? [target.ref] : target.of) {
        const index = componentNumber(geography, ref.component);
        const target = map.components[index];
        component.push(index);
        operation.push(
          ref.operation === null || target === undefined
            ? -1
            : operationIndex(target, ref.operation),
        );
        at.push(codeOf(ref.at));
        domain.push(
          ref.at.kind === 'placement' ? (geography.domainIndex.get(ref.at.domain) ?? -1) : -1,
        );
      }
    }
  };
  for (const { needs, failover } of map.components) {
    add(needs);
    add(failover?.needs ?? []);
  }
  for (const { operations } of map.components) for (const { needs } of operations) add(needs);
  start.push(component.length);
  return {
    start: start.toArray(),
    component: component.toArray(),
    operation: operation.toArray(),
    at: at.toArray(),
    domain: domain.toArray(),
  };
}

function codeOf(at: At): number {
  switch (at.kind) {
    case 'near':
    case 'anywhere':
      return AT.allPlacements;
    case 'same-region':
      return AT.sameRegion;
    case 'placement':
      return AT.placement;
  }
}
