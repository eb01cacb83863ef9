/** Reads `resolver.yaml`: every problem at once, each with its place and what to write instead. */
import { fail, formatDuration, parseDuration, succeed, type Result } from '#base';
import { addressFamily, nameKey, parseName, ROOT, type Name } from '#core/dns';
import { FieldReader, readDocument, type DocumentPath, type Fields } from '#core/document';
import { parseMoment } from '#core/timeline';
import type {
  ConfigNumbers,
  ConfigPin,
  ConfigUpstream,
  ListenPlace,
  NumberName,
  ResolverConfig,
  ZoneUpstreams,
} from './config.ts';
import { CONFIG_KEYS, keysBelow, type ConfigKey } from './config-keys.ts';

import { mendUpstream, parseUpstream } from './upstream.ts';

const [DNS_PORT, CONTROL_PORT, METRICS_PORT, CHECK_PORT] = [53, 9_465, 9_466, 443];

/** The configuration of a text, or all that is wrong with it. */
export function parseResolverConfig(text: string, file: string): Result<ResolverConfig> {
  const document = readDocument(text, file);
  if (!document.ok) return document;
  const reader = new FieldReader(document.value, 'resolver-config');
  const top = reader.mapping(document.value.value, [], keysBelow(''));
  if (reader.number(top, 'resolver', 'required') !== 1) {
    reader.problem(['resolver'], 'this version reads `resolver: 1`', 'write resolver: 1');
  }
  const [hold, stale, limits] = ['hold', 'stale', 'limits'].map((key) => below(reader, top, key));
  const numbers = readNumbers(reader, { '': top, hold, stale, limits });
  checkLooks(reader, numbers);
  const config: ResolverConfig = {
    listen: readListen(reader, top),
    workers: readWhole(reader, top, 'workers', keyOf('workers')) ?? 1,
    allow: readAllow(reader, top),
    upstreams: readUpstreams(reader, top),
    numbers,
    checkPort: readPort(reader, hold ?? top, 'port', CHECK_PORT),
    pins: readPins(reader, top),
    deny: readNames(reader, top, 'deny'),
    controlPort: readPort(reader, top, 'control', CONTROL_PORT),
    metrics: readMetrics(reader, top),
    saved: reader.text(top, 'save', 'optional'),
  };
  return reader.problems.length > 0 ? fail(reader.problems) : succeed(config);
}

/** The mapping below a key; an empty one where it is not written. */
function below(reader: FieldReader, top: Fields, key: string): Fields {
  const value = top.values[key] ?? {};
  return reader.mapping(value, [...top.path, key], keysBelow(key));
}

function keyOf(path: string): ConfigKey | undefined {
  return CONFIG_KEYS.find((each) => each.path === path);
}

/** All keys of the table that set a number. */
function readNumbers(
  reader: FieldReader,
  groups: Readonly<Record<string, Fields | undefined>>,
): ConfigNumbers {
  const numbers: Partial<Record<NumberName, number>> = {};
  for (const key of CONFIG_KEYS) {
    const [group = '', name = ''] = key.path.includes('.') ? key.path.split('.') : ['', key.path];
    const fields = groups[group];
    if (key.sets === undefined || fields === undefined) continue;
    const isTime = key.takes.kind === 'duration';
    const number = isTime
      ? readTime(reader, fields, name, key)
      : readWhole(reader, fields, name, key);
    if (number !== null) numbers[key.sets.name] = Math.ceil(number * key.sets.times);
  }
  return numbers;
}

function readTime(
  reader: FieldReader,
  fields: Fields,
  name: string,
  { takes }: ConfigKey,
): number | null {
  // A bare 0 is a duration too, and any other number one that lacks its unit.
  const value = fields.values[name];
  const text = typeof value === 'number' ? String(value) : reader.text(fields, name, 'optional');
  if (text === null || takes.kind !== 'duration') return null;
  const ms = parseDuration(text);
  const [least, most] = [formatDuration(takes.leastMs), formatDuration(takes.mostMs)];
  if (ms === null) {
    reader.problem(
      [...fields.path, name],
      `\`${name}\` is no duration: ${text}`,
      'write 30s, 5m, 2h',
    );
  } else if (ms < takes.leastMs || ms > takes.mostMs) {
    const what = `\`${name}\` is ${text}`;
    reader.problem([...fields.path, name], what, `write a duration from ${least} to ${most}`);
  } else return ms;
  return null;
}

function readWhole(
  reader: FieldReader,
  fields: Fields,
  name: string,
  key: ConfigKey | undefined,
): number | null {
  const number = reader.number(fields, name, 'optional');
  if (number === null || key?.takes.kind !== 'whole') return null;
  const { least, most } = key.takes;
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  const mend = `write a whole number from ${least} to ${most}`;
  reader.problem([...fields.path, name], `\`${name}\` is ${number}`, mend);
  return null;
}

/** A name is not let go for one look that was missed. */
function checkLooks(
  reader: FieldReader,
  { deadAfterMs = 45_000, checkMs = 10_000 }: ConfigNumbers,
): void {
  if (deadAfterMs >= 2 * checkMs) return;
  const what = '`hold.dead` is less than two looks';
  reader.problem(['hold', 'dead'], what, `write at least ${formatDuration(2 * checkMs)}`);
}

function readPort(reader: FieldReader, fields: Fields, name: string, usual: number): number | null {
  const value = fields.values[name];
  if (value === undefined || value === null) return usual;
  if (value === 'none') return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535)
    return value;
  reader.problem([...fields.path, name], `\`${name}\` is no port`, 'write 1 to 65535, or none');
  return usual;
}

/** `127.0.0.1`, `127.0.0.1#5353`, `::1#53`; null when it is none. */
export function parseListen(text: string, usualPort: number = DNS_PORT): ListenPlace | null {
  const match = /^\[?([0-9a-fA-F:.]+)\]?(?:#(\d{1,5}))?$/.exec(text);
  const [address, port] = [match?.[1] ?? '', Number(match?.[2] ?? usualPort)];
  return addressFamily(address) === null || port > 65_535 ? null : { address, port };
}

function readListen(reader: FieldReader, top: Fields): readonly ListenPlace[] {
  const places = reader.list(top, 'listen').flatMap(({ value, path }) => {
    const place = typeof value === 'string' ? parseListen(value) : null;
    if (place === null)
      reader.problem(path, `\`listen\` has no address: ${say(value)}`, 'write 127.0.0.1#53');
    return place ?? [];
  });
  return places.length > 0 ? places : [{ address: '127.0.0.1', port: DNS_PORT }];
}

function readMetrics(reader: FieldReader, top: Fields): ListenPlace | null {
  const text = reader.text(top, 'metrics', 'optional');
  const place = text === null ? null : parseListen(text, METRICS_PORT);
  if (text !== null && place === null)
    reader.problem(['metrics'], `\`metrics\` is no address: ${text}`, 'write 127.0.0.1#9466');
  return place;
}

function readAllow(reader: FieldReader, top: Fields): readonly string[] {
  return reader.list(top, 'allow').flatMap(({ value, path }) => {
    if (typeof value === 'string' && isNetwork(value)) return value;
    reader.problem(path, `\`allow\` has no network: ${say(value)}`, 'write 10.0.0.0/8');
    return [];
  });
}

/** An address, with the bits of its network or without. */
export function isNetwork(text: string): boolean {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text);
  const family = addressFamily(match?.[1] ?? '');
  return family !== null && Number(match?.[2] ?? 0) <= (family === 4 ? 32 : 128);
}

function readUpstreams(reader: FieldReader, top: Fields): readonly ZoneUpstreams[] {
  const everywhere = readUpstreamList(reader, top.values['upstreams'], ['upstreams']);
  const zones = reader.entries(top, 'zones').flatMap(({ key, value, path }) => {
    const zone = readName(reader, key, path);
    const upstreams = readUpstreamList(reader, value, path);
    return zone === null ? [] : [{ zone, upstreams }];
  });
  return [{ zone: ROOT, upstreams: everywhere }, ...zones];
}

function readUpstreamList(
  reader: FieldReader,
  value: unknown,
  path: DocumentPath,
): readonly ConfigUpstream[] {
  if (!Array.isArray(value) || value.length === 0) {
    reader.problem(path, `${path.join('.')} has no upstream`, 'write a list: [192.0.2.1]');
    return [];
  }
  return value.flatMap(
    (each: unknown, index) => readUpstream(reader, each, [...path, index]) ?? [],
  );
}

function readUpstream(
  reader: FieldReader,
  value: unknown,
  path: DocumentPath,
): ConfigUpstream | null {
  const isText = typeof value === 'string';
  const fields = isText ? null : reader.mapping(value, path, keysBelow('upstreams.*'));
  const typed = isText ? value : fields === null ? null : reader.text(fields, 'at', 'required');
  if (typed === null) return null;
  const upstream = parseUpstream(typed.trim());
  const caFile = fields === null ? null : reader.text(fields, 'ca', 'optional');
  const validates = fields !== null && reader.flag(fields, 'validates');
  if (upstream === null) reader.problem(path, `no upstream: ${say(typed)}`, mendUpstream(typed));
  else if (upstream.kind === 'udp' && caFile !== null)
    reader.problem(
      path,
      'plain DNS has no certificate',
      'leave `ca` out, or ask by tls:// or https://',
    );
  return upstream === null
    ? null
    : { upstream: validates ? { ...upstream, validates } : upstream, caFile };
}

function readPins(reader: FieldReader, top: Fields): readonly ConfigPin[] {
  return reader.entries(top, 'pins').flatMap(({ key, value, path }) => {
    const name = readName(reader, key, path);
    const fields = reader.mapping(value, path, keysBelow('pins.*'));
    const addresses = reader.texts(fields, 'addresses');
    for (const wrong of addresses.filter((each) => addressFamily(each) === null))
      reader.problem(path, `no address: ${say(wrong)}`, 'write 192.0.2.10');
    if (addresses.length === 0)
      reader.problem(path, `${key} is pinned to nothing`, 'add addresses: [192.0.2.10]');
    const until = reader.text(fields, 'until', 'optional');
    const untilMs = until === null ? null : parseMoment(until);
    if (until !== null && untilMs === null)
      reader.problem([...path, 'until'], `no time: ${say(until)}`, 'write 2026-12-01T00:00:00Z');
    return name === null ? [] : [{ name, addresses, untilMs }];
  });
}

function readNames(reader: FieldReader, top: Fields, key: string): readonly Name[] {
  return reader.list(top, key).flatMap(({ value, path }) => {
    if (typeof value === 'string') return readName(reader, value, path) ?? [];
    reader.problem(path, `no name: ${say(value)}`, 'write stolen.example.com');
    return [];
  });
}

/** In lower case, absolute. */
function readName(reader: FieldReader, text: string, path: DocumentPath): Name | null {
  const name = parseName(text.endsWith('.') ? text : `${text}.`);
  if (!name.ok || text === '') reader.problem(path, `no name: ${say(text)}`, 'write example.com');
  return name.ok && text !== '' ? (nameKey(name.value) as Name) : null;
}

function say(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 80);
}
