/** Resolved maps from the file form, without a catalogue. Only for tests. */
import {
  draftPart,
  mergeParts,
  resolveMap,
  type Catalogue,
  type Lost,
  type MapFile,
  type ResolvedMap,
} from '#core/map';

const NO_CATALOGUE: Catalogue = {
  version: 'none',
  hash: 'none',
  domains: [],
  serviceIds: [],
  service: () => null,
  name: () => null,
};

/** @throws when the map has problems. */
export function resolved(file: Omit<MapFile, 'firebreak'> | string): ResolvedMap {
  const text = typeof file === 'string' ? file : JSON.stringify({ firebreak: 1, ...file });
  const { value, problems } = resolveMap(mergeParts([draftPart(text, 'map.json')]), NO_CATALOGUE);
  if (value === null) throw new Error(JSON.stringify(problems.slice(0, 3)));
  return value;
}

/** Each placement of a map, lost alone; what stands nowhere, as a component. */
export function eachAlone(map: ResolvedMap): readonly (readonly Lost[])[] {
  return map.components.flatMap(({ id, placements }): readonly (readonly Lost[])[] =>
    placements.length === 0
      ? [[{ kind: 'component', component: id }]]
      : placements.map((domain) => [{ kind: 'placement', component: id, domain }]),
  );
}
