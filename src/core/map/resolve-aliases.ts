/** Aliases (N2): found names to the map's own. */
import { evidenceOf } from './evidence.ts';
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
  const targets = new Set(merged.aliases.flatMap(({ claims }) => claims.map(({ value }) => value)));
  for (const { id, claims } of merged.aliases) {
    const [claim, ...others] = claims;
    if (claim === undefined) continue;
    if (!checkAlias(id, claim, components.get(id), targets.has(id), findings)) continue;
    direct.set(id, claim.value);
    for (const { value, origin, path } of others) {
      if (value === claim.value) continue;
      const evidence = evidenceOf(undefined, origin, path);
      const about = `aliases: ${id}`;
      conflicts.push({ about, chosen: claim.value, passedOver: value, evidence });
    }
  }
  const final = new Map<string, string | null>();
  for (const { id, claims } of merged.aliases) {
    if (follow(id, direct, final) === null) tell(claims[0], loop(id), findings);
  }
  return (id) => final.get(id) ?? id;
}

function checkAlias(
  id: string,
  claim: Claim<string>,
  component: Claims<ComponentFile> | undefined,
  isTarget: boolean,
  findings: Findings,
): boolean {
  const own = component?.claims.find(({ origin }) => origin.written !== 'found');
  if (own !== undefined) {
    const what = `${quote(id)} is defined by hand, and an alias at the same time.`;
    tell(claim, { code: 'alias-of-own', what, mend: 'Take one of them out.' }, findings);
    return false;
  }
  if (component === undefined && !isTarget) {
    const what = `Nothing that was found is called ${quote(id)}.`;
    tell(
      claim,
      { code: 'unused-alias', what, mend: 'Take the alias out, or correct the name.' },
      findings,
    );
  }
  return true;
}

/** Where it leads in the end, null when back to itself; fills `final` on the way, so that all cost once. */
function follow(
  id: string,
  direct: ReadonlyMap<string, string>,
  final: Map<string, string | null>,
): string | null {
  const way = new Set<string>();
  let at = id;
  for (let next = direct.get(at); next !== undefined; next = direct.get(at)) {
    if (final.has(at) || way.has(at)) break;
    way.add(at);
    at = next;
  }
  const known = final.get(at);
  const end = known !== undefined ? known : way.has(at) ? null : at;
  for (const one of way) final.set(one, end);
  return end;
}

function loop(id: string): Telling {
  const what = `The alias ${quote(id)} leads back to itself.`;
  return { code: 'alias-loop', what, mend: 'Name a component instead.' };
}

function tell(claim: Claim<string> | undefined, telling: Telling, findings: Findings): void {
  if (claim === undefined) return;
  findings.add({ ...telling, origin: claim.origin, path: claim.path, on: 'key' });
}
