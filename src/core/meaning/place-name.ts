/** How a placement is printed: by its component where there is no other, else as it is typed (N3). */
import { formatPlacement } from '#core/map';
import { componentAt, placeAt, type Expanded } from './expand.ts';

/** `sessions`, `shop@aws/us-east-1`, `aws/us-east-1/dynamodb`. */
export function nameOfPlace(expanded: Expanded, index: number): string {
  const place = placeAt(expanded, index);
  const component = componentAt(expanded, place.component);
  const only = component.origin === 'map' && component.placements.length < 2;
  return formatPlacement(component.id, only ? null : place.domain);
}
