/**
 * A policy as `guard.yaml`: what `parsePolicy` reads back to the same value, with the comments that a
 * person wants beside it. Lines keep within 80 columns where the values allow it.
 */
import { assert, formatDuration } from '#base';
import { nameOf, parseName, relativeName } from '#core/dns';
import type { EndpointPolicy, EndpointProbe, NamePolicy, Policy } from '../policy/policy.ts';

const WIDTH = 80;

/**
 * The text of a policy. Both families of a name share its limits, as in every policy that was read.
 * @throws AssertionError when they do not, which is our bug.
 */
export function formatPolicy(policy: Policy): string {
  const { zone, servers, where, keyFile, probes } = policy;
  const places = `{ from: ${list(probes.from.map(scalar))}, agree: ${probes.agree} }`;
  const lines = [
    'guard: 1',
    `zone: ${scalar(zone === '.' ? zone : zone.slice(0, -1))}`,
    ...(where?.kind === 'route53' ? [`route53: { zone: ${scalar(where.zoneId)} }`] : []),
    ...(where?.kind === 'file' ? [`file: ${scalar(where.path)}`] : []),
    ...(servers.verify.length === 0 ? [] : ['servers:']),
    ...(servers.write.length === 0 ? [] : [`  write: ${list(servers.write.map(scalar))}`]),
    ...(servers.verify.length === 0 ? [] : [`  verify: ${list(servers.verify.map(scalar))}`]),
  ];
  if (keyFile !== null) {
    lines.push(commented(`key: { file: ${scalar(keyFile)} }`, 'never the secret itself'));
  }
  lines.push(
    commented(`probes: ${places}`, `${probes.agree} of ${probes.from.length} places must agree`),
  );
  const names = new Map<string, NamePolicy[]>();
  for (const each of policy.names) {
    const own = names.get(each.name);
    if (own === undefined) names.set(each.name, [each]);
    else own.push(each);
  }
  lines.push(names.size === 0 ? 'names: {}' : 'names:');
  for (const families of names.values()) lines.push(...nameLines(zone, families));
  return `${lines.join('\n')}\n`;
}

/** The comment stands in column 42 as long as the line lets it. */
function commented(line: string, comment: string): string {
  return `${line.padEnd(38)}   # ${comment}`;
}

function nameLines(zone: string, families: readonly NamePolicy[]): readonly string[] {
  const [first] = families;
  assert(first !== undefined, 'a name has at least one family');
  for (const { ttlSeconds, minHealthy, removeAtMost, probe } of families) {
    const own = JSON.stringify([ttlSeconds, minHealthy, removeAtMost, probe]);
    const others = [first.ttlSeconds, first.minHealthy, first.removeAtMost, first.probe];
    assert(own === JSON.stringify(others), `both families of ${first.name} have the same limits`);
  }
  const { name, minHealthy, removeAtMost, probe, ttlSeconds } = first;
  const per = durationText(removeAtMost.perMs);
  return [
    `  ${scalar(keyOf(name, zone))}:`,
    ...endpointLines(families.flatMap(({ endpoints }) => endpoints)),
    ...(probe === null ? [] : [`    probe: ${probeText(probe)}`]),
    `    minHealthy: ${minHealthy}`,
    `    removeAtMost: { count: ${removeAtMost.count}, per: ${per} }`,
    `    ttl: ${ttlSeconds}s`,
  ];
}

/** Relative to the zone where that reads back to the same spelling, and is no apex. */
function keyOf(name: string, zone: string): string {
  const relative = relativeName(nameOf(name), nameOf(zone));
  if (relative === '@') return name;
  return parseName(relative, nameOf(zone)).value === name ? relative : name;
}

function endpointLines(endpoints: readonly EndpointPolicy[]): readonly string[] {
  const head = '    endpoints: [';
  const lines: string[] = [];
  let line = head;
  for (const [index, { address, capacity }] of endpoints.entries()) {
    const text =
      capacity === 1 ? scalar(address) : `{ address: ${scalar(address)}, capacity: ${capacity} }`;
    const ending = index === endpoints.length - 1 ? ']' : ',';
    const isFirst = line.trim() === '' || line === head;
    if (!isFirst && line.length + text.length + 2 > WIDTH) {
      lines.push(line);
      line = ' '.repeat(head.length);
    }
    line += `${line.trim() === '' || line === head ? '' : ' '}${text}${ending}`;
  }
  return [...lines, endpoints.length === 0 ? `${head}]` : line];
}

function probeText({ kind, target, everyMs, failAfter, passAfter }: EndpointProbe): string {
  const what = kind === 'tcp' ? target : scalar(target);
  const every = durationText(everyMs);
  return `{ ${kind}: ${what}, every: ${every}, failAfter: ${failAfter}, passAfter: ${passAfter} }`;
}

function list(texts: readonly string[]): string {
  return `[${texts.join(', ')}]`;
}

/** As people write the times of probes: `60s` and `90s`, not `1m`. */
function durationText(ms: number): string {
  return ms % 1000 === 0 && ms <= 120_000 ? `${ms / 1000}s` : formatDuration(ms);
}

/** Words that YAML, of any version, takes for something other than a text. */
const TAKEN = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const PLAIN = /^(?:[A-Za-z_/][A-Za-z0-9_./-]*|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

function scalar(text: string): string {
  return PLAIN.test(text) && !TAKEN.test(text) ? text : JSON.stringify(text);
}
