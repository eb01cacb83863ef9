/** Every kind of probe. A new one is its file, a line in `Target`, one in `PROBES` and one in `parse-targets`. */
import { dnsProbe } from './dns/dns-probe.ts';
import type { DnsTarget } from './dns/target.ts';
import { feedProbe, type FeedTarget } from './feed/feed-probe.ts';
import { heartbeatProbe, type HeartbeatTarget } from './heartbeat.ts';
import { httpProbe } from './http/http-probe.ts';
import type { HttpTarget } from './http/target.ts';
import { createPingProbe, type PingTarget } from './ping-probe.ts';
import type { Probe, ProbeResult, ProbeWorld } from './port.ts';
import { tcpProbe, type TcpTarget } from './tcp-probe.ts';
import { tlsProbe, type TlsTarget } from './tls-probe.ts';

/** What may be looked at. */
export type Target =
  HttpTarget | TcpTarget | TlsTarget | DnsTarget | PingTarget | HeartbeatTarget | FeedTarget;

type ProbeOf<Each> = Each extends Target ? Probe<Each> : never;

/** One probe for each kind of target. */
export const PROBES: {
  readonly [Kind in Target['kind']]: ProbeOf<Extract<Target, { kind: Kind }>>;
} = {
  http: httpProbe,
  tcp: tcpProbe,
  tls: tlsProbe,
  dns: dnsProbe,
  ping: createPingProbe(),
  heartbeat: heartbeatProbe,
  feed: feedProbe,
};

/** One look at a target of any kind. Never rejects. */
export function lookAt(
  target: Target,
  world: ProbeWorld,
  signal: AbortSignal,
): Promise<ProbeResult> {
  switch (target.kind) {
    case 'http':
      return PROBES.http.look(target, world, signal);
    case 'tcp':
      return PROBES.tcp.look(target, world, signal);
    case 'tls':
      return PROBES.tls.look(target, world, signal);
    case 'dns':
      return PROBES.dns.look(target, world, signal);
    case 'ping':
      return PROBES.ping.look(target, world, signal);
    case 'heartbeat':
      return PROBES.heartbeat.look(target, world, signal);
    case 'feed':
      return PROBES.feed.look(target, world, signal);
  }
}
