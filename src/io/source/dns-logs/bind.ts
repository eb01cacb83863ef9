/**
 * BIND's query log (category `queries`), and its refusals (`query-errors`):
 *
 *     client @0x7f98a9122098 10.0.0.5#45960 (api.shop.example): query: api.shop.example IN A +E(0)K (10.0.0.53)
 *     client @0x7f98a9122098 10.0.0.5#45960 (api.shop.example): query failed (SERVFAIL) for api.shop.example/IN/A at query.c:7836
 */
import { nameInLog, isAddressText } from './log-words.ts';
import { sighting } from './sighting.ts';
import type { SightingSink } from './sighting.ts';

const QUERY =
  /client (?:@0x[0-9a-fA-F]+ )?([0-9a-fA-F:.]+)(?:%\S+)?#\d+(?:\/key \S+)?(?: \(.*?\))?(?:: view [^:]+)?: query: (\S+) (\S+) (\S+) ([+-]\S*)(?: \(([0-9a-fA-F:.]+)[^)]*\))?/;
const FAILED =
  /client (?:@0x[0-9a-fA-F]+ )?([0-9a-fA-F:.]+)(?:%\S+)?#\d+.*?: query failed \(([A-Za-z ]+)\) for (\S+)\/(\w+)\/(\w+) at /;

/** Reads a line of BIND. */
export function bind(line: string, atMs: number | null, sink: SightingSink): boolean {
  if (line.includes(': query: ')) return ofQuery(line, atMs, sink);
  return line.includes(': query failed (') && ofFailure(line, atMs, sink);
}

function ofQuery(line: string, atMs: number | null, sink: SightingSink): boolean {
  const found = QUERY.exec(line);
  if (found === null) return false;
  const [, client = '', name = '', group, type = '', flags = '', server = ''] = found;
  if (!isAddressText(client)) return false;
  if (group !== 'IN') return true;
  const iterates = flags.startsWith('-');
  sink(
    sighting({
      phase: 'asked',
      name: nameInLog(name),
      atMs,
      client,
      server: isAddressText(server) ? server : '',
      type,
      iterates,
    }),
  );
  return true;
}

function ofFailure(line: string, atMs: number | null, sink: SightingSink): boolean {
  const found = FAILED.exec(line);
  if (found === null) return false;
  const [, client = '', rcode = '', name = '', group, type = ''] = found;
  if (!isAddressText(client) || group !== 'IN') return true;
  sink(sighting({ phase: 'answered', name: nameInLog(name), atMs, client, type, rcode }));
  return true;
}
