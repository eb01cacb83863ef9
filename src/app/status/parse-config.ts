/** Reads `status.yaml`: what the page is called, where its copies stand, what it shows. */
import { fail, parseDuration, type Problem, type Result, succeed } from '#base';
import { FieldReader, readDocument, type Fields } from '#core/document';
import type { ConfiguredComponent, StatusConfig } from './types.ts';

const KEYS = [
  'status',
  'title',
  'url',
  'hosts',
  'incidents',
  'days',
  'stale',
  'about',
  'subscribe',
  'components',
];
const COMPONENT_KEYS = ['journey', 'name', 'description', 'regions'];
const MOST_DAYS = 366;
const STALE_MS = 3_600_000;
/** More would not fit on a page that a phone loads in a crisis. */
export const MAX_COMPONENTS = 200;

/** All problems at once. `file` is its name in them. */
export function parseConfig(text: string, file: string): Result<StatusConfig> {
  const document = readDocument(text, file);
  if (!document.ok) return document;
  const reader = new FieldReader(document.value, 'status-config');
  const top = reader.mapping(document.value.value, [], KEYS);
  const format = reader.number(top, 'status', 'required');
  if (format !== null && format !== 1)
    reader.problem(
      ['status'],
      `status: ${format} is not a version of this file`,
      'write status: 1',
    );
  const url = address(reader, top, 'url', 'required');
  const hosts = reader.texts(top, 'hosts').map((host, index) => {
    if (!isAddress(host)) reader.problem(['hosts', index], ...noAddress(host));
    return withoutSlash(host);
  });
  const config: StatusConfig = {
    title: reader.text(top, 'title', 'required') ?? '',
    url: url ?? '',
    hosts: [...new Set([...(url === null ? [] : [url]), ...hosts])],
    incidents: folderOf(reader, top),
    days: daysOf(reader, top),
    staleMs: staleOf(reader, top),
    about: reader.text(top, 'about', 'optional'),
    subscribe: address(reader, top, 'subscribe', 'optional'),
    components:
      top.values['components'] === undefined
        ? null
        : componentsOf(reader, top, (path) => document.value.placeOf(path)),
  };
  const problems: readonly Problem[] = reader.problems;
  return problems.length > 0 ? fail(problems) : succeed(config);
}

function address(
  reader: FieldReader,
  top: Fields,
  key: string,
  required: 'required' | 'optional',
): string | null {
  const text = reader.text(top, key, required);
  if (text === null) return null;
  if (!isAddress(text)) reader.problem([key], ...noAddress(text));
  return withoutSlash(text);
}

function isAddress(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '' &&
    !/[\s"'<>\\]/.test(text)
  );
}

function noAddress(text: string): [what: string, mend: string] {
  return [`\`${text}\` is no address of a page`, 'write https://status.example.com'];
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}

function folderOf(reader: FieldReader, top: Fields): string {
  const folder = reader.text(top, 'incidents', 'optional') ?? 'incidents';
  const inside = /^[\w.-]+(\/[\w.-]+)*$/.test(folder) && !folder.split('/').includes('..');
  if (!inside)
    reader.problem(
      ['incidents'],
      `\`${folder}\` is no folder beside this file`,
      'write incidents: incidents',
    );
  return folder;
}

function daysOf(reader: FieldReader, top: Fields): number {
  const days = reader.number(top, 'days', 'optional') ?? 90;
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    reader.problem(['days'], `\`days\` is ${days}`, `write a whole number from 1 to ${MOST_DAYS}`);
  return days;
}

function staleOf(reader: FieldReader, top: Fields): number {
  const text = reader.text(top, 'stale', 'optional');
  if (text === null) return STALE_MS;
  const staleMs = parseDuration(text);
  if (staleMs === null || staleMs < 60_000)
    reader.problem(['stale'], `\`stale\` is ${text}`, 'write a duration of a minute or more: 1h');
  return staleMs ?? STALE_MS;
}

function componentsOf(
  reader: FieldReader,
  top: Fields,
  placeOf: (path: readonly (string | number)[]) => ConfiguredComponent['place'],
): readonly ConfiguredComponent[] {
  return reader.list(top, 'components').flatMap(({ value, path }) => {
    const fields = reader.mapping(
      typeof value === 'string' ? { journey: value } : value,
      path,
      COMPONENT_KEYS,
    );
    const journey = reader.text(fields, 'journey', 'required');
    if (journey === null) return [];
    return [
      {
        journey,
        name: reader.text(fields, 'name', 'optional'),
        description: reader.text(fields, 'description', 'optional'),
        regions: [...new Set(reader.texts(fields, 'regions'))],
        place: placeOf(path),
      },
    ];
  });
}
