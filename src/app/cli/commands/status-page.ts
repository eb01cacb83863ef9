/** What every status command begins with: the map, `status.yaml` beside it, and the incidents; and the clock. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { compareText, LIMITS, parseDuration, type Problem } from '#base';
import { readTextWithin } from '#io/files';
import type { Board, Incident, StatusComponent, StatusConfig } from '#app/status';
import { listOption, Misuse, type Options, textOption } from '../command.ts';
import { askQuestion, MAP_OPTIONS, problemsMisuse, take } from '../question.ts';
import type { World } from '../world.ts';

export const PAGE_OPTIONS: readonly (readonly [string, string])[] = [
  ['--page <file>', 'what is said of the page (default status.yaml beside the map)'],
  ['--at <moment>', 'as if it were then: 2026-10-20T08:00Z'],
  ...MAP_OPTIONS,
];

/** The most incidents of one page. */
const MOST_INCIDENTS = 5_000;

export interface StatusPage {
  readonly config: StatusConfig;
  readonly components: readonly StatusComponent[];
  readonly incidents: readonly Incident[];
  /** Text by path of each incident's file, relative to where the command runs. */
  readonly texts: ReadonlyMap<string, string>;
  /** The folder of the incidents, relative to where the command runs. */
  readonly folder: string;
  readonly nowMs: number;
  readonly board: Board;
}

/** @throws Misuse with every problem of every file. */
export async function openPage(
  paths: string | readonly string[] | undefined,
  options: Options,
  world: World,
): Promise<StatusPage> {
  const { boardAt, componentsOf, parseConfig, parseIncident } = await import('#app/status');
  const question = await askQuestion(paths, options, world);
  const given = textOption(options, 'page');
  const beside = question.mapPath === null ? (question.paths[0] ?? '.') : dirname(question.mapPath);
  const file = given ?? join(beside, 'status.yaml');
  const config = take(parseConfig(await textOf(file, world), file), world);
  const components = take(componentsOf(config, question.map, file), world);
  const keys = components.map(({ key }) => key);
  const folder = join(dirname(file), config.incidents);
  const problems: Problem[] = [];
  const incidents: Incident[] = [];
  const texts = new Map<string, string>();
  for (const name of await incidentFiles(folder, world)) {
    const path = join(folder, name);
    const text = await textOf(path, world);
    texts.set(path, text);
    const read = parseIncident(text, path, keys);
    problems.push(...read.problems);
    if (read.ok) incidents.push(read.value);
  }
  if (problems.length > 0) throw problemsMisuse(problems, world);
  const nowMs = await momentOf(options);
  const board = boardAt(config, components, incidents, nowMs);
  return { config, components, incidents, texts, folder, nowMs, board };
}

async function textOf(path: string, world: World): Promise<string> {
  const limits = { shown: path, limitBytes: LIMITS.sourceFileBytes };
  const read = await readTextWithin(null, resolve(world.folder, path), limits);
  if (!read.ok && read.problems[0]?.code === 'no-file' && basename(path) === 'status.yaml') {
    throw new Misuse([
      `There is no ${path}, which says what the page is called and where its copies stand:`,
      '',
      '  status: 1',
      '  title: YOUR COMPANY',
      '  url: https://status.example.com',
    ]);
  }
  return take(read, world).text;
}

/** Sorted. A folder that is not there yet has none. */
async function incidentFiles(folder: string, world: World): Promise<readonly string[]> {
  const names = await readdir(resolve(world.folder, folder)).catch(() => []);
  const files = names.filter((name) => /^[^.].*\.md$/.test(name) && name !== 'README.md');
  if (files.length > MOST_INCIDENTS) {
    throw new Misuse([
      `${folder} has ${files.length} incidents; at most ${MOST_INCIDENTS} are read.`,
    ]);
  }
  return files.sort(compareText);
}

/** `--at`, or now. */
export async function momentOf(options: Options): Promise<number> {
  const text = textOption(options, 'at');
  return text === null ? Math.floor(Date.now() / 1_000) * 1_000 : moment(text, '--at');
}

/** @throws Misuse when it is no moment in UTC. */
export async function moment(text: string, name: string): Promise<number> {
  const { parseInstant } = await import('#app/status');
  const atMs = parseInstant(text);
  if (atMs === null)
    throw new Misuse([`${name} takes a moment in UTC, 2026-10-20T08:00Z, not ${text}.`]);
  return atMs;
}

/** A moment, or how long ago: `25m`. */
export async function since(text: string | null, nowMs: number): Promise<number> {
  if (text === null) return nowMs;
  const agoMs = parseDuration(text);
  return agoMs === null ? moment(text, '--since') : nowMs - agoMs;
}

/** What `--to` names; each once. @throws Misuse when there is none. */
export function foldersOf(options: Options): readonly string[] {
  const folders = [...new Set(listOption(options, 'to'))];
  if (folders.length === 0) throw new Misuse(['Where to? --to DIR, one for each copy.']);
  return folders;
}
