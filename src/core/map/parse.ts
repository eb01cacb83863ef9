/**
 * Parse: one file to a part (N2). Text is checked as text, read as YAML or JSON, checked against the
 * table of the format; all problems are told at once.
 */
import { fail, LIMITS, succeed, type Problem, type Result } from '#base';
import { checkValue } from './check-shape.ts';
import { FORMAT_VERSION, type MapFile } from './file.ts';
import { createFindings, hasError, type Findings } from './finding.ts';
import { MAP_FORMAT } from './format-table.ts';
import { findLineStarts } from './locate.ts';
import type { Mark, Origin, ParsedPart, Positions } from './part.ts';
import { parseJson, readJson, tellDuplicates } from './read-json.ts';
import { LARGE_MEND, readYaml } from './read-yaml.ts';
import { checkCharacters } from './read-text.ts';
import { otherVersion } from './wording.ts';
import { addTold, createTold, type Tell } from './told.ts';

export interface PartOptions {
  /** `with` for the file of `replay --with`; otherwise the file itself says whether it was found. */
  readonly written?: 'with';
  /** How many includes lead to it; 0 by default. */
  readonly depth?: number;
}

/** Reads one file. `file` is its name, as problems and evidence show it. */
export function parseMap(
  text: string,
  file: string,
  options: PartOptions = {},
): Result<ParsedPart> {
  const part = draftPart(text, file, options);
  return hasError(part.problems) ? fail(part.problems) : succeed(part, part.problems);
}

/** As far as the file can be read: for asking resolve, too, what is wrong. */
export function draftPart(text: string, file: string, options: PartOptions = {}): ParsedPart {
  const { told, tell } = createTold();
  const read = readText(text, file, tell);
  const { value, positions } = read ?? { value: null, positions: atLines(text) };
  const origin = originOf(value, file, positions, options);
  const findings = createFindings();
  addTold(told, origin, findings);
  if (read === null) return unreadable(origin, findings);
  return checkPart(value, origin, findings);
}

/** A map that a program hands over as a value: what a source found. `value` is not changed. */
export function partOf(value: MapFile, file: string, options: PartOptions = {}): ParsedPart {
  const origin = originOf(value, file, { kind: 'none' }, options);
  return checkPart(JSON.parse(JSON.stringify(value)), origin, createFindings());
}

/** A file that could not even be read: only its problem. */
export function missingPart(file: string, problem: Problem, options: PartOptions = {}): ParsedPart {
  const origin = originOf(null, file, { kind: 'none' }, options);
  return { origin, content: EMPTY, problems: [problem], readable: false };
}

const EMPTY: MapFile = { firebreak: FORMAT_VERSION };

interface Read {
  readonly value: unknown;
  readonly positions: Positions;
}

/** Null after telling why the text cannot be read at all. */
function readText(text: string, file: string, tell: Tell): Read | null {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (!checkCharacters(body, tell)) return null;
  const json: Positions = { kind: 'json', text: body };
  if (file.endsWith('.json')) {
    const value = readJson(body, tell);
    return value === undefined ? null : { value, positions: json };
  }
  const value = /^\s*\{/.test(body.slice(0, 1_000)) ? parseJson(body) : undefined;
  if (value !== undefined) {
    tellDuplicates(body, value, tell);
    return { value, positions: json };
  }
  if (body.length > LIMITS.yamlBytes) {
    const megabytes = Math.round(body.length / 1_048_576);
    const most = LIMITS.yamlBytes / 1_048_576;
    const what = `The file has ${megabytes} MB; YAML is read up to ${most} MB.`;
    tell('too-large', 0, what, LARGE_MEND);
    return null;
  }
  const read = readYaml(body, tell);
  return read === null ? null : { value: read.value, positions: atLines(body, read.root) };
}

function atLines(text: string, root: Mark = { key: 0, value: 0, inside: null }): Positions {
  return { kind: 'marks', lineStarts: findLineStarts(text), root };
}

function originOf(
  value: unknown,
  file: string,
  positions: Positions,
  options: PartOptions,
): Origin {
  const found =
    typeof value === 'object' && value !== null && 'found' in value && value.found === true;
  const written = options.written ?? (found ? 'found' : 'hand');
  return { file, written, depth: options.depth ?? 0, positions };
}

function unreadable(origin: Origin, findings: Findings): ParsedPart {
  return { origin, content: EMPTY, problems: findings.problems(), readable: false };
}

function checkPart(value: unknown, origin: Origin, findings: Findings): ParsedPart {
  if (value === null) {
    const what = 'The file says nothing.';
    const mend = `Begin with \`firebreak: ${FORMAT_VERSION}\`.`;
    findings.add({ code: 'empty', origin, path: [], on: 'value', what, mend });
    return unreadable(origin, findings);
  }
  const version = versionOf(value);
  if (version !== FORMAT_VERSION && version !== null) {
    findings.add({ ...otherVersion(version), origin, path: ['firebreak'], on: 'value' });
    return unreadable(origin, findings);
  }
  checkValue(value, MAP_FORMAT, origin, findings);
  if (typeof value !== 'object' || Array.isArray(value)) return unreadable(origin, findings);
  // The check above took out all that MapFile does not have.
  const content = { ...value, firebreak: FORMAT_VERSION } as MapFile;
  return { origin, content, problems: findings.problems(), readable: true };
}

/** Null when none is stated as a number. What is of another version is not judged by this one. */
function versionOf(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('firebreak' in value)) return null;
  return typeof value.firebreak === 'number' ? value.firebreak : null;
}
