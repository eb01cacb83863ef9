/** What `firebreak watch` looks at: a file of targets, a Gatus configuration, or what the map here needs. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { LIMITS } from '#base';
import { readDocument } from '#core/document';
import { createNames } from '#core/map';
import { readTextWithin } from '#io/files';
import { Misuse, type Options, textOption } from '../command.ts';
import { askQuestion, MAP_NAMES, type Question, take } from '../question.ts';
import type { World } from '../world.ts';

/** The file of targets that is read when none is named. */
export const TARGETS_NAME = 'watch.yaml';

type NamedTarget = import('#io/probe').NamedTarget;
type Causes = import('#app/watch').Causes;

/** What is looked at, and what takes what. */
export interface WatchPlan {
  readonly targets: readonly NamedTarget[];
  readonly causes: Causes;
  /** What was chosen out of the map as a file of targets; null: they came from a file. */
  readonly yaml: string | null;
}

/** Reads it. @throws Misuse with every problem. */
export async function readWatchPlan(
  given: string,
  options: Options,
  world: World,
): Promise<WatchPlan> {
  const shown = given === '' ? TARGETS_NAME : given;
  // Asked to write what the map needs: a file that is there already says nothing.
  const isWriting = textOption(options, 'write') !== null;
  if (isWriting && given !== '')
    throw new Misuse(['--write writes what the map here needs: leave the file of targets out.']);
  const isThere = !isWriting && existsSync(resolve(world.folder, shown));
  const question = await mapHere(isThere || given !== '', options, world);
  if (isThere) return await planOf(await readTargets(shown, world), question, null);
  if (given !== '' || question === null) throw nothingToLookAt(shown);
  const { targetsOfMap } = await import('#app/watch');
  const chosen = targetsOfMap(question.map, question.catalogue);
  for (const line of chosen.said) world.say(`${line}\n`);
  if (chosen.targets.length === 0) throw nothingToLookAt(shown);
  return await planOf(chosen.targets, question, chosen.yaml);
}

async function planOf(
  targets: readonly NamedTarget[],
  question: Question | null,
  yaml: string | null,
): Promise<WatchPlan> {
  const { bothCauses, causesOfMap, causesOfNeeds } = await import('#app/watch');
  const own = causesOfNeeds(targets);
  const names = targets.map(({ name }) => name);
  const causes =
    question === null
      ? own
      : bothCauses(
          own,
          causesOfMap(names, question.map, createNames(question.map, question.catalogue)),
        );
  return { targets, causes, yaml };
}

/** The map of this folder; a broken one does not stop a watch that has its targets from a file. */
async function mapHere(
  hasTargets: boolean,
  options: Options,
  world: World,
): Promise<Question | null> {
  const found = MAP_NAMES.find((name) => existsSync(resolve(world.folder, name)));
  if (found === undefined) return null;
  try {
    return await askQuestion(found, options, world);
  } catch (error) {
    if (!hasTargets || !(error instanceof Misuse)) throw error;
    world.say(`${found} cannot be read, so that nothing is known of causes: ${error.message}\n`);
    return null;
  }
}

function nothingToLookAt(shown: string): Misuse {
  return new Misuse([
    `There is no ${shown}, which says what to look at, and no map here (firebreak.yaml). A first one:`,
    '',
    '  targets:',
    '    - { name: buy, http: "https://shop.example/health", every: 30s }',
  ]);
}

async function readTargets(shown: string, world: World): Promise<readonly NamedTarget[]> {
  const { importGatus, parseTargets } = await import('#io/probe');
  const path = resolve(world.folder, shown);
  const { text } = take(
    await readTextWithin(null, path, { shown, limitBytes: LIMITS.sourceFileBytes }),
    world,
  );
  const document = take(readDocument(text, shown), world);
  const value = document.value;
  const isGatus = typeof value === 'object' && value !== null && 'endpoints' in value;
  const targets = take(
    isGatus ? importGatus(document) : parseTargets(document, world.environment),
    world,
  );
  if (targets.length === 0) throw new Misuse([`${shown} names nothing to look at.`]);
  return targets;
}

/** The store that places share: the one that is named, or the file of observations. */
export function shareOf(options: Options): string | null {
  const store = textOption(options, 'store');
  return textOption(options, 'share') ?? (store === null ? null : `sqlite:${store}`);
}
