/** The pod of a service in one region, with everything that its environment points at. */
import {
  ACCOUNT,
  bucketName,
  clusterName,
  EAST,
  type Service,
  variable,
  words,
} from './service.ts';

/** The namespace of a service, which is its area. */
export type AreaOf = (service: string) => string;

/** The lines of a pod template. */
export function podTemplate(service: Service, region: string, areaOf: AreaOf): string[] {
  return [
    'template:',
    '  metadata:',
    '    labels:',
    `      app: ${service.name}`,
    '  spec:',
    ...(service.role === true ? [`    serviceAccountName: ${service.name}`] : []),
    ...(service.hourly === true ? ['    restartPolicy: Never'] : spread(service)),
    '    containers:',
    `      - name: ${service.name}`,
    `        image: ${imageOf(service, region)}`,
    ...(service.hourly === true
      ? []
      : ['        ports:', '          - containerPort: 8080', '        readinessProbe:']),
    ...(service.hourly === true
      ? []
      : ['          httpGet:', '            path: /ready', '            port: 8080']),
    '        env:',
    ...indent(10, environment(service, region, areaOf)),
  ];
}

function spread(service: Service): string[] {
  return [
    '    topologySpreadConstraints:',
    '      - maxSkew: 1',
    '        topologyKey: topology.kubernetes.io/zone',
    '        whenUnsatisfiable: DoNotSchedule',
    '        labelSelector:',
    '          matchLabels:',
    `            app: ${service.name}`,
  ];
}

function imageOf(service: Service, region: string): string {
  return (
    service.image ??
    `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/${service.area}/${service.name}:2025.10.3`
  );
}

function environment(service: Service, region: string, areaOf: AreaOf): string[] {
  const set = (name: string, value: string): string[] => [
    `- name: ${name}`,
    `  value: ${/^[\w./:-]+$/.test(value) ? value : JSON.stringify(value)}`,
  ];
  const short = region === EAST ? 'use1' : 'usw2';
  return [
    ...set('AWS_REGION', region),
    ...(service.name === 'otel-collector'
      ? []
      : set('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://otel-collector.platform:4317')),
    ...words(service.calls).flatMap((other) =>
      set(`${variable(other)}_ADDR`, `${other}.${areaOf(other)}:8080`),
    ),
    ...words(service.maybe).flatMap((other) => [
      `- name: ${variable(other)}_ADDR`,
      '  valueFrom:',
      `    configMapKeyRef: { name: ${service.name}-optional, key: ${other}, optional: true }`,
    ]),
    ...words(service.tables).flatMap((table) => set(`${variable(table)}_TABLE`, table)),
    ...words(service.buckets).flatMap((bucket) =>
      set(`${variable(bucket)}_BUCKET`, bucketName(bucket)),
    ),
    ...words(service.queues).flatMap((queue) =>
      set(`${variable(queue)}_QUEUE_URL`, queueUrl(queue)),
    ),
    ...(service.cache === true
      ? set(
          'CACHE_URL',
          `rediss://${service.area}-${short}.x7k2ab.${short}.cache.amazonaws.com:6379`,
        )
      : []),
    ...databaseSettings(service, region, set),
    ...words(service.urls).flatMap((pair) => set(...splitPair(pair))),
  ];
}

function databaseSettings(
  service: Service,
  region: string,
  set: (name: string, value: string) => string[],
): string[] {
  const { database } = service;
  if (database === undefined) return [];
  return [
    ...set(
      'DATABASE_HOST',
      `${clusterName(database, region)}.cluster-c3kq0x.${region}.rds.amazonaws.com`,
    ),
    '- name: DATABASE_PASSWORD',
    '  valueFrom:',
    `    secretKeyRef: { name: ${service.name}-database, key: password }`,
  ];
}

function queueUrl(queue: string): string {
  return `https://sqs.${EAST}.amazonaws.com/${ACCOUNT}/${queue}`;
}

function splitPair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}

/** Every line further in. */
export function indent(by: number, lines: readonly string[]): string[] {
  return lines.map((line) => ' '.repeat(by) + line);
}
