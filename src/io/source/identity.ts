/**
 * Ids for what was found: the name that people use where it is the only one, else with what tells them
 * apart behind it (`checkout.prod`, `payouts-queue`).
 */
import { compareText, LIMITS } from '#base';

import type { FoundComponent, FoundRole, SourceContext } from './port.ts';

/** The id of each key. */
export type Ids = ReadonlyMap<string, string>;

const RANK: Readonly<Record<FoundRole, number>> = { runs: 0, holds: 1, code: 2 };

/** One id for each component; the same files give the same ids. */
export function giveIds(components: readonly FoundComponent[], context: SourceContext): Ids {
  const taken = new Set(context.catalogue.domains.map(({ id }) => id));
  const ids = new Map<string, string>();
  const byName = Map.groupBy(components, ({ name }) => spellId(name));
  // What runs keeps its name before what merely holds data, whatever the order of files.
  for (const [name, same] of [...byName].toSorted(([a], [b]) => compareText(a, b))) {
    const best = Math.min(...same.map(({ role }) => RANK[role]));
    const first = same.filter(({ role }) => RANK[role] === best);
    for (const component of same) {
      const alone = first.length === 1 && first[0] === component && !taken.has(name);
      if (alone) ids.set(component.key, name);
    }
    if (first.length === 1) taken.add(name);
  }
  for (const component of components.toSorted((a, b) => compareText(a.key, b.key))) {
    if (ids.has(component.key)) continue;
    const id = freeId(spellId(component.name), component.qualifier, taken);
    taken.add(id);
    ids.set(component.key, id);
  }
  return ids;
}

function freeId(name: string, qualifier: string, taken: ReadonlySet<string>): string {
  const qualified = spellId(`${name}${qualifier}`);
  for (let number = 1; ; number++) {
    const id = number === 1 ? qualified : `${qualified}-${number}`;
    if (!taken.has(id)) return id;
  }
}

/** A text as an id that can be typed, pasted and used as a key: letters, digits, `.`, `_`, `-`. */
export function spellId(text: string): string {
  const spelled = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .slice(0, LIMITS.idLength)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return spelled === '' ? 'unnamed' : spelled;
}
