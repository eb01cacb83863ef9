/** The engine on the tiny maps of `data/vectors/meaning`, as far as they ask for timelines and members. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expect, it } from 'vitest';
import {
  createNames,
  formatLost,
  draftPart,
  mergeParts,
  parseLost,
  resolveMap,
  type Catalogue,
  type CatalogueNeed,
  type CatalogueService,
  type Lost,
  type LossClass,
  type ResolvedMap,
} from '#core/map';
import type { Scenario, Timeline } from '#core/meaning';
import { createEngine } from './index.ts';

const FOLDER = new URL('../../../data/vectors/meaning/', import.meta.url);

interface WrittenImpairment {
  readonly lost: string;
  readonly effect?: 'down' | 'degraded' | 'wrong';
  readonly fromMin?: number;
  readonly toMin?: number;
}

interface Ask {
  readonly lost?: readonly string[];
  readonly forMin?: number;
  readonly impairments?: readonly WrittenImpairment[];
  readonly rows?: unknown;
  readonly reading?: 'hard' | 'soft';
  readonly grace?: 'low' | 'range';
  readonly reboot?: boolean;
  readonly muted?: readonly string[];
  readonly assumeWorst?: boolean;
}

type Row = readonly [number, number | null, string];

interface Case {
  readonly name: string;
  readonly map: string;
  readonly ask?: Ask;
  readonly expect: {
    readonly journeys?: Readonly<Record<string, readonly Row[]>>;
    readonly members?: Readonly<Record<string, Partial<Record<LossClass, readonly string[]>>>>;
  };
}

const catalogue = readCatalogue();

for (const file of readdirSync(FOLDER).sort()) {
  if (!file.endsWith('.yaml') || file === 'catalogue.yaml') continue;
  const { rule, cases } = parse(readFileSync(new URL(file, FOLDER), 'utf8')) as {
    readonly rule: string;
    readonly cases: readonly Case[];
  };
  for (const each of cases) {
    const { journeys, members } = each.expect;
    const { ask } = each;
    if (journeys !== undefined && ask?.rows === undefined) {
      it(`${rule}: ${each.name}`, () => {
        const map = resolved(each.map);
        const timelines = answer(map, ask ?? {}, Object.keys(journeys));
        expect(Object.fromEntries(timelines.map(inMinutes))).toEqual(journeys);
      });
    }
    if (members !== undefined) {
      it(`${rule}: ${each.name}`, () => {
        const engine = createEngine(resolved(each.map));
        for (const [journey, classes] of Object.entries(members)) {
          for (const [of, ids] of Object.entries(classes)) {
            const id = engine.map.journeys.find((one) => one.id === journey)!.id;
            const found = engine.members(id, of as LossClass).map((lost) => formatLost(lost));
            expect(found, of).toEqual(ids);
          }
        }
      });
    }
  }
}

function answer(map: ResolvedMap, ask: Ask, journeys: readonly string[]): readonly Timeline[] {
  const engine = createEngine(map);
  const names = createNames(map, catalogue);
  const lostAs = (text: string): Lost => parseLost(text, names).value!;
  const ids = map.journeys.map(({ id }) => id).filter((id) => journeys.includes(id));
  const writtenAs = ask.lost?.map((lost): WrittenImpairment => ({
    lost,
    fromMin: 0,
    ...(ask.forMin === undefined ? {} : { toMin: ask.forMin }),
  }));
  const losses = (ask.impairments ?? writtenAs ?? []).map((written) => ({
    lost: lostAs(written.lost),
    effect: written.effect ?? 'down',
    fromMs: (written.fromMin ?? 0) * 60_000,
    toMs: written.toMin === undefined ? null : written.toMin * 60_000,
    share: { low: 1, high: 1 },
  }));
  const scenario: Scenario = {
    impairments: [...losses, ...(ask.assumeWorst === true ? unplaced(map, losses) : [])],
    reboot: ask.reboot ?? false,
    reading: ask.reading ?? 'hard',
    grace: ask.grace ?? 'low',
    muted: ask.muted ?? [],
  };
  return engine.timelines(scenario, ids);
}

/** N7: whatever is unplaced goes with a lost domain. */
function unplaced(map: ResolvedMap, losses: Scenario['impairments']): Scenario['impairments'] {
  return losses.flatMap((loss) =>
    loss.lost.kind !== 'domain'
      ? []
      : map.components
          .filter(({ placements }) => placements.length === 0)
          .map(({ id }) => ({ ...loss, lost: { kind: 'component' as const, component: id } })),
  );
}

function inMinutes({ journey, intervals }: Timeline): [string, readonly Row[]] {
  return [
    journey,
    intervals.map(({ fromMs, toMs, outcome }) => [
      fromMs / 60_000,
      toMs === null ? null : toMs / 60_000,
      outcome,
    ]),
  ];
}

function resolved(text: string): ResolvedMap {
  const result = resolveMap(mergeParts([draftPart(text, 'firebreak.yaml')]), catalogue);
  if (result.value === null) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

interface WrittenOperation {
  readonly plane?: 'control';
  readonly home?: string;
  readonly needs?: readonly string[];
}

function readCatalogue(): Catalogue {
  const written = parse(readFileSync(new URL('catalogue.yaml', FOLDER), 'utf8')) as {
    readonly version: string;
    readonly domains: Readonly<Record<string, { readonly level: 'region' }>>;
    readonly services: Readonly<
      Record<
        string,
        {
          readonly scope: 'regional' | 'global';
          readonly operations: Readonly<Record<string, WrittenOperation>>;
        }
      >
    >;
  };
  const evidence = { word: 'published', cites: 'vectors', date: '2026-01-01' } as const;
  const regions = Object.keys(written.domains).filter(
    (id) => written.domains[id]?.level === 'region',
  );
  const needOf = (on: string): CatalogueNeed => ({ on, strength: 'hard', grace: null, evidence });
  const services = Object.entries(written.services).map(
    ([id, { scope, operations }]): CatalogueService => ({
      id,
      title: id,
      scope,
      domains: scope === 'global' ? ['cloud'] : regions.sort(),
      operations: Object.entries(operations)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { plane, home, needs }]) => ({
          name,
          plane: plane ?? 'data',
          home: home ?? null,
          what: name,
          needs: (needs ?? []).map(needOf),
          evidence,
        })),
      usualGrace: null,
      evidence,
    }),
  );
  return {
    version: written.version,
    hash: 'vectors',
    domains: Object.entries(written.domains)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { level }]) => ({
        id,
        level,
        parent: id.includes('/') ? id.slice(0, id.lastIndexOf('/')) : null,
        title: id,
      })),
    serviceIds: services.map(({ id }) => id).sort(),
    service: (id) => services.find((service) => service.id === id) ?? null,
    name: () => null,
  };
}
