/**
 * Unbound's `log-queries` and `log-replies`, with and without `log-tag-queryreply`:
 *
 *     [1795602619] unbound[24035:0] info: 10.0.0.5 api.shop.example. A IN
 *     [1795602619] unbound[24035:0] info: 10.0.0.5 api.shop.example. A IN NOERROR 0.000383 0 113
 *     Nov 25 10:30:18 unbound[24034:0] reply: 10.0.0.5 nope.example. A IN NXDOMAIN 0.000238 0 82
 */
import { isAddressText, nameInLog } from './log-words.ts';
import { sighting } from './sighting.ts';
import type { SightingSink } from './sighting.ts';

const LINE =
  /(?:^|[\s\]])(info|query|reply): ([0-9a-fA-F:.]+)(?:@\d+)? (\S+)\. ([A-Z0-9]+) ([A-Z0-9]+)(?: ([A-Z0-9]+) \d+\.\d+ [01] \d+\b|\s*$)/;

/** Reads a line of Unbound. */
export function unbound(line: string, atMs: number | null, sink: SightingSink): boolean {
  if (!line.includes('unbound')) return false;
  const found = LINE.exec(line);
  // A server's other lines are its own too, and say nothing of questions.
  if (found === null) return false;
  const [, , client = '', name = '', type = '', group, rcode] = found;
  if (!isAddressText(client)) return false;
  if (group !== 'IN') return true;
  const phase = rcode === undefined ? 'asked' : 'answered';
  const known = { phase, name: nameInLog(name), atMs, client, type, rcode: rcode ?? null } as const;
  sink(sighting(known));
  return true;
}
