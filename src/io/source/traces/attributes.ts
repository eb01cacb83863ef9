/**
 * The attributes that are read, by old names and new. Everything else is passed over unread: a statement
 * of a database and the path of an address are where secrets stand.
 */
import { ByteNames, ByteWords, HASH_START, hashByte, NO_NAME } from './byte-names.ts';
import { OUTCOME, RESOURCE, SLOT, METHOD_SLOT, ROUTE_SLOT } from './span.ts';
import type { Span } from './span.ts';

/** Codes below 100 are slots; the others say what to do with the value. */
const URL_HOST = 100;
const HTTP_STATUS = 101;
const GRPC_STATUS = 102;
const ERROR_TAG = 103;
const TEMPORARY = 105;
const QUEUE_URL = 106;
const ARN = 107;
const RPC_METHOD = 108;

/** A text that stands for itself; a host is without its port and in lower case. */
const HOSTS: ReadonlySet<number> = new Set([SLOT.address, SLOT.socket]);

const SPAN_KEYS: Readonly<Record<string, number>> = {
  'service.peer.name': SLOT.peer,
  'peer.service': SLOT.peer,
  'server.address': SLOT.address,
  'net.peer.name': SLOT.address,
  'peer.hostname': SLOT.address,
  'network.peer.address': SLOT.socket,
  'net.sock.peer.addr': SLOT.socket,
  'net.peer.ip': SLOT.socket,
  'peer.ipv4': SLOT.socket,
  'peer.address': SLOT.socket,
  'url.full': URL_HOST,
  'http.url': URL_HOST,
  'db.system.name': SLOT.databaseSystem,
  'db.system': SLOT.databaseSystem,
  'db.type': SLOT.databaseSystem,
  'db.namespace': SLOT.databaseName,
  'db.name': SLOT.databaseName,
  'db.instance': SLOT.databaseName,
  'messaging.system': SLOT.messagingSystem,
  'messaging.destination.name': SLOT.destination,
  'messaging.destination': SLOT.destination,
  'message_bus.destination': SLOT.destination,
  'messaging.destination.temporary': TEMPORARY,
  'messaging.destination.anonymous': TEMPORARY,
  'messaging.temp_destination': TEMPORARY,
  'messaging.url': QUEUE_URL,
  'aws.sqs.queue.url': QUEUE_URL,
  'aws.queue_url': QUEUE_URL,
  'rpc.system.name': SLOT.rpcSystem,
  'rpc.system': SLOT.rpcSystem,
  'rpc.service': SLOT.rpcService,
  'rpc.method': RPC_METHOD,
  'cloud.region': SLOT.region,
  'aws.region': SLOT.region,
  'faas.invoked_region': SLOT.region,
  'faas.invoked_name': SLOT.functionName,
  'aws.dynamodb.table_names': SLOT.resource,
  'aws.s3.bucket': SLOT.resource,
  'aws.kinesis.stream_name': SLOT.resource,
  'aws.sns.topic.arn': ARN,
  'aws.step_functions.state_machine.arn': ARN,
  'http.status_code': HTTP_STATUS,
  'http.response.status_code': HTTP_STATUS,
  'rpc.grpc.status_code': GRPC_STATUS,
  'rpc.response.status_code': GRPC_STATUS,
  'http.route': ROUTE_SLOT,
  'http.request.method': METHOD_SLOT,
  'http.method': METHOD_SLOT,
  error: ERROR_TAG,
};

/** New names have the word before old ones, whatever their order. */
const OLD: ReadonlySet<string> = new Set([
  'peer.service',
  'net.peer.name',
  'peer.hostname',
  'net.sock.peer.addr',
  'net.peer.ip',
  'peer.ipv4',
  'peer.address',
  'http.url',
  'db.system',
  'db.type',
  'db.name',
  'db.instance',
  'messaging.destination',
  'message_bus.destination',
  'rpc.system',
  'aws.region',
  'http.method',
]);

const RESOURCE_KEYS: Readonly<Record<string, number>> = {
  'service.name': RESOURCE.service,
  'service.namespace': RESOURCE.namespace,
  'cloud.provider': RESOURCE.provider,
  'cloud.region': RESOURCE.region,
  'cloud.availability_zone': RESOURCE.zone,
  'k8s.deployment.name': RESOURCE.workload,
  'k8s.statefulset.name': RESOURCE.workload,
  'k8s.daemonset.name': RESOURCE.workload,
  'k8s.cronjob.name': RESOURCE.workload,
  'k8s.container.name': RESOURCE.container,
  'container.name': RESOURCE.container,
  'faas.name': RESOURCE.functionName,
  'process.executable.name': RESOURCE.program,
};

/** What `codeOf` adds for the old name of something. */
export const OLD_NAME = 1_000;

/** Attributes of spans, by the bytes of their keys. */
export const spanKeys: ByteWords = new ByteWords(
  Object.fromEntries(
    Object.entries(SPAN_KEYS).map(([key, code]) => [key, OLD.has(key) ? code + OLD_NAME : code]),
  ),
);

/** Attributes of resources, by the bytes of their keys. */
export const resourceKeys: ByteWords = new ByteWords(RESOURCE_KEYS);

/** A text value, as bytes without escapes, of a key that is read. */
export function takeText(
  span: Span,
  keyCode: number,
  names: ByteNames,
  data: Uint8Array,
  from: number,
  to: number,
): void {
  const code = keyCode % OLD_NAME;
  if (code >= 100) {
    takeSpecialText(span, keyCode, names, data, from, to);
    return;
  }
  if (from === to || (keyCode >= OLD_NAME && span.names[code] !== NO_NAME)) return;
  if (HOSTS.has(code)) {
    span.names[code] = nameOfHost(names, data, from, to);
    return;
  }
  span.names[code] = names.idOfText(data, from, to);
}

function takeSpecialText(
  span: Span,
  keyCode: number,
  names: ByteNames,
  data: Uint8Array,
  from: number,
  to: number,
): void {
  switch (keyCode % OLD_NAME) {
    case URL_HOST:
      if (keyCode < OLD_NAME || span.names[SLOT.urlHost] === NO_NAME)
        span.names[SLOT.urlHost] = nameOfUrlHost(names, data, from, to);
      return;
    case QUEUE_URL:
      takeQueueUrl(span, names, textOf(data, from, to));
      return;
    case ARN:
      takeArn(span, names, textOf(data, from, to));
      return;
    case ERROR_TAG:
      span.erred ||= textOf(data, from, to) !== 'false';
      return;
    case TEMPORARY:
      span.temporary ||= textOf(data, from, to) === 'true';
      return;
    case GRPC_STATUS:
      takeGrpcStatus(span, textOf(data, from, to));
      return;
    case RPC_METHOD:
      takeRpcMethod(span, names, data, from, to);
      return;
    default: {
      const number = Number(textOf(data, from, to));
      if (from < to && Number.isFinite(number)) takeNumber(span, keyCode, number);
    }
  }
}

/** A number or a truth value (0, 1) of a key that is read. */
export function takeNumber(span: Span, keyCode: number, value: number): void {
  switch (keyCode % OLD_NAME) {
    case HTTP_STATUS:
      // 408 and 429 say that nothing was done; any other 4xx is an answer like another.
      if (value >= 500 || value === 408 || value === 429) span.outcome = OUTCOME.failed;
      else if (value >= 400) span.outcome = OUTCOME.answered;
      return;
    case GRPC_STATUS:
      takeGrpcStatus(span, String(value));
      return;
    case ERROR_TAG:
      span.erred ||= value !== 0;
      return;
    case TEMPORARY:
      span.temporary ||= value !== 0;
      return;
    default:
  }
}

/** Statuses with which nobody answered the question, by number and name; all others but 0 are answers. */
const GRPC_FAILED: ReadonlySet<string> = new Set(
  '2 4 8 13 14 15 UNKNOWN DEADLINE_EXCEEDED RESOURCE_EXHAUSTED INTERNAL UNAVAILABLE DATA_LOSS'.split(
    ' ',
  ),
);

function takeGrpcStatus(span: Span, status: string): void {
  if (GRPC_FAILED.has(status)) span.outcome = OUTCOME.failed;
  else if (status !== '0' && status !== 'OK') span.outcome = OUTCOME.answered;
}

/** A share of what was kept. */
export function takeShare(span: Span, share: number): void {
  if (share > 0 && share < 1) span.weight = Math.min(2 ** 40, Math.round(1_024 / share));
  else if (share === 1) span.weight = 1_024;
}

/**
 * The threshold or the exponent of consistent sampling in a trace state: `ot=th:e666` keeps what is at or
 * above the threshold, so it stands for 1 / (1 - th / 2^56); the older `ot=p:3` for 2^3.
 */
export function takeTraceState(span: Span, state: string): void {
  const field = /(?:^|,)\s*ot=([^,]*)/.exec(state)?.[1];
  if (field === undefined) return;
  const threshold = /(?:^|;)th:([0-9a-f]{1,14})(?:;|$)/.exec(field)?.[1];
  if (threshold !== undefined) {
    takeShare(span, 1 - Number.parseInt(threshold.padEnd(14, '0'), 16) / 2 ** 56);
    return;
  }
  const exponent = /(?:^|;)p:(\d{1,2})(?:;|$)/.exec(field)?.[1];
  // 63 stands for a chance of nothing, which no span that is there can have had.
  if (exponent !== undefined && Number(exponent) <= 40) takeShare(span, 2 ** -Number(exponent));
}

/** `SPAN_KIND_CLIENT`, `CLIENT` and `client` are 3. */
export function kindOf(text: string): number {
  const kind = text
    .replace(/^SPAN_KIND_/i, '')
    .toLowerCase()
    .trim();
  return Math.max(0, KINDS.indexOf(kind));
}

const KINDS = ['unknown', 'internal', 'server', 'client', 'producer', 'consumer'];

/** A host without its port, its last dot and its capitals. */
function nameOfHost(names: ByteNames, data: Uint8Array, from: number, to: number): number {
  let end = to;
  let colons = 0;
  for (let at = from; at < to; at++) {
    const byte = data[at] as number;
    if (byte === 0x3a) {
      if (colons === 0) end = at;
      colons++;
    } else if (byte <= 0x20 || byte === 0x2f || byte === 0x40) return NO_NAME;
  }
  // More than one colon is an address of the sixth version.
  if (colons > 1) end = to;
  if (data[end - 1] === 0x2e) end--;
  return end === from ? NO_NAME : nameOfLower(names, data, from, end);
}

function nameOfLower(names: ByteNames, data: Uint8Array, from: number, to: number): number {
  let hash = HASH_START;
  for (let at = from; at < to; at++) {
    const byte = data[at] as number;
    if (byte >= 0x41 && byte <= 0x5a) return names.idOf(textOf(data, from, to).toLowerCase());
    hash = hashByte(hash, byte);
  }
  return names.idOfBytes(data, from, to, hash);
}

/** The host between `://` and what follows; user and password before an `@` are passed over. */
function nameOfUrlHost(names: ByteNames, data: Uint8Array, from: number, to: number): number {
  let start = from;
  while (start < to && data[start] !== 0x3a) start++;
  if (data[start + 1] !== 0x2f || data[start + 2] !== 0x2f || start + 3 >= to) return NO_NAME;
  start += 3;
  let end = start;
  for (; end < to; end++) {
    const byte = data[end] as number;
    if (byte === 0x2f || byte === 0x3f || byte === 0x23 || byte <= 0x20) break;
    if (byte === 0x40) start = end + 1;
  }
  return end <= start ? NO_NAME : nameOfHost(names, data, start, end);
}

/** The service in `oteldemo.CartService/AddItem`, where the newer convention puts it. */
function takeRpcMethod(
  span: Span,
  names: ByteNames,
  data: Uint8Array,
  from: number,
  to: number,
): void {
  if (span.names[SLOT.rpcService] !== NO_NAME) return;
  for (let at = to - 1; at > from; at--) {
    if (data[at] !== 0x2f) continue;
    span.names[SLOT.rpcService] = names.idOfText(data, from, at);
    return;
  }
}

/** `https://sqs.eu-west-1.amazonaws.com/123456789012/payouts`: host and queue, without the account. */
function takeQueueUrl(span: Span, names: ByteNames, url: string): void {
  const match = /^https?:\/\/([a-z0-9.-]+)(?::\d+)?\/\d{12}\/([A-Za-z0-9_.-]+)$/i.exec(url);
  if (match === null) return;
  span.names[SLOT.address] = names.idOf((match[1] ?? '').toLowerCase());
  span.names[SLOT.resource] = names.idOf(match[2] ?? '');
}

/** `arn:aws:sns:eu-west-1:123456789012:orders`: region and name, without the account. */
function takeArn(span: Span, names: ByteNames, arn: string): void {
  const match = /^arn:[a-z-]+:[a-z0-9-]+:([a-z0-9-]*):\d*:(?:[a-zA-Z]+:)?([A-Za-z0-9_.-]+)$/.exec(
    arn,
  );
  if (match === null) return;
  if (match[1] !== '') span.names[SLOT.region] = names.idOf(match[1] ?? '');
  span.names[SLOT.resource] = names.idOf(match[2] ?? '');
}

function textOf(data: Uint8Array, from: number, to: number): string {
  return Buffer.from(data.buffer, data.byteOffset + from, to - from).toString('utf8');
}
