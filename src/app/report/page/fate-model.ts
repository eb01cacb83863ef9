/**
 * The fate map before it has positions: journeys that enter at the same fates stand together, fates
 * have letters, lines to the outside are bundled by the region or party that they lead to. Every
 * reference of every need is in exactly one place, or is counted as left out.
 */
import { plural } from '../terminal/prose.ts';
import { byDamage, harms, outsideTree, type OutsideBranch } from './outside-tree.ts';
import { type FateModel, OTHERS, type OutsideBox } from './fate-parts.ts';
import { enterLines, journeyGroups } from './journey-groups.ts';
import { leadLines, straight } from './lead-lines.ts';
import { letterRanges } from './letters.ts';
import type { PageInput } from './page-input.ts';

/** Rows of outside parties and services drawn; what harms less is one row that says how many. */
const OUTSIDE_ROWS = 26;
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
