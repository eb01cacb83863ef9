/**
 * What kind of thing something is, by its image, its name and the variables that point at it; and
 * whether a need on such a thing is hard. Files decide *hard* for an own table, bucket, database,
 * secret, identity, or an address without a default. Whether a service bears the loss of a queue, a
 * cache, telemetry or flags is written in its code, so there the files leave it `unknown`.
 */
import { spellLabel } from './reading/address.ts';

/** Kinds whose loss a caller may well bear: files do not decide. */
const BEARABLE: ReadonlySet<string> = new Set(['queue', 'cache', 'telemetry', 'flags', 'mail']);

/** Programs that are run as they are, by the first word of their image's name. */
const PROGRAMS: Readonly<Record<string, string>> = kinds({
  telemetry:
    'otel otelcol opentelemetry jaeger jaegertracing zipkin prometheus prom alertmanager grafana loki tempo mimir thanos cortex promtail fluentd fluent fluentbit telegraf statsd graphite datadog newrelic cadvisor opamp kiali sentry logstash filebeat metricbeat kibana pyroscope alloy signoz victoriametrics openobserve seq',
  flags: 'flagd unleash flagsmith flipt growthbook flagr',
  cache: 'memcached varnish',
  queue:
    'rabbitmq kafka nats activemq artemis pulsar redpanda mosquitto emqx zookeeper elasticmq beanstalkd rocketmq nsq nsqd strimzi',
  datastore:
    'postgres postgresql postgis pgvector mysql mariadb percona mongo mongodb documentdb cassandra scylla cockroach cockroachdb couchdb couchbase redis valkey keydb dragonfly etcd elasticsearch opensearch solr clickhouse influxdb neo4j minio mssql timescaledb dynamodb arangodb rethinkdb tidb yugabyte qdrant weaviate milvus chroma meilisearch typesense questdb',
  mail: 'mailhog mailpit maildev postfix',
});

/** Words that may stand behind such a name without making it something else. */
const PLAIN_WORDS = new Set(
  'server broker master primary main replica secondary node cluster db data collector contrib agent gateway ui svc service stack alpine local all in one query ingester distributor operator'.split(
    ' ',
  ),
);

function kinds(words: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(words).flatMap(([kind, list]) => list.split(' ').map((word) => [word, kind])),
  );
}

const SCHEMES: Readonly<Record<string, string>> = {
  postgres: 'datastore',
  postgresql: 'datastore',
  mysql: 'datastore',
  mariadb: 'datastore',
  sqlserver: 'datastore',
  oracle: 'datastore',
  sql: 'datastore',
  mongodb: 'datastore',
  'mongodb+srv': 'datastore',
  redis: 'datastore',
  rediss: 'datastore',
  cassandra: 'datastore',
  neo4j: 'datastore',
  bolt: 'datastore',
  clickhouse: 'datastore',
  cockroachdb: 'datastore',
  amqp: 'queue',
  amqps: 'queue',
  kafka: 'queue',
  nats: 'queue',
  mqtt: 'queue',
  mqtts: 'queue',
  stomp: 'queue',
  pulsar: 'queue',
  sb: 'queue',
  memcached: 'cache',
  smtp: 'mail',
  smtps: 'mail',
  otlp: 'telemetry',
  statsd: 'telemetry',
};

/** Words in a variable's or a thing's name, as whole parts between underscores. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /(?:^|_)(?:OTEL|OTLP|OPENTELEMETRY|JAEGER|ZIPKIN|PROMETHEUS|GRAFANA|TEMPO|LOKI|KIALI|STATSD|SENTRY|DATADOG|DD|NEW_RELIC|HONEYCOMB|TRACING|TRACE|TRACES|METRICS|LOGGING|LOGSTASH|FLUENTD|FLUENTBIT|COLLECTOR|OPAMP|TELEMETRY|PYROSCOPE|PROFILER|APM)(?:_|$)/,
    'telemetry',
  ],
  [
    /(?:^|_)(?:FLAGD|UNLEASH|LAUNCHDARKLY|FLAGSMITH|FLIPT|GROWTHBOOK|FEATURE_FLAGS?|FEATURE_TOGGLES?|SPLIT_IO|CONFIGCAT)(?:_|$)/,
    'flags',
  ],
  [/(?:^|_)(?:[A-Z0-9]*CACHE[DS]?|MEMCACHED?)(?:_|$)/, 'cache'],
  [
    /(?:^|_)(?:QUEUE|RABBITMQ|RABBIT|AMQP|KAFKA|NATS|BROKERS?|ACTIVEMQ|PULSAR|MQTT|SQS|TOPIC|EVENT_?BUS)(?:_|$)/,
    'queue',
  ],
  [/(?:^|_)(?:SMTP|MAILHOG|MAILPIT)(?:_|$)/, 'mail'],
  [
    /(?:^|_)(?:DB|DATABASE|POSTGRES|POSTGRESQL|MYSQL|MARIADB|MONGO|MONGODB|REDIS|VALKEY|CASSANDRA|ELASTICSEARCH|OPENSEARCH)(?:_|$)/,
    'datastore',
  ],
];

/** The kind of what runs this image under this name; null when neither says. */
export function kindOfImage(image: string | null, name: string): string | null {
  const repository = (image ?? '')
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '')
    .toLowerCase();
  const [last = '', owner = ''] = repository.split('/').toReversed();
  const words = last.split(/[-_.]/);
  const found = words.includes('exporter')
    ? 'telemetry'
    : (programKind(words[0]) ?? programKind(owner.split(/[-_.]/)[0]) ?? kindOfName(name));
  // A Redis that is called a cache is one, and so is whatever is called nothing else.
  if (found === 'datastore' && kindOfLabel(name) === 'cache') return 'cache';
  return found ?? (/(?:^|[-_.])cache$/.test(name) ? 'cache' : null);
}

/** A name that is a program's own: `kafka`, `otel-collector`, and not `kafka-consumer`. */
export function kindOfName(name: string): string | null {
  const [first, ...rest] = name.toLowerCase().split(/[-_.]/);
  return rest.every((word) => PLAIN_WORDS.has(word) || /^\d+$/.test(word))
    ? programKind(first)
    : null;
}

function programKind(word: string | undefined): string | null {
  return word !== undefined && Object.hasOwn(PROGRAMS, word) ? (PROGRAMS[word] ?? null) : null;
}

/** The kind that a scheme implies: `amqp` is a queue. */
export function kindOfScheme(scheme: string | null): string | null {
  return scheme === null || !Object.hasOwn(SCHEMES, scheme) ? null : (SCHEMES[scheme] ?? null);
}

/** The kind that words in a name imply: `OTEL_EXPORTER_OTLP_ENDPOINT` is telemetry. */
export function kindOfLabel(label: string): string | null {
  const spelled = spellLabel(label);
  return WORDS.find(([pattern]) => pattern.test(spelled))?.[1] ?? null;
}

/** Whether a caller's need is hard, by what is known of both ends and of the variable between them. */
export function strengthOf(
  fromKind: string,
  targetKind: string,
  labelKind: string | null,
): 'hard' | 'unknown' {
  // What telemetry looks at is not what it stands on.
  if (fromKind === 'telemetry') return 'unknown';
  if (BEARABLE.has(targetKind)) return 'unknown';
  return labelKind !== null && BEARABLE.has(labelKind) ? 'unknown' : 'hard';
}
