/** Where a whole domain is lost: the smaller thing inside it whose loss alone does as much. */
import { formatLost } from '#core/map';
import type { Lost } from '#core/map';
import type { Engine } from '#core/engine';
import { liesIn } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import { outcomeUnder } from './outcome.ts';
import type { ShowOptions, Shown, Trace } from './shown.ts';

/** For each shown set, the placement at the end of its path, as typed, if that is enough; else null. */
export function smallerLosses(
  index: MapIndex,
  engine: Engine,
  shown: readonly Shown[],
  traces: readonly Trace[],
  options: ShowOptions,
): readonly (string | null)[] {
  const asked = shown.map((each, at) => ({
    each,
    smaller: lastPlacement(index, each, traces[at]),
  }));
  const groups = Map.groupBy(
    asked.filter(({ smaller }) => smaller !== null),
    ({ each }) => `${each.judged.case.goal.forMs} ${each.item.reading}`,
  );
  const enough = new Map<Shown, string>();
  for (const group of groups.values()) {
    for (const [each, text] of enoughIn(engine, group, options)) enough.set(each, text);
  }
  return shown.map((each) => enough.get(each) ?? null);
}

interface Asked {
  readonly each: Shown;
  readonly smaller: Lost | null;
}

/** All of one duration and reading, in one sweep. */
function enoughIn(
  engine: Engine,
  group: readonly Asked[],
  options: ShowOptions,
): readonly (readonly [Shown, string])[] {
  const [first] = group;
  if (first === undefined) return [];
  const losses = new Map(
    group.flatMap(({ smaller }) => (smaller === null ? [] : [[formatLost(smaller), smaller]])),
  );
  const texts = [...losses.keys()];
  const found = engine.sweep({
    journeys: [...new Set(group.map(({ each }) => each.judged.case.journey))].sort(),
    losses: [...losses.values()].map((lost) => [lost]),
    forMs: first.each.judged.case.goal.forMs,
    reading: first.each.item.reading,
    reboot: false,
    assumeWorst: options.assume === 'worst',
  });
  const effects = new Map(
    found.flatMap(({ index, effects: all }) =>
      all.map((effect) => [`${effect.journey}\n${texts[index]}`, effect] as const),
    ),
  );
  return group.flatMap(({ each, smaller }) => {
    const { goal, journey } = each.judged.case;
    const text = smaller === null ? '' : formatLost(smaller);
    const effect = effects.get(`${journey}\n${text}`);
    const same = effect !== undefined && outcomeUnder(goal, effect) === each.item.outcome;
    return same ? [[each, text] as const] : [];
  });
}

function lastPlacement(index: MapIndex, { item }: Shown, trace: Trace | undefined): Lost | null {
  const [lost] = item.set.lost;
  if (lost?.kind !== 'domain' || item.set.ids.length > 1) return null;
  const last = trace?.stops.findLast(
    ({ component, domain }) => component !== null && domain !== null,
  );
  if (!last?.component || last.domain === null) return null;
  if (!liesIn(index, last.domain, lost.domain)) return null;
  return { kind: 'placement', component: last.component.id, domain: last.domain };
}
