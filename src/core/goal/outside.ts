/** The outside things that a reference means, seen from where it is made. */
import { assert } from '#base';
import { formatPlacement } from '#core/map';
import type { Component, DomainId, Ref } from '#core/map';
import { regionOf } from './map-index.ts';
import type { MapIndex } from './map-index.ts';

/** A vendor or an unplaced service, or a service of a provider at a place. */
export interface OutsideThing {
  /** As typed: `stripe`, `aws/us-east-1/dynamodb`. */
  readonly id: string;
  readonly domain: DomainId | null;
}

/** True for what the team runs itself: neither the catalogue's nor a vendor's. */
export function isOwn(component: Component): boolean {
  return component.origin === 'map' && !component.vendor;
}

/** What a reference to something outside means when it is made from a placement, or from an unplaced component (null). */
export function outsideFrom(
  index: MapIndex,
  from: DomainId | null,
  ref: Ref,
): readonly OutsideThing[] {
  const target = index.components.get(ref.component);
  assert(target !== undefined, `${ref.component} is in the map`);
  if (target.vendor || target.placements.length === 0) return [{ id: target.id, domain: null }];
  return placesMeant(index, target, from, ref).map((domain) => ({
    id: formatPlacement(target.id, domain),
    domain,
  }));
}

function placesMeant(
  index: MapIndex,
  target: Component,
  from: DomainId | null,
  ref: Ref,
): readonly DomainId[] {
  switch (ref.at.kind) {
    case 'placement':
      return [ref.at.domain];
    case 'anywhere':
      return target.placements;
    case 'near':
    case 'same-region': {
      const region = from === null ? null : regionOf(index, from);
      const near = target.placements.find(
        (each) => region !== null && regionOf(index, each) === region,
      );
      return near === undefined ? target.placements : [near];
    }
  }
}

/** The same from every placement of a component, each thing once. */
export function outsideOfComponent(
  index: MapIndex,
  from: Component,
  ref: Ref,
): readonly OutsideThing[] {
  const places = from.placements.length === 0 ? [null] : from.placements;
  const things = places.flatMap((place) => outsideFrom(index, place, ref));
  return [...new Map(things.map((each) => [each.id, each])).values()];
}
