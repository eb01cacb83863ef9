/**
 * Lines that are JSON: Route 53 Resolver query logs, `resolvectl monitor --json=short`, and lines of other
 * servers that the journal (`journalctl -o json`), Docker or a log shipper have wrapped.
 */
import { TYPES } from '#core/dns';

import { readMoment } from './log-time.ts';
import { isAddressText, nameInLog } from './log-words.ts';
import { sighting } from './sighting.ts';
import type { SightingSink } from './sighting.ts';

/** What a line holds: a question that went to the sink, or a line to be read as one. */
export type JsonEntry =
  | { readonly kind: 'seen' }
  | {
      readonly kind: 'line';
      readonly line: string;
      readonly atMs: number | null;
      readonly machine: string;
    };

type Fields = Readonly<Record<string, unknown>>;

/** Reads a line of JSON; null when it is none, or holds nothing of DNS. */
export function jsonEntry(line: string, sink: SightingSink): JsonEntry | null {
  const fields = parse(line.charCodeAt(0) === 0x1e ? line.slice(1) : line);
  if (fields === null) return null;
  if (typeof fields['query_name'] === 'string') return ofRoute53(fields, sink);
  if (Array.isArray(fields['question'])) return ofMonitor(fields, sink);
  const text = fields['MESSAGE'] ?? fields['log'] ?? fields['message'];
  if (typeof text !== 'string') return null;
  const micros = Number(fields['__REALTIME_TIMESTAMP'] ?? Number.NaN);
  const machine = fields['_HOSTNAME'];
  return {
    kind: 'line',
    line: text.trimEnd(),
    atMs:
      micros > 0 ? Math.floor(micros / 1_000) : readMoment(fields['time'] ?? fields['@timestamp']),
    machine: typeof machine === 'string' ? machine.slice(0, 64) : '',
  };
}

function parse(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Answers of one question that are looked at. */
const MAX_ANSWERS = 32;

function ofRoute53(fields: Fields, sink: SightingSink): JsonEntry | null {
  if (fields['query_class'] !== undefined && fields['query_class'] !== 'IN')
    return { kind: 'seen' };
  const sources = isFields(fields['srcids']) ? fields['srcids'] : {};
  const instance = textOf(sources['instance']);
  const endpoint = textOf(sources['resolver_endpoint']);
  const address = textOf(fields['srcaddr']);
  const region = textOf(fields['region']);
  const name = nameInLog(textOf(fields['query_name']));
  const client = endpoint !== '' ? endpoint : instance !== '' ? instance : address;
  sink(
    sighting({
      // A log of answers: each line is a question and how it ended.
      phase: 'answered',
      // A Resolver endpoint asks for a network that it does not name.
      iterates: endpoint !== '',
      name,
      atMs: readMoment(fields['query_timestamp']),
      client: isClientId(client) || isAddressText(client) ? client : '',
      type: textOf(fields['query_type']),
      rcode: textOf(fields['rcode']) || null,
      aliases: aliasesOf(name, fields['answers']),
      region: /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(region) ? region : null,
    }),
  );
  return { kind: 'seen' };
}

/** `i-0d15cd0d3example`, `rslvr-in-...`: ids that AWS gives. */
function isClientId(text: string): boolean {
  return /^(?:i|rslvr-(?:in|out)|eni)-[0-9a-z]{3,40}$/.test(text);
}

/** The answers stand in order, and a CNAME's line says only where it leads. */
function aliasesOf(name: string, answers: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(answers)) return [];
  const aliases: (readonly [string, string])[] = [];
  let owner = name;
  for (const answer of answers.slice(0, MAX_ANSWERS) as readonly unknown[]) {
    if (!isFields(answer) || answer['Type'] !== 'CNAME') continue;
    const target = nameInLog(textOf(answer['Rdata']));
    if (target === '') continue;
    aliases.push([owner, target]);
    owner = target;
  }
  return aliases;
}

/** `io.systemd.Resolve.Monitor.SubscribeQueryResults`: a question, its answer, and how it ended. */
function ofMonitor(fields: Fields, sink: SightingSink): JsonEntry | null {
  const questions = (fields['question'] as readonly unknown[]).slice(0, 8).filter(isFields);
  const aliases = aliasesOfRecords(fields['answer']);
  const rcode =
    fields['state'] === 'success' ? 'NOERROR' : codeOf(fields['rcode'], fields['state']);
  let seen = false;
  for (const { name, type } of questions) {
    if (typeof name !== 'string' || typeof type !== 'number') continue;
    seen = true;
    const known = { phase: 'answered', name: nameInLog(name), type: TYPES.nameOf(type) } as const;
    sink(sighting({ ...known, rcode, aliases }));
  }
  return seen ? { kind: 'seen' } : null;
}

function codeOf(rcode: unknown, state: unknown): string | null {
  if (rcode === 3) return 'NXDOMAIN';
  return typeof state === 'string' ? 'SERVFAIL' : null;
}

const CNAME = 5;

function aliasesOfRecords(answer: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(answer)) return [];
  return (answer.slice(0, MAX_ANSWERS) as readonly unknown[]).flatMap((each) => {
    const record = isFields(each) ? each['rr'] : null;
    if (!isFields(record) || !isFields(record['key'])) return [];
    const { name, type } = record['key'];
    if (type !== CNAME || typeof name !== 'string') return [];
    const target = nameInLog(textOf(record['name']));
    return target === '' ? [] : [[nameInLog(name), target] as const];
  });
}
