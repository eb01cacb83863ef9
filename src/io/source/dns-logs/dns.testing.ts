/** Files read as DNS, and what they show in short lines that can be written down by hand. */
import type { Catalogue, NeedFile } from '#core/map';

import { smallCatalogue } from '../catalogue.testing.ts';
import { discover } from '../discover.ts';
import type { Discovery, Findings } from '../port.ts';
import { dnsLogs } from './dns-logs.ts';

/** Files by path. */
export type Files = Readonly<Record<string, Uint8Array | string>>;

/** How files are read. */
export interface Reading {
  readonly catalogue?: Catalogue;
  readonly window?: number;
  /** The pieces into which bytes are cut. */
  readonly cut?: (bytes: Uint8Array) => readonly Uint8Array[];
}

/** What the source finds. */
export function findingsOf(files: Files, reading: Reading = {}): Findings {
  const { catalogue = smallCatalogue, window = 1_000, cut = (bytes) => [bytes] } = reading;
  const recording = dnsLogs.open({ catalogue, runsIn: null, window });
  for (const [path, data] of Object.entries(files)) {
    recording.begin(path);
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
    for (const piece of cut(bytes)) {
      // A place of its own, which is another's as soon as the call is over.
      const lent = Uint8Array.from(piece);
      recording.add(lent);
      lent.fill(0x61);
    }
    recording.end();
  }
  return recording.findings();
}

/** The map that files show. */
export function mapOf(files: Files, reading: Reading = {}): Discovery {
  const { catalogue = smallCatalogue } = reading;
  return discover([], { catalogue, runsIn: null }, [], [findingsOf(files, reading)]);
}

/** Questions of each need, and behind `/` those that failed: `{ 'shop api.example': '3/1' }`. */
export function countsOf({ part }: Discovery): Readonly<Record<string, string>> {
  const lines = Object.entries(part.components ?? {}).flatMap(([id, { needs }]) =>
    Object.entries((needs ?? {}) as Readonly<Record<string, NeedFile>>).flatMap(([name, need]) => {
      const traffic = need.evidence?.[0]?.traffic;
      return traffic === undefined
        ? []
        : [[`${id} ${name}`, `${traffic.calls}/${traffic.errors ?? 0}`] as const];
    }),
  );
  return Object.fromEntries(lines);
}
