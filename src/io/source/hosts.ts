/** Host names of what the files define, each in the scope where it is known. */
import type { FoundAlias, FoundComponent } from './port.ts';

export type HostAnswer =
  | { readonly kind: 'found'; readonly keys: readonly string[] }
  /** Nobody here; `host` is what the name stands for after aliases. */
  | { readonly kind: 'not-found'; readonly host: string };

export interface Hosts {
  find(host: string, scope: string): HostAnswer;
}

/** Aliases that lead to aliases are followed this far. */
const MAX_ALIASES = 8;

/** The hosts of components: their own scope first, then any scope in which the name is the only one. */
export function createHosts(
  components: readonly FoundComponent[],
  aliases: readonly FoundAlias[],
): Hosts {
  const byScope = new Map<string, Set<string>>();
  const everywhere = new Map<string, Set<string>>();
  for (const { key, handles } of components) {
    for (const handle of handles) {
      if (handle.kind !== 'host') continue;
      addTo(byScope, `${handle.scope} ${handle.host}`, key);
      addTo(everywhere, handle.host, key);
    }
  }
  const renamed = new Map<string, string>();
  for (const alias of aliases) {
    renamed.set(`${alias.scope} ${alias.host}`, alias.target);
    renamed.set(` ${alias.host}`, alias.target);
  }
  const look = (host: string, scope: string): readonly string[] => {
    const near = byScope.get(`${scope} ${host}`);
    if (near !== undefined) return [...near];
    const anywhere = everywhere.get(host);
    return anywhere?.size === 1 ? [...anywhere] : [];
  };
  return {
    find(host, scope) {
      let name = host.toLowerCase();
      for (let step = 0; step < MAX_ALIASES; step++) {
        const keys = look(name, scope);
        if (keys.length > 0) return { kind: 'found', keys };
        const next = renamed.get(`${scope} ${name}`) ?? renamed.get(` ${name}`);
        if (next === undefined) return { kind: 'not-found', host: name };
        name = next.toLowerCase();
      }
      return { kind: 'not-found', host: name };
    },
  };
}

function addTo(index: Map<string, Set<string>>, name: string, key: string): void {
  const keys = index.get(name) ?? new Set<string>();
  keys.add(key);
  index.set(name, keys);
}
