/**
 * CoreDNS's `log` plugin in its common and combined format, as it stands or behind what a container
 * runtime or `kubectl logs --timestamps --prefix` puts before it:
 *
 *     [INFO] 10.0.0.5:53211 - 4711 "A IN api.shop.example. udp 45 false 512" NOERROR qr,rd,ra 90 0.012s
 */
import { isAddressText, nameInLog } from './log-words.ts';
import { sighting } from './sighting.ts';
import type { SightingSink } from './sighting.ts';

const LINE =
  /(?:^|\s)(?:\[([0-9a-fA-F:.]+)(?:%\w+)?\]|([0-9a-fA-F:.]+)):(\d{1,5}) - (\d{1,5}) "(\S+) (\S+) (\S+) \w+ \d+ \w+ \d+"(?: (\S+))?/;

/** Reads a line of CoreDNS. */
export function coredns(line: string, atMs: number | null, sink: SightingSink): boolean {
  if (!line.includes(' - ')) return false;
  const found = LINE.exec(line);
  if (found === null) return false;
  const [, six, four, port, id, type = '', group, name = '', code = '-'] = found;
  const client = six ?? four ?? '';
  if (!isAddressText(client)) return false;
  if (group !== 'IN') return true;
  sink(
    sighting({
      phase: 'answered',
      name: nameInLog(name),
      atMs,
      client,
      type,
      rcode: code === '-' ? null : code,
      exchange: `${port}/${id}`,
    }),
  );
  return true;
}
