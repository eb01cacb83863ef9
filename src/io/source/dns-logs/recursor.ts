/**
 * PowerDNS Recursor's questions and answers (`quiet=no`), as its structured logging writes them:
 *
 *     msg="Question" subsystem="syncres" ... qname="api.shop.example" qtype="A" remote="10.0.0.5:59025"
 */
import { isAddressText, nameInLog } from './log-words.ts';
import { sighting } from './sighting.ts';
import type { SightingSink } from './sighting.ts';

const RCODES: readonly string[] = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
];

/** Reads a line of the Recursor. */
export function recursor(line: string, atMs: number | null, sink: SightingSink): boolean {
  const isQuestion = line.includes('msg="Question"');
  if (!isQuestion && !line.includes('msg="Answer"')) return false;
  const word = (key: string): string =>
    new RegExp(` ${key}="([^"]{0,1100})"`).exec(line)?.[1] ?? '';
  const client = word('remote')
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  const name = word('qname');
  if (name === '' || !isAddressText(client)) return false;
  const seconds = Number(word('ts'));
  sink(
    sighting({
      phase: isQuestion ? 'asked' : 'answered',
      name: nameInLog(name),
      type: word('qtype'),
      client,
      atMs: seconds > 1e8 && seconds < 4e9 ? Math.floor(seconds * 1_000) : atMs,
      rcode: isQuestion ? null : (RCODES[Number(word('rcode') || -1)] ?? null),
    }),
  );
  return true;
}
