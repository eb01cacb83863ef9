/** Host names of what the files define, each in the scope where it is known. */
import type { FoundAlias, FoundComponent } from './port.ts';

/** Who answers to a host. */
export type HostAnswer =
  | { readonly kind: 'found'; readonly keys: readonly string[] }
  /** Nobody here; `host` is what the name stands for after aliases. */
  | { readonly kind: 'not-found'; readonly host: string };

/** The host names of one look. */
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
    for (const name of spellings(host)) {
      const near = byScope.get(`${scope} ${name}`);
      if (near !== undefined) return [...near];
      const anywhere = everywhere.get(name);
      if (anywhere?.size === 1) return [...anywhere];
    }
    // A namespace that the manifests leave open may be any, so this one too.
    const open = openNamespace(host);
    return open === null ? [] : [...(byScope.get(`${OPEN_SCOPE} ${open}`) ?? [])];
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

/** The scope of manifests that name no namespace. */
const OPEN_SCOPE = 'kubernetes:';

/** A host as it stands, and without the pod of a StatefulSet in front: `db-0.db` is `db`. */
function spellings(host: string): readonly string[] {
  const pod = /^[a-z0-9-]+-\d+\.(.+)$/.exec(host)?.[1];
  return pod === undefined ? [host] : [host, pod];
}

/** The Service in `cart.shop`, `cart.shop.svc`, `cart.shop.svc.cluster.local`; null for a name of the internet. */
function openNamespace(host: string): string | null {
  const [name = '', namespace = '', third] = spellings(host).at(-1)?.split('.') ?? [];
  if (namespace === '') return null;
  return third === 'svc' || (third === undefined && !COMMON_ENDINGS.has(namespace)) ? name : null;
}

const COMMON_ENDINGS = new Set(
  'com net org io dev app cloud ai co me us uk de eu fr nl se no in info biz tech shop store online site xyz local internal'.split(
    ' ',
  ),
);

function addTo(index: Map<string, Set<string>>, name: string, key: string): void {
  const keys = index.get(name) ?? new Set<string>();
  keys.add(key);
  index.set(name, keys);
}
