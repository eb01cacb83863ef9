/**
 * systemd-resolved's lines in the journal, which it writes when it logs at level debug
 * (`resolvectl log-level debug`):
 *
 *     Looking up RR for api.shop.example IN A.
 *     Following CNAME/DNAME api.shop.example -> d111.cloudfront.net.
 */
import { nameInLog } from './log-words.ts';
import { sighting } from './sighting.ts';
import type { SightingSink } from './sighting.ts';

const LOOKING = /Looking up RR for (\S+) IN (\w+)\.?\s*$/;
const FOLLOWING = /Following CNAME(?:\/DNAME)? (\S+) \S+ (\S+?)\.?\s*$/;
const MACHINE = / ([A-Za-z0-9_.-]{1,64}) systemd-resolved\[\d+\]: /;

/** Reads a line of systemd-resolved: who asks is a program of its machine. */
export function resolved(line: string, atMs: number | null, sink: SightingSink): boolean {
  const looking = line.includes('Looking up RR for ') ? LOOKING.exec(line) : null;
  if (looking !== null) {
    const machine = MACHINE.exec(line)?.[1];
    const client = machine === undefined ? '' : `on ${machine}`;
    const [, name = '', type = ''] = looking;
    sink(sighting({ phase: 'asked', name: nameInLog(name), type, atMs, client }));
    return true;
  }
  const following = line.includes('Following CNAME') ? FOLLOWING.exec(line) : null;
  if (following === null) return false;
  const [, from = '', to = ''] = following;
  const aliases = [[nameInLog(from), nameInLog(to)]] as const;
  sink(
    sighting({ phase: 'answered', viewpoint: 'upstream', name: nameInLog(from), atMs, aliases }),
  );
  return true;
}
