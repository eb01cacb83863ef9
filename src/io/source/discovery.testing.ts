/** Discoveries as short lines, so that what is expected can be written down by hand beside the file. */
import type { NeedFile } from '#core/map';

import { smallCatalogue } from './catalogue.testing.ts';
import { discover } from './discover.ts';
import type { Discovery, SourceContext, SourceFile } from './port.ts';

/** Discovers with the small catalogue. */
export function look(
  files: readonly SourceFile[] | Readonly<Record<string, string>>,
  context: Partial<SourceContext> = {},
): Discovery {
  const list = Array.isArray(files)
    ? (files as readonly SourceFile[])
    : Object.entries(files).map(([path, text]) => ({ path, text: String(text) }));
  return discover(list, { catalogue: smallCatalogue, runsIn: null, ...context });
}

/** Needs by component: `redis-cart` is hard and running, `flagd?` unknown, `(quote)` while starting. */
export function needsOf(discovery: Discovery): Readonly<Record<string, string>> {
  const lines = Object.entries(discovery.part.components ?? {}).flatMap(([id, component]) => {
    const needs = Object.entries(component.needs ?? {}).map(([name, need]) =>
      mark(name, need as NeedFile),
    );
    return needs.length === 0 ? [] : [[id, needs.join(' ')] as const];
  });
  return Object.fromEntries(lines);
}

function mark(name: string, need: NeedFile): string {
  const group = need.anyOf === undefined ? name : `${name}=${need.anyOf.join('|')}`;
  const marked = need.hard === true ? group : `${group}?`;
  return need.when === 'starting' ? `(${marked})` : marked;
}

/** Journeys: `shop.example.com/cart` through `cart`. */
export function journeysOf(discovery: Discovery): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(discovery.part.journeys ?? {}).map(([id, journey]) => [
      id,
      [journey.through].flat().join(' '),
    ]),
  );
}

/** Components with their kinds; `@` and the places where there are some. */
export function componentsOf(discovery: Discovery): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(discovery.part.components ?? {}).map(([id, component]) => [
      id,
      [component.kind, ...(component.in ?? []).map((place) => `@${place}`)].join(' '),
    ]),
  );
}
