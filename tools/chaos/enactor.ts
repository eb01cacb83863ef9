/**
 * One guard daemon of the chaos run: the very `runGuard` that `guard run` calls, at a faster pace and
 * taking no turns, so that several race.
 */
import { readFileSync } from 'node:fs';
import { assert } from '#base';
import { fromBase64, nameOf } from '#core/dns';
import { parsePolicy } from '#core/guard';
import {
  DaemonLog,
  GuardMetrics,
  GuardStore,
  lookAtEndpoint,
  openTrail,
  policyHash,
  runGuard,
  type DaemonPace,
} from '../../src/app/guard/index.ts';
import { openStore } from '#io/store';
import { openZone } from '#io/zone';
import { KEEP, type WriterSettings } from './writer-settings.ts';

/** As shipped, but for a world in which everything happens within seconds. */
const PACE: DaemonPace = { turnMs: 200, requestMs: 3_000, leaseMs: 3_000, healthAfterMs: 5_000 };

const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as WriterSettings;
const { owner, place, zone, key, writePort, verifyPorts, state } = settings;
const policy = parsePolicy(readFileSync(settings.policyFile, 'utf8'), settings.policyFile).value;
assert(policy !== null, 'the harness writes a good policy');
const store = await openStore(settings.store);
const server = (port: number): { readonly address: string; readonly port: number } => ({
  address: '127.0.0.1',
  port,
});
const adapter = openZone({
  kind: 'rfc2136',
  zone,
  write: [server(writePort)],
  verify: verifyPorts.map(server),
  key: {
    name: nameOf(`${key.name}.`),
    algorithm: 'hmac-sha256',
    secret: fromBase64(key.secret) ?? new Uint8Array(0),
  },
  timeoutMs: 1_000,
});
const metrics = new GuardMetrics();
const log = new DaemonLog(owner, Date.now, metrics, (line) =>
  process.stdout.write(`${JSON.stringify(line)}\n`),
);

await runGuard(
  {
    policy,
    policyHash: policyHash(policy),
    owner,
    place,
    keep: KEEP,
    zone: adapter,
    store: new GuardStore(store, policy.zone),
    overrides: store,
    openTrail: (as) =>
      openTrail(`${state}/audit`, as === 'enactor' ? owner : `${owner}.planner`, Date.now),
    look: lookAtEndpoint(400),
    log,
    pace: PACE,
    nowMs: Date.now,
    random: Math.random,
  },
  new AbortController().signal,
  { takesTurns: false },
);
