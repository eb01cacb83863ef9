/** The value behind `map --json`: format 1, needs by name, every need with its evidence. */
import { formatDuration } from '#base';
import { type Component, formatRef, type Need, type ResolvedMap } from '#core/map';

interface NeedJson {
  readonly strength: Need['strength'];
  readonly of?: readonly string[];
  readonly atLeast?: number;
  readonly grace?: string;
  readonly when?: 'starting';
  readonly evidence: readonly {
    readonly word: string;
    readonly at: string | null;
    readonly note: string | null;
  }[];
}

export interface MapJson {
  readonly format: 1;
  readonly name: string;
  readonly catalogue: ResolvedMap['catalogue'];
  readonly components: Readonly<
    Record<
      string,
      {
        readonly kind: string;
        readonly origin: Component['origin'];
        readonly in: readonly string[];
        readonly needs: Readonly<Record<string, NeedJson>>;
        readonly operations?: Readonly<
          Record<
            string,
            {
              readonly plane: string;
              readonly home: string | null;
              readonly needs: Readonly<Record<string, NeedJson>>;
            }
          >
        >;
      }
    >
  >;
  readonly journeys: Readonly<Record<string, { readonly through: readonly string[] }>>;
  readonly conflicts: ResolvedMap['conflicts'];
}

export function mapJson(map: ResolvedMap): MapJson {
  return {
    format: 1,
    name: map.name,
    catalogue: map.catalogue,
    components: Object.fromEntries(map.components.map((each) => [each.id, componentJson(each)])),
    journeys: Object.fromEntries(
      map.journeys.map((each) => [each.id, { through: each.through.map(formatRef) }]),
    ),
    conflicts: map.conflicts,
  };
}

function componentJson(component: Component): MapJson['components'][string] {
  const named = component.operations.filter((operation) => operation.name !== '');
  return {
    kind: component.kind,
    origin: component.origin,
    in: component.placements,
    needs: needsJson(component.needs),
    ...(named.length === 0
      ? {}
      : {
          operations: Object.fromEntries(
            named.map((operation) => [
              operation.name,
              { plane: operation.plane, home: operation.home, needs: needsJson(operation.needs) },
            ]),
          ),
        }),
  };
}

function needsJson(needs: readonly Need[]): Readonly<Record<string, NeedJson>> {
  return Object.fromEntries(needs.map((need) => [need.name, needJson(need)]));
}

function needJson(need: Need): NeedJson {
  const { lowMs, highMs } = need.grace;
  const say = (ms: number | null): string => (ms === null ? 'forever' : formatDuration(ms));
  return {
    strength: need.strength,
    ...(need.target.kind === 'group'
      ? { atLeast: need.target.atLeast, of: need.target.of.map(formatRef) }
      : {}),
    ...(lowMs === 0 && highMs === 0
      ? {}
      : { grace: lowMs === highMs ? say(lowMs) : `${say(lowMs)}..${say(highMs)}` }),
    ...(need.when === 'starting' ? { when: 'starting' } : {}),
    evidence: need.evidence.map(({ word, at, note }) => ({ word, at, note })),
  };
}
