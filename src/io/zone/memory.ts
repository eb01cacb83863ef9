/** A zone in memory: `performWrite` itself, for tests, demonstrations and the daemon's own tests. */
import { formatMarker, markerName, performWrite, type Contents, type ZoneView } from '#core/guard';
import { createZone, nameOf, type Name, type ResourceRecord, type Zone } from '#core/dns';
import { ZoneError, type AdoptedSet, type WriteAnswer, type ZoneAdapter } from './port.ts';

/** What a zone in memory starts with, and whether it compares. */
export interface MemoryZoneOptions {
  readonly zone: Name;
  readonly contents: Contents;
  readonly marker?: ZoneView['marker'];
  /** False: a zone that cannot compare in a write. */
  readonly compares?: boolean;
  /** Servers that are asked; all serve the same at once. */
  readonly servers?: readonly string[];
}

/** One zone. Views of sets that it does not have are empty, as those of a server. */
export function memoryZone(options: MemoryZoneOptions): ZoneAdapter {
  const { zone, compares = true, servers = ['memory'] } = options;
  let view: ZoneView = { marker: options.marker ?? null, contents: options.contents };
  let serial = 1;
  const seen = (adopted: readonly AdoptedSet[]): ZoneView => ({
    marker: view.marker,
    contents: adopted.map(
      (set) =>
        view.contents.find(({ name, type }) => name === set.name && type === set.type) ?? {
          ...set,
          endpoints: [],
        },
    ),
  });
  return {
    kind: 'memory',
    zone,
    capabilities: { compares, weighs: true },
    async look(adopted, signal) {
      await turn(signal);
      return seen(adopted);
    },
    async write(write, signal): Promise<WriteAnswer> {
      await turn(signal);
      const adopted = write.contents;
      const before = seen(adopted);
      const { applied, zone: after } = performWrite(before, write, { compares });
      if (!applied)
        return { kind: 'outdated', server: 'memory', what: sayDifference(before, write.expect) };
      const others = view.contents.filter(
        ({ name, type }) => !adopted.some((set) => set.name === name && set.type === type),
      );
      view = { marker: after.marker, contents: [...others, ...after.contents] };
      serial++;
      return { kind: 'applied', server: 'memory', serial };
    },
    async askAuthorities(adopted, signal) {
      await turn(signal);
      return servers.map((server) => ({ server, view: seen(adopted), serial, trouble: null }));
    },
    async readWhole(signal) {
      await turn(signal);
      return wholeZone(zone, view, serial);
    },
    close: () => Promise.resolve(),
  };
}

/** As a network would: what is asked is answered in another turn. */
async function turn(signal: AbortSignal): Promise<void> {
  await Promise.resolve();
  if (signal.aborted) throw new ZoneError('aborted', 'aborted before it was done', signal.reason);
}

function sayDifference({ marker }: ZoneView, expect: ZoneView): string {
  const now = marker === null ? 'there is no marker' : formatMarker(marker);
  const isMarker =
    expect.marker !== null && (marker === null || formatMarker(expect.marker) !== now);
  return isMarker
    ? `_firebreak TXT no longer says gen=${expect.marker.generation}: ${now}`
    : `the records differ: ${now}`;
}

function wholeZone(zone: Name, { marker, contents }: ZoneView, serial: number): Zone {
  const host = nameOf(zone);
  const soa: ResourceRecord = {
    name: host,
    class: 'IN',
    ttl: 60,
    data: {
      kind: 'SOA',
      primary: host,
      mailbox: host,
      serial,
      refreshSeconds: 60,
      retrySeconds: 60,
      expireSeconds: 60,
      minimumSeconds: 0,
    },
  };
  const text: ResourceRecord[] =
    marker === null
      ? []
      : [
          {
            name: markerName(zone),
            class: 'IN',
            ttl: 0,
            data: { kind: 'TXT', strings: [formatMarker(marker)] },
          },
        ];
  const addresses = contents.flatMap(({ name, type, ttlSeconds, endpoints }) =>
    endpoints.map(({ address }): ResourceRecord => ({
      name: nameOf(name),
      class: 'IN',
      ttl: ttlSeconds,
      data: { kind: type, address },
    })),
  );
  const made = createZone(zone, 'IN', [soa, ...text, ...addresses]);
  if (!made.ok) throw new ZoneError('damaged', made.problems.map(({ what }) => what).join(' '));
  return made.value;
}
