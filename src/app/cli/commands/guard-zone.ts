/** The zone that `guard init` adopts: from a file without any socket, or from its server. */
import { resolve } from 'node:path';
import { LIMITS } from '#base';
import { type Name, nameOf, parseZoneFile, type TsigKey, type Zone } from '#core/dns';
import { parseServer, type Policy } from '#core/guard';
import { readTextWithin } from '#io/files';
import { Misuse } from '../command.ts';
import { take } from '../question.ts';
import type { World } from '../world.ts';

/** A zone, and how it was read. */
export interface ReadZone {
  readonly zone: Zone;
  readonly by: string;
}

/** Where a zone may be read. */
export interface ZoneSource {
  readonly servers: readonly string[];
  readonly key: TsigKey | null;
  /** A zone file; null to ask the servers. */
  readonly file: string | null;
}

/** @throws Misuse when it could not be read: never a shorter zone. */
export async function readZone(zone: Name, source: ZoneSource, world: World): Promise<ReadZone> {
  if (source.file !== null)
    return { zone: await fromFile(zone, source.file, world), by: 'its file' };
  const servers = source.servers.flatMap((text) => parseServer(text) ?? []);
  const { rfc2136Zone } = await import('#io/zone');
  const adapter = rfc2136Zone({ zone, write: servers, verify: servers, key: source.key });
  try {
    return { zone: await adapter.readWhole(AbortSignal.timeout(120_000)), by: 'AXFR' };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Misuse([
      `The zone could not be read: ${why}`,
      'mend: let the key transfer the zone (allow-transfer), or give its file: --zone-file FILE',
    ]);
  }
}

async function fromFile(origin: Name, shown: string, world: World): Promise<Zone> {
  const path = resolve(world.folder, shown);
  const { text } = take(
    await readTextWithin(null, path, { shown, limitBytes: LIMITS.jsonBytes }),
    world,
  );
  const zone = take(parseZoneFile(text, { file: shown, origin }), world);
  if (zone.origin.toLowerCase() === origin.toLowerCase()) return zone;
  throw new Misuse([`${shown} is the zone ${zone.origin}, not ${origin}`]);
}

/** Whether the key may write nothing but what it needs, as tried now; null when that could not be tried. */
export async function tryConfinement(policy: Policy, key: TsigKey): Promise<boolean | null> {
  const servers = policy.servers.write.flatMap((text) => parseServer(text) ?? []);
  const { rfc2136Zone, tryRights } = await import('#io/zone');
  const adapter = rfc2136Zone({ zone: nameOf(policy.zone), write: servers, verify: servers, key });
  const adopted = policy.names.map(({ name, type, ttlSeconds }) => ({ name, type, ttlSeconds }));
  try {
    return (await tryRights(adapter, adopted, AbortSignal.timeout(30_000))).isConfined;
  } catch {
    return null;
  }
}
