/**
 * From paths to a resolved map: the first half of every command. A folder with a `firebreak.yaml` is
 * that map; any other folder, manifest or `-` is looked at by the sources, in memory.
 */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Problem, type Result, suggest } from '#base';
import type { FullCatalogue } from '#core/catalogue';
import type { Incident } from '#core/incident';
import {
  draftPart,
  type MapFile,
  mergeParts,
  type ParsedPart,
  partOf,
  type ResolvedMap,
  resolveMap,
} from '#core/map';
import { readMap } from '#io/files';
import { readCatalogue, readIncident, readIncidents } from '#io/library';
import {
  DEFAULT_WINDOW,
  discover,
  type Discovery,
  type NotRead,
  readInputs,
  Recorders,
} from '#io/source';
import { count, countProblems, fold, list, plural, showProblems } from '#app/report';
import { listOption, Misuse, type Options, textOption } from './command.ts';
import { readStream } from './read-input.ts';
import type { World } from './world.ts';

export const MAP_NAMES = ['firebreak.yaml', 'firebreak.yml', 'firebreak.json'] as const;
export const FOUND_NAME = 'firebreak.found.yaml';

/** What was read on the way to the map. */
export interface Found {
  readonly discovery: Discovery;
  /** The same without recordings, where there were any. */
  readonly declared: Discovery | null;
  readonly notRead: readonly NotRead[];
  readonly files: number;
  readonly complete: boolean;
}

export interface Question {
  readonly map: ResolvedMap;
  /** Before the catalogue was laid over; for `--with` and mends. */
  readonly parts: readonly ParsedPart[];
  readonly catalogue: FullCatalogue;
  /** Warnings only: errors end the command. */
  readonly problems: readonly Problem[];
  /** The map file, or null when everything was discovered. */
  readonly mapPath: string | null;
  /** What was asked about, as typed; `.` when nothing was. */
  readonly paths: readonly string[];
  readonly found: Found | null;
}

/** Options that every command that asks a map has. */
export const MAP_OPTIONS: readonly (readonly [string, string])[] = [
  ['--in <region>', 'where things run when no file says so: aws/us-east-1'],
  ['--merge <file...>', 'lay another map part over it, - for standard input'],
  ['--catalogue <folder...>', 'facts about providers of your own, over the built-in ones'],
];

/** How recordings are read, for the commands that are given them most. */
export const RECORDING_OPTIONS: readonly (readonly [string, string])[] = [
  ['--window <spans>', 'open spans of traces that wait for their partners: 2000000'],
];

/** Takes in what is not in files, before it is judged. */
export type Hear = (recorders: Recorders) => Promise<void>;

/** Reads, merges and resolves. @throws Misuse with every problem when there is an error. */
export async function askQuestion(
  operands: string | readonly string[] | undefined,
  options: Options,
  world: World,
  hear: Hear | null = null,
): Promise<Question> {
  const catalogue = take(readCatalogue(listOption(options, 'catalogue')), world);
  const paths =
    operands === undefined || operands === '' || operands.length === 0 ? ['.'] : [operands].flat();
  const parts: ParsedPart[] = [];
  const rest: string[] = [];
  let mapPath: string | null = null;
  for (const path of [...paths, ...listOption(options, 'merge')]) {
    const file = path === '-' ? null : mapAt(resolve(world.folder, path), path);
    if (file === null) rest.push(path);
    else {
      parts.push(...(await readMap(resolve(world.folder, file), file)));
      mapPath ??= file;
    }
  }
  const again = foldersToLookAt(paths, parts, options, world);
  const asked = again.length === 0 ? options : withRegionOf(parts, options);
  const looked =
    rest.length + again.length === 0 && hear === null
      ? null
      : await look([...rest, ...again], { catalogue, options: asked, world, hear });
  const found =
    looked === null || again.length === 0 ? looked?.found : withoutJourneys(looked.found);
  if (looked?.piped !== undefined) parts.push(looked.piped);
  if (found !== undefined) parts.push(partOf(found.discovery.part, FOUND_NAME));
  const resolved = resolveMap(mergeParts(parts), catalogue);
  const problems = [...resolved.problems, ...(found?.discovery.problems ?? [])].map((problem) =>
    sayOfIn(problem, textOption(options, 'in'), catalogue),
  );
  const broken = problems.some((problem) => problem.severity === 'error');
  if (!resolved.ok || broken) throw problemsMisuse(problems, world);
  return { map: resolved.value, parts, catalogue, problems, mapPath, paths, found: found ?? null };
}

/**
 * Folders with a map whose files are looked at again besides: with `--changed-since`, where the map has a
 * found part. That is as old as its last `map --write`, and a pull request that changes a manifest must
 * not pass because nobody renewed it. Both sides are looked at in the same way.
 */
function foldersToLookAt(
  paths: readonly string[],
  parts: readonly ParsedPart[],
  options: Options,
  world: World,
): readonly string[] {
  const wanted =
    textOption(options, 'changedSince') !== null &&
    parts.some(({ origin }) => origin.written === 'found');
  return !wanted
    ? []
    : paths.filter((path) => {
        const where = resolve(world.folder, path);
        return path !== '-' && statSync(where).isDirectory() && mapAt(where, path) !== null;
      });
}

/** Where things run, when nobody says it now and all that was found before runs in one place. */
function withRegionOf(parts: readonly ParsedPart[], options: Options): Options {
  if (textOption(options, 'in') !== null) return options;
  const places = parts
    .filter(({ origin }) => origin.written === 'found')
    .flatMap(({ content }) => Object.values(content.components ?? {}))
    .flatMap((component) => component?.in ?? []);
  const [first, ...others] = new Set(places);
  return first === undefined || others.length > 0 ? options : { ...options, in: first };
}

/** Beside a map that people keep, journeys are theirs: what was found at the edge would double them. */
function withoutJourneys(found: Found): Found {
  const { journeys: _, ...part } = found.discovery.part;
  return { ...found, discovery: { ...found.discovery, part } };
}

/** The same question with a change laid over it (`--with`, mends); null when that has errors. */
export function withChange(
  question: Question,
  change: MapFile,
  file = 'change.yaml',
): ResolvedMap | null {
  const part = partOf(change, file, { written: 'with' });
  return resolveMap(mergeParts([...question.parts, part]), question.catalogue).value;
}

/** An incident by id, with the user's own folders. @throws Misuse when there is none. */
export function findIncident(
  id: string,
  options: Options,
  world: World,
): { incident: Incident; hash: string } {
  return take(readIncident(id, listOption(options, 'incidents')), world);
}

/** Every incident that goals may name, by id. */
export function allIncidents(
  options: Options,
  world: World,
): ReadonlyMap<string, { readonly incident: Incident; readonly hash: string }> {
  const incidents = take(readIncidents(listOption(options, 'incidents')), world);
  return new Map(incidents.map((each) => [each.incident.id, each]));
}

/** The value of a result. @throws Misuse with its problems when it has none. */
export function take<Value>(result: Result<Value>, world: World): Value {
  if (result.ok) return result.value;
  throw problemsMisuse(result.problems, world);
}

export function problemsMisuse(problems: readonly Problem[], world: World): Misuse {
  const errors = problems.filter((each) => each.severity === 'error');
  const warnings = problems.filter((each) => each.severity === 'warning');
  const also = warnings.length > 0 ? ` (and ${countProblems(warnings)})` : '';
  return new Misuse([
    `Nothing was done: ${countProblems(errors)} to mend first${also}.`,
    ...showProblems(problems, world.screen),
  ]);
}

/**
 * A verdict over nothing would read as good news. @throws Misuse when files were looked at and show
 * nothing, or, where `wants` is `journeys`, when nothing says what people do.
 */
export function refuseNothing(
  question: Question,
  world: World,
  wants: 'components' | 'journeys' = 'journeys',
): void {
  const { map, found, paths } = question;
  const something = found === null || map.components.length > 0;
  if (wants === 'journeys' && something && map.journeys.length === 0)
    throw noJourneys(question, world);
  if (something) return;
  const { read } = found.discovery;
  if (read.length === 0 && found.notRead.length === 0) {
    throw new Misuse([
      'Nothing here that Firebreak can read: no Kubernetes, Compose or Terraform file, no package manifest, no firebreak.yaml. Point at a folder that has some: firebreak path/to/manifests',
    ]);
  }
  const { width } = world.screen;
  const what = list(read.map((each) => `${count(each.count)} ${each.things}`));
  throw new Misuse([
    ...fold(
      read.length === 0
        ? `Nothing of what is in ${list(paths)} could be read.`
        : `Read ${what} in ${list(paths)}, and nothing in them is a service of yours or needs one.`,
      width,
    ),
    ...found.notRead.flatMap((each) => [
      ...fold(`Not read: ${count(each.count)} ${each.things}, because ${each.because}.`, width),
      `  mend: ${each.mend}`,
    ]),
  ]);
}

function noJourneys({ map, mapPath }: Question, { screen }: World): Misuse {
  const own = map.components.filter((each) => each.origin === 'map');
  const [first] = own;
  const line = `journeys: { NAME: { through: ${first?.id ?? 'COMPONENT'} } }`;
  return new Misuse(
    fold(
      mapPath === null
        ? `Found ${plural(own.length, 'component')}, and nothing that people call, so there is nothing to judge. firebreak map shows what was found; firebreak init writes firebreak.yaml, where you say what people do: ${line}`
        : `${mapPath} names no journey, so there is nothing to judge. Say what people do: ${line}`,
      screen.width,
    ),
  );
}

/** A region typed wrong after `--in` is said where it was typed, not where it ended up. */
function sayOfIn(problem: Problem, runsIn: string | null, catalogue: FullCatalogue): Problem {
  if (runsIn === null || problem.code !== 'unknown-domain') return problem;
  if (!problem.what.includes(`\`${runsIn}\``)) return problem;
  const ends = catalogue.domains.map((each) => each.id as string);
  const near = ends.find((id) => id.endsWith(`/${runsIn}`)) ?? suggest(runsIn, ends);
  return {
    ...problem,
    place: null,
    what: `--in ${runsIn}: no region of that name is known.`,
    mend:
      near === null ? 'Write provider/region: --in aws/us-east-1' : `Did you mean --in ${near}?`,
  };
}

/** The map that a path names: itself, or the map inside a folder; null when there is none. */
function mapAt(path: string, shown: string): string | null {
  if (!existsSync(path)) {
    throw new Misuse([
      `There is no file or folder \`${shown}\`, and no command of that name: firebreak --help`,
    ]);
  }
  const about = statSync(path);
  if (!about.isFile() && !about.isDirectory()) {
    throw new Misuse([
      `\`${shown}\` is a pipe or a device: name a file or a folder, or pipe it in: ... | firebreak -`,
    ]);
  }
  if (about.isDirectory()) {
    const inside = MAP_NAMES.find((name) => existsSync(join(path, name)));
    if (inside === undefined) return null;
    return shown === '.' ? inside : join(shown, inside);
  }
  return looksLikeMap(path) ? shown : null;
}

/** By its name, or by a `firebreak:` at the left edge of its first 4 KiB. */
function looksLikeMap(path: string): boolean {
  const name = basename(path);
  if ((MAP_NAMES as readonly string[]).includes(name)) return true;
  if (!/\.(ya?ml|json)$/.test(name)) return false;
  const head = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, head, 0, head.length, 0);
    return MAP_HEAD.test(head.toString('utf8', 0, length));
  } finally {
    closeSync(file);
  }
}

const MAP_HEAD = /^\s*(\{\s*)?"?firebreak"?\s*:\s*\d/m;

/** @throws Misuse when it is no number of spans. */
export function windowOf(options: Options): number {
  const text = textOption(options, 'window');
  if (text === null) return DEFAULT_WINDOW;
  const window = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
  if (window === 0 || window > 100_000_000)
    throw new Misuse([`--window takes a number of spans from 1 to 100000000, not ${text}.`]);
  return window;
}

/** Shows how much of the recordings was read, now and then. */
function recordingProgress(world: World): (bytes: number) => void {
  let read = 0;
  let shown = 0;
  return (bytes) => {
    read += bytes;
    if (read - shown < 33_554_432) return;
    shown = read;
    world.say(`\rreading recordings: ${count(Math.floor(read / 1_048_576))} MB `);
  };
}

interface Looking {
  readonly catalogue: FullCatalogue;
  readonly options: Options;
  readonly world: World;
  readonly hear: Hear | null;
}

/** What files show, and the map part that was piped in, if it is one: any program that prints one is a source. */
async function look(
  paths: readonly string[],
  { catalogue, options, world, hear }: Looking,
): Promise<{ readonly found: Found; readonly piped?: ParsedPart }> {
  const context = { catalogue, runsIn: textOption(options, 'in') };
  const recorders = new Recorders({ ...context, window: windowOf(options) });
  const reading = await readInputs(paths, {
    folder: world.folder,
    recorders,
    readStdin: (pieces) => (pieces === undefined ? world.readInput() : readStream(pieces)),
    ...(world.streamInput === undefined ? {} : { streamStdin: world.streamInput }),
    ...(world.interactive
      ? {
          onProgress: (entries, files) =>
            world.say(`\rlooking: ${entries} entries, ${files} files `),
          onBytes: recordingProgress(world),
        }
      : {}),
  });
  if (world.interactive) world.say('\r\u001b[K');
  await hear?.(recorders);
  const piped = reading.files.find(
    ({ path, text }) => path === 'stdin' && MAP_HEAD.test(text.slice(0, 4096)),
  );
  const files = reading.files.filter((file) => file !== piped);
  const discovery = discover(files, context, undefined, recorders.findings());
  const isHeard = discovery.covered.length > 0 && files.length > 0;
  const found = {
    declared: isHeard ? discover(files, context) : null,
    discovery: { ...discovery, problems: [...reading.problems, ...discovery.problems] },
    notRead: [...reading.notRead, ...discovery.notRead],
    files: reading.files.length,
    complete: reading.complete,
  };
  return piped === undefined ? { found } : { found, piped: draftPart(piped.text, 'stdin') };
}
