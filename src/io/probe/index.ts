/** One look at one thing: HTTP, TCP, TLS, DNS, ping, heartbeat, status feeds. It opens sockets. */
export * from './all.ts';
export type { Condition, ConditionResult, Seen } from './condition/condition.ts';
export { evaluateCondition } from './condition/evaluate-condition.ts';
export { parseCondition } from './condition/parse-condition.ts';
export { systemResolver } from './dns/dns-probe.ts';
export {
  NO_RULES,
  USUAL_DNS,
  type DnsServer,
  type DnsTarget,
  type RecordRules,
} from './dns/target.ts';
export type { FeedTarget } from './feed/feed-probe.ts';
export { FEED_FORMATS, readFeed, type FeedFormat } from './feed/read-feed.ts';
export {
  startHeartbeatReceiver,
  type HeartbeatReceiver,
  type HeartbeatTarget,
  type ReceiverSettings,
} from './heartbeat.ts';
export { USUAL_HTTP, type HttpTarget, type Method } from './http/target.ts';
export { metricsOf, type Metric } from './metrics-of.ts';
export type { PingTarget } from './ping-probe.ts';
export * from './port.ts';
export { parseRange, publicAnd, publicOnly, type AddressRange } from './reach.ts';
export type { TcpTarget } from './tcp-probe.ts';
export type { TlsTarget } from './tls-probe.ts';
export { importGatus } from './targets/import-gatus.ts';
export { MAX_TARGETS, parseTargets, type NamedTarget } from './targets/parse-targets.ts';
