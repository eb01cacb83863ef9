/**
 * The fate map before it has positions: journeys that enter at the same fates stand together, fates
 * have letters, lines to the outside are bundled by the region or party that they lead to. Every
 * reference of every need is in exactly one place, or is counted as left out.
 */
import { compareText } from '#base';
import type { Strength } from '#core/map';
import { plural } from '../terminal/prose.ts';
import { byDamage, harms, outsideTree, type OutsideBranch } from './outside-tree.ts';
import { letterRanges } from './letters.ts';
import type { PageInput } from './page-input.ts';

/** Rows of outside parties and services drawn; what harms less is one row that says how many. */
const OUTSIDE_ROWS = 26;
/** Boxes of journeys; those of the least harm share the last one. */
const GROUPS = 14;
/** Journeys named in the boxes, shared out evenly; a box counts the others. */
const JOURNEY_ROWS = 28;

export interface FateModel {
  /** By the first fate that they enter, so that the harm is at the top. */
  readonly groups: readonly JourneyGroup[];
  /** Of each fate, the other fates that its services need, hard or unknown. Ascending. */
  readonly leansOn: readonly (readonly number[])[];
  /** What more is said in the box of each fate, or ''. */
  readonly notes: readonly string[];
  readonly outside: readonly OutsideBox[];
  /** Outside parties that are not drawn one by one. */
  readonly others: readonly string[];
  readonly enters: readonly EnterLine[];
  readonly leads: readonly LeadLine[];
  readonly sums: Sums;
}

export interface JourneyGroup {
  /** Indices of journeys, those that most losses stop first. */
  readonly journeys: readonly number[];
  /** So many of them are named. */
  readonly named: number;
  readonly fates: readonly number[];
  readonly outside: readonly string[];
}

export interface OutsideBox {
  readonly branch: OutsideBranch;
  /** Fates of which at least one service stops. */
  readonly fates: readonly number[];
  readonly children: readonly OutsideBox[];
}

export interface EnterLine {
  readonly group: number;
  /** A fate, or null: straight to the outside. */
  readonly fate: number | null;
  readonly services: number;
}

export interface LeadLine {
  /** A fate, or null: journeys that go straight to the outside. */
  readonly fate: number | null;
  /** A region, a party, or `OTHERS`. */
  readonly to: string;
  readonly strength: Strength;
  readonly services: number;
  readonly references: number;
}

export interface Sums {
  readonly references: number;
  readonly inside: number;
  readonly between: number;
  readonly toOutside: number;
  /** Of `toOutside`, those that are soft: drawn on demand. */
  readonly soft: number;
  /** How often a reference is in more than one line, because it leads to several places. */
  readonly again: number;
  readonly leftOut: number;
}

export const OTHERS = '';
const STRENGTHS: readonly Strength[] = ['hard', 'unknown', 'soft'];

export function fateModel(input: PageInput): FateModel {
  const { fates } = input;
  const fateOf = new Map<string, number>(
    fates.fates.flatMap(({ services }, at) => services.map((id) => [id, at] as const)),
  );
  const tree = outsideTree(fates.outside);
  const drawn = chooseDrawn(input, tree);
  const containerOf = containers(tree, drawn);
  const groups = journeyGroups(input, fateOf);
  const leans = fates.fates.map((_, at) => leansOn(input, at));
  const { leads, sums } = leadLines(input, fateOf, containerOf);
  return {
    groups,
    leansOn: leans,
    notes: fates.fates.map(({ closeKinds }, at) => noteOf(leans[at] ?? [], closeKinds.length)),
    outside: tree
      .filter(({ outside }) => drawn.has(outside.id))
      .map((branch) => toBox(branch, drawn, input, fateOf)),
    others: fates.outside.filter(({ id }) => !drawn.has(id)).map(({ id }) => id),
    enters: enterLines(input, groups),
    leads: [...leads, ...straight(groups, containerOf)],
    sums,
  };
}

/** What harms something, the most harmful first; a container is drawn with what is in it. */
function chooseDrawn({ fates }: PageInput, tree: readonly OutsideBranch[]): ReadonlySet<string> {
  const parents = new Map(fates.outside.map(({ id, parent }) => [id, parent]));
  const drawn = new Set<string>();
  for (const each of [...fates.outside].filter(harms).sort(byDamage)) {
    if (drawn.size >= OUTSIDE_ROWS) break;
    for (let id: string | null = each.id; id !== null; id = parents.get(id) ?? null) {
      if (parents.has(id)) drawn.add(id);
    }
  }
  return tree.length === 0 ? new Set() : drawn;
}

/** Where a line to an outside thing ends: at its region, else at its party, else at the others. */
function containers(
  tree: readonly OutsideBranch[],
  drawn: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (branch: OutsideBranch, around: string | null): void => {
    const { id, kind } = branch.outside;
    const isContainer = kind === 'region' || kind === 'provider' || around === null;
    const own = isContainer && drawn.has(id) ? id : (around ?? OTHERS);
    found.set(id, own);
    for (const child of branch.children) visit(child, own === OTHERS ? null : own);
  };
  for (const branch of tree) visit(branch, null);
  return found;
}

function journeyGroups(
  { fates, needs }: PageInput,
  fateOf: ReadonlyMap<string, number>,
): readonly JourneyGroup[] {
  const entries = new Map<string, (typeof needs.entries)[number]>(
    needs.entries.map((each) => [each.journey, each]),
  );
  const stopping = (journey: number): number =>
    fates.outside.filter(({ stops }) => stops.journeys.includes(journey)).length;
  const found = fates.journeys.map((id, journey) => {
    const entry = entries.get(id);
    const ends = (entry?.services ?? []).flatMap((each) => fateOf.get(each) ?? []);
    return {
      journey,
      id,
      fates: [...new Set(ends)].sort((a, b) => a - b),
      outside: [...new Set(entry?.outside ?? [])].sort(compareText),
      stopping: stopping(journey),
    };
  });
  const groups = Map.groupBy(found, (each) => JSON.stringify([each.fates, each.outside]));
  const rank = ({ fates: ends }: { readonly fates: readonly number[] }): number => ends[0] ?? 1000;
  const sorted = [...groups.values()]
    .map((group) => group.sort((a, b) => b.stopping - a.stopping || compareText(a.id, b.id)))
    .sort(
      ([a], [b]) =>
        rank(a ?? { fates: [] }) - rank(b ?? { fates: [] }) ||
        compareText(a?.id ?? '', b?.id ?? ''),
    )
    .map((group) => ({
      journeys: group.map(({ journey }) => journey),
      named: group.length,
      fates: group[0]?.fates ?? [],
      outside: group[0]?.outside ?? [],
    }));
  return nameSome(joinLast(sorted));
}

function joinLast(groups: readonly JourneyGroup[]): readonly JourneyGroup[] {
  if (groups.length <= GROUPS) return groups;
  const last = groups.slice(GROUPS - 1);
  const all = <Item>(of: (group: JourneyGroup) => readonly Item[]): Item[] => [
    ...new Set(last.flatMap(of)),
  ];
  const journeys = all((each) => each.journeys);
  return [
    ...groups.slice(0, GROUPS - 1),
    {
      journeys,
      named: journeys.length,
      fates: all((each) => each.fates).sort((a, b) => a - b),
      outside: all((each) => each.outside).sort(compareText),
    },
  ];
}

function nameSome(groups: readonly JourneyGroup[]): readonly JourneyGroup[] {
  const total = groups.reduce((sum, { journeys }) => sum + journeys.length, 0);
  if (total <= JOURNEY_ROWS) return groups;
  const share = Math.max(1, Math.floor(JOURNEY_ROWS / groups.length));
  return groups.map((each) => ({
    ...each,
    named: each.journeys.length <= share ? each.journeys.length : Math.max(1, share - 1),
  }));
}

function enterLines({ fates }: PageInput, groups: readonly JourneyGroup[]): readonly EnterLine[] {
  return groups.flatMap((each, group) => {
    const ids = new Set(each.journeys.map((journey) => fates.journeys[journey]));
    const services = (fate: number): number =>
      Math.max(
        1,
        ...fates.lines.fromJourneys
          .filter((line) => line.to === fate && line.strength === 'hard' && ids.has(line.from))
          .map((line) => line.services),
      );
    return [
      ...each.fates.map((fate) => ({ group, fate, services: services(fate) })),
      ...(each.outside.length === 0 ? [] : [{ group, fate: null, services: 1 }]),
    ];
  });
}

function straight(
  groups: readonly JourneyGroup[],
  containerOf: ReadonlyMap<string, string>,
): readonly LeadLine[] {
  const ends = groups.flatMap(({ outside }) => outside.map((id) => containerOf.get(id) ?? OTHERS));
  return [...new Set(ends)].map((to) => ({
    fate: null,
    to,
    strength: 'hard',
    services: 1,
    references: 0,
  }));
}

function leansOn({ fates }: PageInput, fate: number): readonly number[] {
  const ends = fates.lines.between
    .filter(({ from, strength }) => from === fate && strength !== 'soft')
    .map(({ to }) => to);
  return [...new Set(ends)].sort((a, b) => a - b);
}

function noteOf(leans: readonly number[], closeKinds: number): string {
  return [
    ...(leans.length > 0 ? [`leans on ${letterRanges(leans)}`] : []),
    ...(closeKinds > 0 ? [`and ${plural(closeKinds, 'close kind')}`] : []),
  ].join(', ');
}

interface Bundle {
  readonly fate: number;
  readonly to: string;
  readonly strength: Strength;
  readonly services: Set<string>;
  references: number;
}

function leadLines(
  { fates, needs }: PageInput,
  fateOf: ReadonlyMap<string, number>,
  containerOf: ReadonlyMap<string, string>,
): { readonly leads: readonly LeadLine[]; readonly sums: Sums } {
  const bundles = new Map<string, Bundle>();
  const sums = { inside: 0, between: 0, toOutside: 0, soft: 0, again: 0, leftOut: 0 };
  const own = needs.needs.filter((each) => fateOf.has(each.from));
  for (const need of own) {
    const fate = fateOf.get(need.from) ?? 0;
    if (need.service !== null) {
      const to = fateOf.get(need.service);
      sums[to === undefined ? 'leftOut' : to === fate ? 'inside' : 'between'] += 1;
      continue;
    }
    sums.toOutside += 1;
    if (need.strength === 'soft') sums.soft += 1;
    const ends = new Set(need.outside.map((id) => containerOf.get(id) ?? OTHERS));
    sums.again += ends.size - 1;
    for (const to of ends) {
      const key = JSON.stringify([fate, to, need.strength]);
      const bundle = bundles.get(key) ?? {
        fate,
        to,
        strength: need.strength,
        services: new Set<string>(),
        references: 0,
      };
      bundle.services.add(need.from);
      bundle.references += 1;
      bundles.set(key, bundle);
    }
  }
  const leads = [...bundles.values()]
    .map((each) => ({ ...each, services: each.services.size }))
    .sort(
      (a, b) =>
        a.fate - b.fate ||
        STRENGTHS.indexOf(a.strength) - STRENGTHS.indexOf(b.strength) ||
        compareText(a.to, b.to),
    );
  return { leads, sums: { references: own.length, ...sums } };
}

function toBox(
  branch: OutsideBranch,
  drawn: ReadonlySet<string>,
  input: PageInput,
  fateOf: ReadonlyMap<string, number>,
): OutsideBox {
  const { services } = input.fates;
  const stopped = branch.outside.stops.services.flatMap(
    (at) => fateOf.get(services[at] ?? '') ?? [],
  );
  return {
    branch,
    fates: [...new Set(stopped)].sort((a, b) => a - b),
    children: branch.children
      .filter(({ outside }) => drawn.has(outside.id))
      .map((child) => toBox(child, drawn, input, fateOf)),
  };
}
