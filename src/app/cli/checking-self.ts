/**
 * `firebreak check --self`: whether the status page survives what it reports on. Everything of others that
 * the product's map knows is taken from the page's own map, one at a time; the page must be readable each
 * time. What the page's map does not place is lost with each of them: a proof takes nothing for granted.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { compareText } from '#base';
import { FieldReader, readDocument } from '#core/document';
import { check, checkOptions, type GoalVerdict } from '#core/goal';
import { createEngine } from '#core/engine';
import {
  type Component,
  type ComponentId,
  formatLost,
  type Goal,
  type Lost,
  type ResolvedMap,
} from '#core/map';
import type { ShownSelf } from '#app/report';
import { Misuse, type Options } from './command.ts';
import { askQuestion, MAP_NAMES, type Question, take } from './question.ts';
import { readOwnText } from './read-input.ts';
import type { World } from './world.ts';

/** The folder of the page's own map, and what says where its copies stand, beside the map. */
const PAGE_FOLDER = 'page';
const PAGE_FILE = 'status.yaml';
const FAULT_SETS = 1_000_000;

/** @throws Misuse when there is no map of the page. */
export async function checkSelf(
  question: Question,
  options: Options,
  world: World,
): Promise<ShownSelf> {
  const beside = question.mapPath === null ? (question.paths[0] ?? '.') : dirname(question.mapPath);
  const folder = join(beside, PAGE_FOLDER);
  if (!MAP_NAMES.some((name) => existsSync(resolve(world.folder, folder, name))))
    throw new Misuse([
      `There is no ${join(folder, 'firebreak.yaml')}, the map of the status page itself: its hosts, what each needs,`,
      'and a journey that reads the page. examples/status/page is one.',
    ]);
  const page = await askQuestion([folder], { ...options, in: undefined, merge: undefined }, world);
  const losses = outsideOf(question.map);
  const unplaced = page.map.components.filter(isNowhere).map(({ id }) => id);
  const goals = losses.flatMap((lost) => surviving(lost, unplaced, page.map));
  const judged =
    goals.length === 0 || page.map.journeys.length === 0
      ? []
      : check(
          { ...page.map, goals, accept: [] },
          createEngine(page.map),
          checkOptions({
            today: world.today,
            assume: 'default',
            incidents: new Map(),
            own: true,
            faultSets: FAULT_SETS,
            compile: createEngine,
            settle: false,
            withChange: null,
            places: page.catalogue.domains,
            progress: () => undefined,
          }),
        ).verdicts;
  const hosts = await hostsOf(join(beside, PAGE_FILE), world);
  const known = new Set<string>(page.map.components.map(({ id }) => id));
  return {
    folder,
    lost: losses.filter((lost) => isOf(lost, page.map)).map(formatLost),
    notOfPage: losses.filter((lost) => !isOf(lost, page.map)).map(formatLost),
    journeys: page.map.journeys.map(({ id }) => id),
    failing: judged.filter(({ met }) => met !== true).map(finding),
    unplacedHosts: hosts.filter((host) => !known.has(host)),
    hosts,
    unplaced,
  };
}

function finding({
  goal,
  journey,
  verdict,
  counterexamples,
}: GoalVerdict): ShownSelf['failing'][number] {
  const path = counterexamples[0]?.path.map(({ id }) => id) ?? [];
  return { lost: goal.name, journey, verdict, path };
}

/** All of others that a map knows: their domains, their services, vendors. */
function outsideOf({ domains, components }: ResolvedMap): readonly Lost[] {
  const places = domains
    .filter(({ level }) => level === 'provider' || level === 'region')
    .map(({ id }): Lost => ({ kind: 'domain', domain: id }));
  const parts = components
    .filter(({ origin, vendor }) => origin === 'catalogue' || vendor)
    .map(({ id }): Lost => ({ kind: 'component', component: id }));
  return [...places, ...parts].toSorted((a, b) => compareText(formatLost(a), formatLost(b)));
}

/** Of nobody says where it stands. What only stands for others, by its needs, stands where they do. */
function isNowhere({ placements, needs, operations, origin }: Component): boolean {
  const hasNeeds = needs.length > 0 || operations.some((each) => each.needs.length > 0);
  return placements.length === 0 && !hasNeeds && origin === 'map';
}

function isOf(lost: Lost, { domains, components }: ResolvedMap): boolean {
  if (lost.kind === 'domain') return domains.some(({ id }) => id === lost.domain);
  return lost.kind === 'component' && components.some(({ id }) => id === lost.component);
}

/** None where neither it, nor anything that may be in it, is of the page. */
function surviving(
  lost: Lost,
  unplaced: readonly ComponentId[],
  page: ResolvedMap,
): readonly Goal[] {
  const all: readonly Lost[] = [
    ...(isOf(lost, page) ? [lost] : []),
    ...unplaced.map((component): Lost => ({ kind: 'component', component })),
  ];
  if (all.length === 0) return [];
  const goal: Goal = {
    name: formatLost(lost),
    journeys: page.journeys.map(({ id }) => id),
    survive: all.map((each) => ({ kind: 'lost', lost: each })),
    forMs: null,
    backWithinMs: 0,
    allow: 'ok',
    byDefault: false,
    place: null,
  };
  return [goal];
}

/** The names of the hosts in `status.yaml`; none where there is no such file. */
async function hostsOf(file: string, world: World): Promise<readonly string[]> {
  const text = await readOwnText(resolve(world.folder, file));
  if (text === null) return [];
  const document = take(readDocument(text, file), world);
  const reader = new FieldReader(document, 'not-a-map');
  const top = reader.mapping(document.value ?? {}, [], null);
  const urls = [reader.text(top, 'url', 'optional') ?? '', ...reader.texts(top, 'hosts')];
  return [...new Set(urls.filter((url) => URL.canParse(url)).map((url) => new URL(url).hostname))];
}
