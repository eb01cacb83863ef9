/** Aliases (N2): found names to the map's own. */
import type { Findings } from './finding.ts';
import type { Claim, Claims, MergedMap } from './part.ts';
import type { ComponentFile } from './file.ts';
import type { Conflict } from './types.ts';
import { quote, type Telling } from './wording.ts';

/** The name that is meant by a name. */
export function resolveAliases(
  merged: MergedMap,
  findings: Findings,
  conflicts: Conflict[],
): (id: string) => string {
  if (merged.aliases.length === 0) return (id) => id;
  const direct = new Map<string, string>();
  const components = new Map(merged.components.map((claims) => [claims.id, claims]));
  for (const { id, claims } of merged.aliases) {
    const [claim, ...others] = claims;
    if (claim === undefined || !checkAlias(id, claim, components.get(id), findings)) continue;
    direct.set(id, claim.value);
    for (const { value } of others) {
      if (value === claim.value) continue;
      conflicts.push({
        about: `aliases: ${id}`,
        chosen: claim.value,
        passedOver: value,
        evidence: [],
      });
    }
  }
  const final = new Map<string, string>();
  for (const { id, claims } of merged.aliases) {
    const end = follow(id, direct);
    if (end === null) tell(claims[0], loop(id), findings);
    else final.set(id, end);
  }
  return (id) => final.get(id) ?? id;
}

function checkAlias(
  id: string,
  claim: Claim<string>,
  component: Claims<ComponentFile> | undefined,
  findings: Findings,
): boolean {
  const own = component?.claims.find(({ origin }) => origin.written !== 'found');
  if (own !== undefined) {
    const what = `${quote(id)} is defined by hand, and an alias at the same time.`;
    tell(claim, { code: 'alias-of-own', what, mend: 'Take one of them out.' }, findings);
    return false;
  }
  if (component === undefined) {
    const what = `Nothing that was found is called ${quote(id)}.`;
    tell(
      claim,
      { code: 'unused-alias', what, mend: 'Take the alias out, or correct the name.' },
      findings,
    );
  }
  return true;
}

/** Null when it leads back to itself. */
function follow(id: string, direct: ReadonlyMap<string, string>): string | null {
  const met = new Set<string>();
  let at = id;
  for (let next = direct.get(at); next !== undefined; next = direct.get(at)) {
    if (met.has(at)) return null;
    met.add(at);
    at = next;
  }
  return at;
}

function loop(id: string): Telling {
  const what = `The alias ${quote(id)} leads back to itself.`;
  return { code: 'alias-loop', what, mend: 'Name a component instead.' };
}

function tell(claim: Claim<string> | undefined, telling: Telling, findings: Findings): void {
  if (claim === undefined) return;
  findings.add({ ...telling, origin: claim.origin, path: claim.path, on: 'key' });
}
