/** Reads the tiny maps of `data/vectors/meaning`: their format is in the README there. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { fromMinutes } from '#base';
import { bindIncident, type Impairment, type Incident, type IncidentRow } from '#core/incident';
import {
  createNames,
  draftPart,
  mergeParts,
  parseLost,
  resolveMap,
  type Catalogue,
  type CatalogueDomain,
  type CatalogueOperation,
  type CatalogueService,
  type LossClass,
  type ResolvedMap,
} from '#core/map';
import type { Scenario } from '#core/meaning';

/** `[fromMin, toMin, outcome]`; null never ends. */
export type Row = readonly [number, number | null, string];

export interface Ask {
  readonly lost?: readonly string[];
  readonly forMin?: number;
  readonly impairments?: readonly {
    readonly lost: string;
    readonly effect?: Impairment['effect'];
    readonly fromMin: number;
    readonly toMin?: number;
    readonly share?: Impairment['share'];
  }[];
  readonly rows?: readonly Partial<IncidentRow>[];
  readonly reading?: Scenario['reading'];
  readonly grace?: Scenario['grace'];
  readonly reboot?: boolean;
  readonly muted?: readonly string[];
  readonly assumeWorst?: boolean;
  readonly startsAt?: string;
}

type ByJourney<Value> = Readonly<Record<string, Value>>;

export interface Expectation {
  readonly journeys?: ByJourney<readonly Row[]>;
  readonly labelled?: ByJourney<readonly Row[]>;
  readonly bothReadings?: ByJourney<readonly Row[]>;
  readonly notServed?: ByJourney<object>;
  readonly value?: ByJourney<object>;
  readonly redundancyLost?: ByJourney<readonly string[]>;
  readonly naive?: ByJourney<readonly (readonly [number, number | null])[]>;
  readonly differs?: ByJourney<readonly Row[]>;
  readonly coldStart?: object;
  readonly goals?: readonly Readonly<Record<string, unknown>>[];
  readonly members?: ByJourney<Partial<Record<LossClass, readonly string[]>>>;
  readonly problems?: readonly string[];
}

export interface Case {
  readonly name: string;
  readonly acts: boolean;
  readonly map: string;
  readonly ask?: Ask;
  readonly expect: Expectation;
}

export interface RuleFile {
  readonly file: string;
  readonly rule: string;
  readonly cases: readonly Case[];
}

const EVIDENCE = { word: 'published', cites: 'vectors', date: '2026-01-01' } as const;
const FOLDER = new URL('../data/vectors/meaning/', import.meta.url);

/** All vectors, in order of file. */
export const RULE_FILES: readonly RuleFile[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml') && file !== 'catalogue.yaml')
  .sort()
  .map((file) => ({ file, ...(readYaml(file) as Omit<RuleFile, 'file'>) }));

/** The made-up provider of the vectors. */
export const CATALOGUE: Catalogue = readCatalogue();

/** The map of a case, and the codes of the problems met on the way to it. */
export function resolveCase(text: string): {
  readonly map: ResolvedMap | null;
  readonly problems: readonly string[];
} {
  const { value, problems } = resolveMap(mergeParts([draftPart(text, 'map.yaml')]), CATALOGUE);
  return { map: value, problems: problems.map(({ code }) => code) };
}

/** The question of a case, bound to its map. */
export function scenarioOf(map: ResolvedMap, ask: Ask): Scenario {
  const losses = [...written(map, ask), ...fromRows(map, ask)];
  return {
    impairments: [...losses, ...(ask.assumeWorst === true ? unplacedOf(map, losses) : [])],
    reboot: ask.reboot ?? false,
    reading: ask.reading ?? 'hard',
    grace: ask.grace ?? 'low',
    muted: ask.muted ?? [],
  };
}

function written(map: ResolvedMap, ask: Ask): readonly Impairment[] {
  const names = createNames(map, CATALOGUE);
  const all =
    ask.impairments ??
    (ask.lost ?? []).map((lost) => ({
      lost,
      fromMin: 0,
      toMin: ask.forMin,
      effect: undefined,
      share: undefined,
    }));
  return all.map(({ lost, effect, fromMin, toMin, share }) => {
    const { value, problems } = parseLost(lost, names);
    if (value === null) throw new Error(JSON.stringify(problems));
    return {
      lost: value,
      effect: effect ?? 'down',
      fromMs: fromMinutes(fromMin),
      toMs: toMin === undefined ? null : fromMinutes(toMin),
      share: share ?? { low: 1, high: 1 },
    };
  });
}

function fromRows(map: ResolvedMap, ask: Ask): readonly Impairment[] {
  return bindIncident(incidentOf(ask), map).impairments;
}

/** The rows of a case as an incident of a day. */
export function incidentOf(ask: Ask): Incident {
  const rows = (ask.rows ?? []).map((row): IncidentRow => ({
    lost: '',
    kind: 'fails',
    from: 0,
    until: null,
    share: null,
    because: '',
    evidence: 'assumed',
    cites: '',
    unverified: false,
    ...row,
  }));
  return {
    id: 'vector',
    title: '',
    provider: 'cloud',
    startsAt: ask.startsAt ?? '2025-10-20T00:00Z',
    endsAtMin: 1_440,
    summary: '',
    timesWithinMin: 0,
    observed: ask.muted ?? [],
    rows,
    actions: [],
    reports: [],
    sources: [],
  };
}

/** N7: whatever is unplaced goes with a lost domain. */
function unplacedOf(map: ResolvedMap, losses: readonly Impairment[]): readonly Impairment[] {
  const unplaced = map.components.filter(({ placements }) => placements.length === 0);
  return losses
    .filter(({ lost }) => lost.kind === 'domain')
    .flatMap((loss) =>
      unplaced.map(({ id }) => ({ ...loss, lost: { kind: 'component' as const, component: id } })),
    );
}

function readYaml(file: string): unknown {
  return parse(readFileSync(new URL(file, FOLDER), 'utf8'));
}

interface WrittenCatalogue {
  readonly version: string;
  readonly domains: Readonly<Record<string, { readonly level: CatalogueDomain['level'] }>>;
  readonly services: Readonly<
    Record<
      string,
      {
        readonly scope: CatalogueService['scope'];
        readonly operations: Readonly<
          Record<
            string,
            { readonly plane?: 'control'; readonly home?: string; readonly needs?: string[] }
          >
        >;
      }
    >
  >;
}

function readCatalogue(): Catalogue {
  const { version, domains, services } = readYaml('catalogue.yaml') as WrittenCatalogue;
  const ids = Object.keys(domains).sort();
  const regions = ids.filter((id) => domains[id]?.level === 'region');
  const laidOut = Object.entries(services).map(([id, service]): CatalogueService => ({
    id,
    title: id,
    scope: service.scope,
    domains: service.scope === 'global' ? [id.split('/')[0] ?? id] : regions,
    operations: operationsOf(service.operations),
    usualGrace: null,
    evidence: EVIDENCE,
  }));
  return {
    version,
    hash: version,
    domains: ids.map((id) => ({
      id,
      level: domains[id]?.level ?? 'site',
      parent: id.includes('/') ? id.slice(0, id.lastIndexOf('/')) : null,
      title: id,
    })),
    serviceIds: laidOut.map(({ id }) => id).sort(),
    service: (id) => laidOut.find((service) => service.id === id) ?? null,
    name: () => null,
  };
}

function operationsOf(
  operations: WrittenCatalogue['services'][string]['operations'],
): readonly CatalogueOperation[] {
  return Object.keys(operations)
    .sort()
    .map((name) => ({
      name,
      plane: operations[name]?.plane ?? 'data',
      home: operations[name]?.home ?? null,
      what: name,
      needs: (operations[name]?.needs ?? []).map((on) => ({
        on,
        strength: 'hard' as const,
        grace: null,
        evidence: EVIDENCE,
      })),
      evidence: EVIDENCE,
    }));
}
