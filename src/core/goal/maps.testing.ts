/** Maps for tests of this room, from YAML, over the small catalogue of the map's own tests. */
import { draftPart, mergeParts, partOf, resolveMap } from '#core/map';
import type { MapFile, ResolvedMap } from '#core/map';
import { createEngine } from '#core/engine';
import { FAKE_CATALOGUE } from '../map/fake-catalogue.testing.ts';
import { check, checkOptions } from './check.ts';
import type { CheckAnswer, CheckOptions, GoalVerdict } from './types.ts';

/** The resolved map of a YAML text, with changes laid over it as by `--with`. */
export function mapOf(text: string, ...changes: readonly MapFile[]): ResolvedMap {
  const map = tryMapOf(text, changes);
  if (map.value === null) throw new Error(JSON.stringify(map.problems, null, 1));
  return map.value;
}

function tryMapOf(text: string, changes: readonly MapFile[]): ReturnType<typeof resolveMap> {
  const parts = [
    draftPart(text, 'firebreak.yaml'),
    ...changes.map((change) => partOf(change, 'change.yaml', { written: 'with' })),
  ];
  return resolveMap(mergeParts(parts), FAKE_CATALOGUE);
}

export const PLACES: CheckOptions['places'] = FAKE_CATALOGUE.domains;

/** The answer of a check over a YAML text; mends are looked for when `withChange` is asked for. */
export function checkText(
  text: string,
  some: Partial<CheckOptions> & { readonly mend?: boolean } = {},
): CheckAnswer {
  const map = mapOf(text);
  const { mend, ...options } = some;
  const withChange = (change: MapFile): ResolvedMap | null => tryMapOf(text, [change]).value;
  return check(
    map,
    createEngine(map),
    checkOptions({
      today: '2026-11-25',
      places: PLACES,
      ...(mend === true ? { withChange } : {}),
      ...options,
    }),
  );
}

/** The one verdict of a map with one goal and one journey. */
export function verdictOf(text: string, some: Partial<CheckOptions> = {}): GoalVerdict {
  const { verdicts } = checkText(text, some);
  if (verdicts.length !== 1) throw new Error(`${verdicts.length} verdicts`);
  return verdicts[0]!;
}
