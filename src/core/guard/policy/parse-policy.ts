/** Reads `guard.yaml`: every problem at once, each with its place and what to write instead. */
import { compareText, fail, parseDuration, succeed, type Result } from '#base';
import {
  addressFamily,
  canonicalAddress,
  isWithin,
  nameKey,
  parseName,
  type Name,
} from '#core/dns';
import { FieldReader, readDocument, type DocumentPath, type Fields } from '#core/document';
import { MIN_PLACES } from '../plan/health.ts';
import type {
  EndpointPolicy,
  EndpointProbe,
  NamePolicy,
  Policy,
  ProbePolicy,
  RemovalLimit,
  ZonePlace,
} from './policy.ts';
import { keysBelow } from './policy-keys.ts';
import { formatServer, parseServer } from './server.ts';

/** A TTL above this makes every change late. */
const MAX_TTL_MS = 86_400_000;

/** The policy of a text, or all that is wrong with it. */
export function parsePolicy(text: string, file: string): Result<Policy> {
  const document = readDocument(text, file);
  if (!document.ok) return document;
  const reader = new FieldReader(document.value, 'guard-policy');
  const top = reader.mapping(document.value.value, [], keysBelow(''));
  if (reader.number(top, 'guard', 'required') !== 1) {
    reader.problem(['guard'], 'this version reads `guard: 1`', 'write guard: 1');
  }
  const zone = readZone(reader, top);
  const where = readPlace(reader, top);
  const policy: Policy = {
    zone: zone ?? '.',
    servers: readServers(reader, top, where),
    ...(where === null ? {} : { where }),
    keyFile: readKey(reader, top),
    probes: readProbes(reader, top),
    names: readNames(reader, top, zone),
  };
  return reader.problems.length > 0 ? fail(reader.problems) : succeed(policy);
}

function readZone(reader: FieldReader, top: Fields): Name | null {
  const text = reader.text(top, 'zone', 'required');
  if (text === null) return null;
  const zone = parseName(text.endsWith('.') ? text : `${text}.`);
  if (!zone.ok) reader.problem(['zone'], `\`zone\` is no DNS name: ${text}`, 'write example.net');
  return zone.value;
}

/** One place at most: a zone is written in one way. */
function readPlace(reader: FieldReader, top: Fields): ZonePlace | null {
  const path = reader.text(top, 'file', 'optional');
  if (top.values['route53'] === undefined) return path === null ? null : { kind: 'file', path };
  if (path !== null) {
    reader.problem(['file'], 'the zone is in Route 53 and in a file', 'leave one of them out');
  }
  const route53 = reader.mapping(top.values['route53'], ['route53'], keysBelow('route53'));
  const zoneId = reader.text(route53, 'zone', 'required');
  if (zoneId !== null && !/^(\/hostedzone\/)?[A-Z0-9]{1,32}$/.test(zoneId)) {
    const mend = 'write it as Route 53 shows it: Z1D633PJN98FT9';
    reader.problem(['route53', 'zone'], `${zoneId} is no id of a hosted zone`, mend);
  }
  return { kind: 'route53', zoneId: zoneId ?? '' };
}

function readServers(reader: FieldReader, top: Fields, where: ZonePlace | null): Policy['servers'] {
  const servers = reader.mapping(top.values['servers'] ?? {}, ['servers'], keysBelow('servers'));
  const write = readServerList(reader, servers, 'write');
  const verify = readServerList(reader, servers, 'verify');
  if (write.length === 0 && where === null) {
    reader.problem(['servers'], 'no server takes the writes', 'add write: [192.0.2.53]');
  }
  if (write.length > 0 && where !== null) {
    const what = `the zone is ${where.kind === 'file' ? 'a file' : 'in Route 53'}, and servers take writes`;
    reader.problem(['servers', 'write'], what, 'leave one of them out; verify may stay');
  }
  return { write, verify: verify.length > 0 ? verify : write };
}

function readServerList(reader: FieldReader, fields: Fields, key: string): readonly string[] {
  return reader.list(fields, key).flatMap(({ value, path }) => {
    const server = typeof value === 'string' ? parseServer(value) : null;
    if (server !== null) return [formatServer(server)];
    const mend = 'write an IPv4 or IPv6 address, with a port as in 192.0.2.53#5353';
    reader.problem(path, `${JSON.stringify(value)} is no address of a server`, mend);
    return [];
  });
}

/** A secret in this file would be in version control tomorrow: only the name of a file is taken. */
function readKey(reader: FieldReader, top: Fields): string | null {
  if (top.values['key'] === undefined) return null;
  const key = reader.mapping(top.values['key'], ['key'], keysBelow('key'));
  return reader.text(key, 'file', 'required');
}

function readProbes(reader: FieldReader, top: Fields): ProbePolicy {
  const fields = reader.mapping(top.values['probes'] ?? {}, ['probes'], keysBelow('probes'));
  const from = reader.texts(fields, 'from');
  if (new Set(from).size < from.length) {
    reader.problem(['probes', 'from'], 'a place stands twice', 'name each place once');
  }
  if (from.length < MIN_PLACES) {
    reader.problem(
      ['probes', 'from'],
      `${from.length} places look; fewer than ${MIN_PLACES} can never agree that something is down`,
      'name at least three: from: [ams, fra, sto]',
    );
  }
  const majority = Math.floor(from.length / 2) + 1;
  const agree = whole(reader, fields, 'agree', majority);
  if (agree < majority || agree > from.length) {
    reader.problem(
      ['probes', 'agree'],
      `${agree} of ${from.length} places is no majority`,
      `write a number from ${majority} to ${Math.max(majority, from.length)}`,
    );
  }
  return { from, agree };
}

function readNames(reader: FieldReader, top: Fields, zone: Name | null): readonly NamePolicy[] {
  const names = reader
    .entries(top, 'names')
    .flatMap(({ key, value, path }) => readName(reader, key, value, path, zone));
  if (names.length === 0)
    reader.problem(['names'], 'no name is adopted', 'add names: { api: ... }');
  const keys = names.map(({ name, type }) => `${nameKey(name as Name)} ${type}`);
  keys.forEach((key, index) => {
    if (keys.indexOf(key) < index) {
      reader.problem(['names'], `${key} is adopted twice`, 'write it once');
    }
  });
  return names.toSorted((a, b) => compareText(a.name, b.name) || compareText(a.type, b.type));
}

/** A name with addresses of both families is two record sets, each with the limits of the name. */
function readName(
  reader: FieldReader,
  key: string,
  value: unknown,
  path: DocumentPath,
  zone: Name | null,
): readonly NamePolicy[] {
  const fields = reader.mapping(value, path, keysBelow('names.*'));
  const name = parseName(key, zone);
  if (!name.ok || (zone !== null && !isWithin(name.value, zone))) {
    reader.problem(path, `${key} is no name of the zone`, 'write it relative to the zone', 'key');
  }
  if (name.ok && name.value.startsWith('*')) {
    reader.problem(path, `${key} is a wildcard`, 'adopt names one by one', 'key');
  }
  const probe = readProbe(reader, fields);
  const endpoints = readEndpoints(reader, fields);
  const minHealthy = whole(reader, fields, 'minHealthy', 1);
  const removeAtMost = readLimit(reader, fields);
  const ttlSeconds = readTtl(reader, fields);
  return (['A', 'AAAA'] as const).flatMap((type): NamePolicy[] => {
    const own = endpoints.filter(
      ({ address }) => addressFamily(address) === (type === 'A' ? 4 : 6),
    );
    if (own.length === 0) return [];
    if (minHealthy < 1 || minHealthy > own.length) {
      reader.problem(
        [...path, 'minHealthy'],
        `\`minHealthy\` is ${minHealthy} of ${own.length} ${type} endpoints`,
        `write a number from 1 to ${own.length}`,
      );
    }
    const absolute = name.value ?? key;
    return [{ name: absolute, type, ttlSeconds, endpoints: own, minHealthy, removeAtMost, probe }];
  });
}

function readProbe(reader: FieldReader, { values, path: parent }: Fields): EndpointProbe | null {
  const path = [...parent, 'probe'];
  if (values['probe'] === undefined) return null;
  const probe = reader.mapping(values['probe'], path, keysBelow('names.*.probe'));
  const kinds = (['https', 'http', 'tcp'] as const).filter((each) => each in probe.values);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    reader.problem(path, 'a probe is one of https, http, tcp', 'write https: /healthz');
    return null;
  }
  const asked = probe.values[kind];
  const target = typeof asked === 'number' ? String(asked) : reader.text(probe, kind, 'required');
  if (target !== null && !(kind === 'tcp' ? /^\d{1,5}$/ : /^\/\S*$/).test(target)) {
    const mend = kind === 'tcp' ? 'write a port' : 'write a path that begins with /';
    reader.problem([...path, kind], `\`${kind}\` is ${target}`, mend);
  }
  return {
    kind,
    target: target ?? '',
    everyMs: duration(reader, probe, 'every', 5_000),
    failAfter: Math.max(1, whole(reader, probe, 'failAfter', 3)),
    passAfter: Math.max(1, whole(reader, probe, 'passAfter', 2)),
  };
}

function readEndpoints(reader: FieldReader, fields: Fields): readonly EndpointPolicy[] {
  const endpoints = reader.list(fields, 'endpoints').flatMap(({ value, path }) => {
    const asWritten =
      typeof value === 'string'
        ? { values: { address: value }, path }
        : reader.mapping(value, path, ['address', 'capacity']);
    const text = reader.text(asWritten, 'address', 'required');
    const address = text === null ? null : canonicalAddress(text);
    const capacity = whole(reader, asWritten, 'capacity', 1);
    if (text !== null && address === null) {
      reader.problem(path, `${text} is no address`, 'write an IPv4 or IPv6 address');
    }
    if (capacity < 1 || capacity > 255) {
      reader.problem(path, `a capacity of ${capacity}`, 'write a number from 1 to 255');
    }
    return address === null ? [] : [{ address, capacity }];
  });
  const addresses = endpoints.map(({ address }) => address);
  const twice = addresses.find((address, index) => addresses.indexOf(address) < index);
  const path = [...fields.path, 'endpoints'];
  if (twice !== undefined) reader.problem(path, `${twice} stands twice`, 'write it once');
  if (addresses.length === 0) reader.problem(path, 'there is no endpoint', 'add its addresses');
  return endpoints.toSorted((a, b) => compareText(a.address, b.address));
}

function readLimit(reader: FieldReader, fields: Fields): RemovalLimit {
  const path = [...fields.path, 'removeAtMost'];
  const value = fields.values['removeAtMost'];
  if (value === undefined) return { count: 1, perMs: 60_000 };
  const limit = reader.mapping(value, path, keysBelow('names.*.removeAtMost'));
  const count = whole(reader, limit, 'count', 1);
  if (count < 1) reader.problem([...path, 'count'], 'nothing may be removed', 'write at least 1');
  return { count, perMs: duration(reader, limit, 'per', 60_000) };
}

function readTtl(reader: FieldReader, fields: Fields): number {
  const ttlMs = duration(reader, fields, 'ttl', 60_000);
  const isWhole = ttlMs % 1000 === 0 && ttlMs >= 1000 && ttlMs <= MAX_TTL_MS;
  if (!isWhole) {
    const what = '`ttl` is not whole seconds from 1s to 24h';
    reader.problem([...fields.path, 'ttl'], what, 'write 60s');
  }
  return Math.floor(ttlMs / 1000);
}

function whole(reader: FieldReader, fields: Fields, key: string, otherwise: number): number {
  const value = reader.number(fields, key, 'optional');
  if (value === null) return otherwise;
  if (Number.isInteger(value)) return value;
  reader.problem([...fields.path, key], `\`${key}\` is ${value}`, 'write a whole number');
  return otherwise;
}

function duration(reader: FieldReader, fields: Fields, key: string, otherwise: number): number {
  const text = reader.text(fields, key, 'optional');
  if (text === null) return otherwise;
  const ms = parseDuration(text);
  if (ms !== null && ms > 0) return ms;
  reader.problem([...fields.path, key], `\`${key}\` is no duration: ${text}`, 'write 60s or 5m');
  return otherwise;
}
