/**
 * octoDNS's own configuration: which zones there are, in which folders their YAML lies and with which
 * TTL by default, and which thresholds it uses. Secrets (`env/...` or plain) are not looked at.
 */
import { fail, succeed, type Problem, type Result } from '#base';
import { parseName, type Name } from '#core/dns';
import { readDocument } from '#core/document';
import { mappingOf } from './octodns-record.ts';

/** Where the YAML of a zone lies. */
export interface OctodnsFolder {
  readonly directory: string;
  readonly defaultTtlSeconds: number;
}

/** One zone of the configuration. */
export interface OctodnsZone {
  readonly zone: Name;
  readonly folders: readonly OctodnsFolder[];
  /** Names of the providers that it is pushed to. */
  readonly targets: readonly string[];
}

const YAML_PROVIDER = /YamlProvider$/;
const DEFAULT_TTL_SECONDS = 3600;

/** The zones, in the order written. What cannot be followed here is a warning at its line. */
export function parseOctodnsConfig(text: string, file: string): Result<readonly OctodnsZone[]> {
  const document = readDocument(text, file);
  if (!document.ok) return fail(document.problems);
  const problems: Problem[] = [];
  const say = (path: readonly string[], what: string, mend: string): void => {
    const place = document.value.placeOf(path);
    problems.push({ code: 'import-gap', severity: 'warning', place, what, mend });
  };
  const top = mappingOf(document.value.value) ?? {};
  const folders = foldersOf(mappingOf(top['providers']) ?? {});
  const zones = Object.entries(mappingOf(top['zones']) ?? {}).flatMap(([key, value]) => {
    const zone = key.startsWith('*') ? null : parseName(key).value;
    if (zone === null) {
      say(['zones', key], `${key} stands for zones that only octoDNS can list`, 'name the zone');
      return [];
    }
    const fields = mappingOf(value) ?? {};
    const sources = textsOf(fields['sources']);
    const own = sources.flatMap((source) => folders.get(source) ?? []);
    for (const source of sources.filter((each) => !folders.has(each))) {
      say(
        ['zones', key],
        `${key} also comes from ${source}, which is no YAML`,
        'dump it with octodns-dump, and import that',
      );
    }
    return [{ zone, folders: own, targets: textsOf(fields['targets']) }];
  });
  if (zones.length === 0) say([], 'no zone is configured here', 'give the file that has zones:');
  return succeed(zones, problems);
}

function foldersOf(
  providers: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, OctodnsFolder> {
  const folders = new Map<string, OctodnsFolder>();
  for (const [name, value] of Object.entries(providers)) {
    const provider = mappingOf(value) ?? {};
    const { class: kind, directory, default_ttl: ttl } = provider;
    if (typeof kind !== 'string' || !YAML_PROVIDER.test(kind) || typeof directory !== 'string')
      continue;
    folders.set(name, {
      directory,
      defaultTtlSeconds: typeof ttl === 'number' ? ttl : DEFAULT_TTL_SECONDS,
    });
  }
  return folders;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
