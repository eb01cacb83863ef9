/** Opens what a desk works with: the zone where the policy says that it is, the store, the log. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { nameOf } from '#core/dns';
import { parseServer } from '#core/guard';
import { Desk, GuardStore, openTrail } from '#app/guard';
import { openStore, parseStore, type Store } from '#io/store';
import {
  askNameServers as asking,
  rfc2136Zone,
  route53Zone,
  zoneFileZone,
  type NameServer,
  type ZoneAdapter,
} from '#io/zone';
import { LiveDesk, type LiveSettings } from './guard-live.ts';
import type { GuardDesk } from './guard-services.ts';

/** Opens zone, store and log. A store that is down is said and done without: a person may still act. */
export async function openLiveDesk(settings: LiveSettings): Promise<GuardDesk> {
  const { policy, owner, state, take } = settings;
  await mkdir(state, { recursive: true, mode: 0o700 });
  const zone = zoneOf(settings);
  const storeSettings = take(parseStore(settings.store));
  let store: Store | null = null;
  let storeTrouble: string | null = null;
  try {
    store = await openStore(storeSettings);
  } catch (cause) {
    storeTrouble = cause instanceof Error ? cause.message : String(cause);
  }
  const log = settings.trail === null ? owner : `${owner}.${settings.trail}`;
  const trail = await openTrail(join(state, 'audit'), log, Date.now);
  const stop = new AbortController();
  const desk = new Desk({
    policy,
    owner,
    keep: settings.history,
    zone,
    store: store === null ? null : new GuardStore(store, policy.zone),
    storeTrouble,
    trail,
    nowMs: Date.now,
    waitMs: settings.waitMs,
    signal: stop.signal,
  });
  return new LiveDesk(settings, zone, store, desk, stop);
}

/** The zone where the policy says that it is. */
function zoneOf({ policy, key, folder }: LiveSettings): ZoneAdapter {
  const zone = nameOf(policy.zone);
  const { where, servers } = policy;
  const verify = serversOf(servers.verify);
  const askNameServers = verify.length === 0 ? null : asking(zone, verify);
  if (where?.kind === 'route53') {
    return route53Zone({ zoneId: where.zoneId, policy, askNameServers });
  }
  if (where?.kind === 'file') {
    return zoneFileZone({ zone, path: resolve(folder, where.path), askNameServers });
  }
  return rfc2136Zone({ zone, write: serversOf(servers.write), verify, key });
}

function serversOf(texts: readonly string[]): readonly NameServer[] {
  return texts.flatMap((text) => parseServer(text) ?? []);
}
