/** How a placement is printed: by its component where there is no other, else as it is typed (N3). */
import { formatPlacement } from '#core/map';
import { componentAt, placeAt, type Expanded, type Reference } from './expanded.ts';

/** `sessions`, `shop@aws/us-east-1`, `aws/us-east-1/dynamodb`. */
export function nameOfPlace(expanded: Expanded, index: number): string {
  const place = placeAt(expanded, index);
  const component = componentAt(expanded, place.component);
  const only = component.origin === 'map' && component.placements.length < 2;
  return formatPlacement(component.id, only ? null : place.domain);
}

/** What a reference reads: a placement where it is one, else the component, with the operation it names. */
export function nameOfReference(expanded: Expanded, reference: Reference): string {
  const [only] = reference.places;
  const name =
    reference.reads === 'place' && only !== undefined
      ? nameOfPlace(expanded, only)
      : componentAt(expanded, reference.component).id;
  return withOperation(name, reference);
}

/** A name with the operation that a reference names, if it names one. */
export function withOperation(name: string, { ref: { operation } }: Reference): string {
  return operation === null || operation === '' ? name : `${name}:${operation}`;
}
