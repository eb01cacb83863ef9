/** Everything whose loss could be the cause: outside and inside, whole and in part. */
import { compareText } from '#base';
import { formatLost, type Component, type DomainId, type Lost, type ResolvedMap } from '#core/map';

/** Whose fault it would be: a provider's or vendor's, or our own. */
export type Side = 'them' | 'us';

/** One thing that may be lost. */
export interface Suspect {
  readonly lost: Lost;
  /** As it is typed after `--lost`. */
  readonly id: string;
  readonly side: Side;
  /** The logarithm of how likely it is before anything is seen: assumed, the same for all maps. */
  readonly prior: number;
}

/**
 * Assumed, not measured: one thing is lost more often than two; a whole provider least of all; a
 * part no more often than the whole that it is part of is told from it by what works.
 */
const PRIOR = {
  /** Of others: in one region likelier than everywhere. Of our own: what we change is the whole. */
  component: { them: -6.4, us: -6 },
  placement: { them: -6, us: -6.2 },
  operation: -6.6,
  unit: -6.5,
  control: -7,
  zone: -7,
  site: -7,
  region: -7,
  provider: -8,
} as const;

/** Reported by its provider or by others: likelier by so much. */
const REPORTED = 2;

/** The most suspects that are tried: beyond, parts of our own components are left out first. */
export const MAX_SUSPECTS = 20_000;

/** All suspects, by id, each once. */
export function suspectsOf(
  map: ResolvedMap,
  reported: readonly Lost[],
): { readonly suspects: readonly Suspect[]; readonly complete: boolean } {
  const hinted = new Set(reported.map(formatLost));
  const all = [...domainsLost(map), ...map.components.flatMap(componentLost)];
  const unique = [...new Map(all.map((each) => [each.id, each])).values()];
  unique.sort((a, b) => b.prior - a.prior || compareText(a.id, b.id));
  const suspects = unique
    .slice(0, MAX_SUSPECTS)
    .map((each) => (hinted.has(each.id) ? { ...each, prior: each.prior + REPORTED } : each))
    .toSorted((a, b) => compareText(a.id, b.id));
  return { suspects, complete: unique.length <= MAX_SUSPECTS };
}

function domainsLost({ domains, components }: ResolvedMap): readonly Suspect[] {
  const controlled = new Set(
    components
      .filter(({ operations }) => operations.some(({ plane }) => plane === 'control'))
      .flatMap(({ placements }) => placements),
  );
  return domains.flatMap(({ id, level }) => {
    const side: Side = level === 'site' ? 'us' : 'them';
    const whole = suspect({ kind: 'domain', domain: id }, side, PRIOR[level]);
    if (!controlled.has(id)) return [whole];
    return [whole, suspect({ kind: 'control', domain: id }, side, PRIOR.control)];
  });
}

function componentLost(component: Component): readonly Suspect[] {
  const { id, origin, vendor, placements, operations } = component;
  const side: Side = origin === 'catalogue' || vendor ? 'them' : 'us';
  const named = operations.filter(({ name }) => name !== '');
  const several = named.length > 1 ? named : [];
  const whole = suspect({ kind: 'component', component: id }, side, PRIOR.component[side]);
  const parts = several.map(({ name: operation }) =>
    suspect({ kind: 'operation', component: id, operation }, side, PRIOR.operation),
  );
  // One of our own in one place is that place; a provider's service is named with its region.
  if (placements.length < 2 && side === 'us') return [whole, ...parts];
  return [whole, ...parts, ...placements.flatMap((domain) => placed(component, domain, side))];
}

function placed({ id, operations }: Component, domain: DomainId, side: Side): readonly Suspect[] {
  const named = operations.filter(({ name }) => name !== '');
  return [
    suspect({ kind: 'placement', component: id, domain }, side, PRIOR.placement[side]),
    ...(named.length > 1 ? named : []).map(({ name: operation }) =>
      suspect({ kind: 'unit', component: id, domain, operation }, side, PRIOR.unit),
    ),
  ];
}

function suspect(lost: Lost, side: Side, prior: number): Suspect {
  return { lost, id: formatLost(lost), side, prior };
}
