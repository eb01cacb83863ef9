/** Reads a map and all that it includes: the parts, each with its problems. */
import { dirname, join, resolve } from 'node:path';
import { LIMITS, type Place, type Problem, type Result } from '#base';
import {
  draftPart,
  LARGE_MEND,
  locate,
  mergeParts,
  missingPart,
  type MergedMap,
  type ParsedPart,
} from '#core/map';
import type { FileProblemCode } from './problem-codes.ts';
import { readTextWithin, type ReadText } from './read-text-within.ts';

/** The map in a file with all that it includes, merged; its problems are in it. */
export async function loadMap(
  path: string,
  shown: string = path,
  signal?: AbortSignal,
): Promise<MergedMap> {
  return mergeParts(await readMap(path, shown, signal));
}

/** Something still to be read. */
interface Waiting {
  /** Absolute. */
  readonly path: string;
  readonly shown: string;
  /** Real paths of the files that lead here, the map first. */
  readonly chain: readonly string[];
  readonly namedAt: Place | null;
}

/**
 * The part of the file itself first, then those it includes, each once, in order of depth. Includes
 * are relative to the file that names them and stay in the folder tree of the map. Never fails:
 * what cannot be read is a part with a problem.
 */
export async function readMap(
  path: string,
  shown: string = path,
  signal?: AbortSignal,
): Promise<readonly ParsedPart[]> {
  const folder = dirname(resolve(path));
  const parts: ParsedPart[] = [];
  const read = new Set<string>();
  const waiting: Waiting[] = [{ path: resolve(path), shown, chain: [], namedAt: null }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (parts.length > LIMITS.includes) {
      parts.push(
        missing(
          next,
          'too-many-includes',
          `The map includes more than ${LIMITS.includes} files.`,
          'Include fewer.',
        ),
      );
      break;
    }
    const result = await readOne(folder, next, signal);
    if (!result.ok) {
      parts.push(
        ...result.problems.map((problem) =>
          missingPart(next.shown, problem, { depth: next.chain.length }),
        ),
      );
      continue;
    }
    const { text, realPath } = result.value;
    if (next.chain.includes(realPath)) {
      const what = `\`${next.shown}\` includes itself, at once or through others.`;
      parts.push(missing(next, 'include-loop', what, 'Take this include out.'));
    } else if (!read.has(realPath)) {
      read.add(realPath);
      const part = draftPart(text, next.shown, { depth: next.chain.length });
      parts.push(part);
      waiting.push(...includesOf(part, next, realPath));
    }
  }
  return parts;
}

function readOne(
  folder: string,
  { path, shown, namedAt }: Waiting,
  signal: AbortSignal | undefined,
): Promise<Result<ReadText>> {
  const yaml = /\.ya?ml$/i.test(path);
  // The map itself may be a link to anywhere; what it includes may not.
  return readTextWithin(namedAt === null ? null : folder, path, {
    shown,
    limitBytes: yaml ? LIMITS.yamlBytes : LIMITS.jsonBytes,
    ...(yaml ? { tooLarge: LARGE_MEND } : {}),
    ...(namedAt === null ? {} : { namedAt }),
    ...(signal === undefined ? {} : { signal }),
  });
}

function includesOf(
  part: ParsedPart,
  { path, shown, chain }: Waiting,
  realPath: string,
): Waiting[] {
  const names = part.content.include ?? [];
  const places = locate(
    part.origin,
    names.map((_name, index) => ({ path: ['include', index], on: 'value' })),
  );
  return names.flatMap((name, index) =>
    name === ''
      ? []
      : [
          {
            path: resolve(dirname(path), name),
            shown: join(dirname(shown), name),
            chain: [...chain, realPath],
            namedAt: places[index] ?? null,
          },
        ],
  );
}

function missing(
  { shown, chain, namedAt }: Waiting,
  code: FileProblemCode,
  what: string,
  mend: string,
): ParsedPart {
  const place = namedAt ?? { file: shown, line: null, column: null };
  const problem: Problem = { code, severity: 'error', place, what, mend };
  return missingPart(shown, problem, { depth: chain.length });
}
