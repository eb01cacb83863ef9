/** Domains (N1): the catalogue's, and the map's own on top; together they form a tree. */
import { evidenceOf } from './evidence.ts';
import { canonicalText } from './merge.ts';
import type { Findings } from './finding.ts';
import { indexDomains } from './known.ts';
import type { Catalogue } from './overlay.ts';
import type { Claim, Claims } from './part.ts';
import type { DomainFile } from './file.ts';
import type { Conflict, Domain, DomainId, Level } from './types.ts';
import { didYouMean, quote, type Telling } from './wording.ts';
import { LIMITS, suggest } from '#base';

export interface Domains {
  readonly all: Map<string, Domain>;
  /** Those that the map defines. */
  readonly own: ReadonlySet<string>;
}

export function resolveDomains(
  claims: readonly Claims<DomainFile>[],
  catalogue: Catalogue,
  findings: Findings,
  conflicts: Conflict[],
): Domains {
  const all = indexDomains(catalogue);
  const known = new Set(all.keys());
  const own = new Set(claims.map(({ id }) => id));
  for (const { id, claims: said } of claims) {
    const [claim] = said;
    if (claim === undefined) continue;
    tellConflicts(id, claim, said, conflicts);
    const level = claim.value.level as Level;
    const theirs = all.get(id);
    if (known.has(id) && theirs !== undefined) {
      if (theirs.level === level) continue;
      const what = `${quote(id)} is a ${theirs.level} in the catalogue.`;
      tell(claim, 'level', { code: 'domain-tree', what, mend: 'Leave it out.' }, findings);
      continue;
    }
    all.set(id, { id: id as DomainId, level, parent: parentOf(id, claim, own, all, findings) });
  }
  const depths = new Map<string, number>();
  for (const { id, claims: said } of claims) {
    if (said[0] !== undefined) checkTree(id, said[0], all, depths, findings);
  }
  return { all, own };
}

function tell(claim: Claim<DomainFile>, key: string, telling: Telling, findings: Findings): void {
  findings.add({ ...telling, origin: claim.origin, path: [...claim.path, key], on: 'value' });
}

function tellConflicts(
  id: string,
  chosen: Claim<DomainFile>,
  said: readonly Claim<DomainFile>[],
  conflicts: Conflict[],
): void {
  const text = canonicalText(chosen.value);
  for (const other of said.slice(1)) {
    const passedOver = canonicalText(other.value);
    if (passedOver === text) continue;
    const evidence = evidenceOf(undefined, other.origin, other.path);
    conflicts.push({ about: id, chosen: text, passedOver, evidence });
  }
}

/** The part of the id before its last `/` when not written, and only if there is such a domain. */
function parentOf(
  id: string,
  claim: Claim<DomainFile>,
  own: ReadonlySet<string>,
  all: ReadonlyMap<string, Domain>,
  findings: Findings,
): DomainId | null {
  const { parent } = claim.value;
  const implied = id.slice(0, Math.max(0, id.lastIndexOf('/')));
  const chosen = parent ?? implied;
  if (own.has(chosen) || all.has(chosen)) return chosen as DomainId;
  if (parent !== undefined) {
    const what = `There is no domain ${quote(parent)}.`;
    const mend = didYouMean(suggest(parent, all.keys()), 'Define it under `domains:`.');
    tell(claim, 'parent', { code: 'unknown-domain', what, mend }, findings);
  }
  return null;
}

const HEIGHT: Readonly<Record<Level, number>> = { provider: 3, region: 2, zone: 1, site: 0 };

/** A parent is of a higher level (a site may stand in a site), and nobody is their own ancestor. */
function checkTree(
  id: string,
  claim: Claim<DomainFile>,
  all: Map<string, Domain>,
  depths: Map<string, number>,
  findings: Findings,
): void {
  const domain = all.get(id);
  if (domain === undefined || domain.parent === null) return;
  const depth = depthOf(id, all, depths);
  if (depth > LIMITS.domainDepth) {
    const most = `deeper than ${LIMITS.domainDepth} domains`;
    const what = `${quote(id)} is ${depth === Infinity ? 'inside itself' : most}.`;
    const telling: Telling = { code: 'domain-tree', what, mend: 'Write another `parent:`.' };
    tell(claim, 'parent', telling, findings);
    all.set(id, { ...domain, parent: null });
    return;
  }
  const parent = all.get(domain.parent);
  if (parent === undefined) return;
  const fits =
    HEIGHT[parent.level] > HEIGHT[domain.level] ||
    (parent.level === 'site' && domain.level === 'site');
  if (fits) return;
  const what = `${quote(id)} is a ${domain.level}; it cannot be inside the ${parent.level} ${quote(parent.id)}.`;
  const mend = 'Write another `level:` or `parent:`.';
  tell(claim, 'level', { code: 'domain-tree', what, mend }, findings);
}

/** 1 for a domain without a parent, Infinity in and below a ring. Each is worked out once. */
function depthOf(
  id: string,
  all: ReadonlyMap<string, Domain>,
  depths: Map<string, number>,
): number {
  const way = new Set<string>();
  let at: string | null = id;
  while (at !== null && !depths.has(at) && !way.has(at)) {
    way.add(at);
    at = all.get(at)?.parent ?? null;
  }
  let depth = at === null ? 0 : (depths.get(at) ?? Infinity);
  for (const one of [...way].reverse()) depths.set(one, ++depth);
  return depth;
}
