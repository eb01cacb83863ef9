/** The manifests of one service in one region: account, secret, workload, Service, and what keeps it there. */
import { type AreaOf, indent, podTemplate } from './pod.ts';
import { ACCOUNT, type Service, words } from './service.ts';

/** The text of `k8s/REGION/NAME.yaml`. */
export function manifestOf(service: Service, region: string, areaOf: AreaOf): string {
  return [
    ...(service.role === true ? [account(service)] : []),
    ...(service.database === undefined ? [] : [databaseSecret(service)]),
    ...(words(service.maybe).length === 0 ? [] : [optionalAddresses(service, areaOf)]),
    service.hourly === true
      ? cronJob(service, region, areaOf)
      : deployment(service, region, areaOf),
    ...(service.hourly === true ? [] : [clusterService(service), budget(service)]),
  ].join('---\n');
}

function head(apiVersion: string, kind: string, service: Service, name = service.name): string[] {
  return [
    `apiVersion: ${apiVersion}`,
    `kind: ${kind}`,
    'metadata:',
    `  name: ${name}`,
    `  namespace: ${service.area}`,
  ];
}

function account(service: Service): string {
  return text([
    ...head('v1', 'ServiceAccount', service),
    '  annotations:',
    `    eks.amazonaws.com/role-arn: arn:aws:iam::${ACCOUNT}:role/${service.area}-${service.name}`,
  ]);
}

function databaseSecret(service: Service): string {
  return text([
    ...head('external-secrets.io/v1', 'ExternalSecret', service, `${service.name}-database`),
    'spec:',
    '  refreshInterval: 1h',
    '  secretStoreRef:',
    '    kind: ClusterSecretStore',
    '    name: aws',
    '  target:',
    `    name: ${service.name}-database`,
    '  data:',
    '    - secretKey: password',
    '      remoteRef:',
    `        key: ${service.area}/${service.database ?? ''}`,
  ]);
}

function optionalAddresses(service: Service, areaOf: AreaOf): string {
  return text([
    ...head('v1', 'ConfigMap', service, `${service.name}-optional`),
    'data:',
    ...words(service.maybe).map((other) => `  ${other}: ${other}.${areaOf(other)}:8080`),
  ]);
}

function deployment(service: Service, region: string, areaOf: AreaOf): string {
  return text([
    ...head('apps/v1', 'Deployment', service),
    'spec:',
    `  replicas: ${service.area === 'platform' || service.area === 'support' ? 2 : 3}`,
    '  selector:',
    '    matchLabels:',
    `      app: ${service.name}`,
    ...indent(2, podTemplate(service, region, areaOf)),
  ]);
}

function cronJob(service: Service, region: string, areaOf: AreaOf): string {
  return text([
    ...head('batch/v1', 'CronJob', service),
    'spec:',
    '  schedule: "7 * * * *"',
    '  jobTemplate:',
    '    spec:',
    ...indent(6, podTemplate(service, region, areaOf)),
  ]);
}

function clusterService(service: Service): string {
  return text([
    ...head('v1', 'Service', service),
    'spec:',
    '  selector:',
    `    app: ${service.name}`,
    '  ports:',
    '    - port: 8080',
  ]);
}

function budget(service: Service): string {
  return text([
    ...head('policy/v1', 'PodDisruptionBudget', service),
    'spec:',
    '  maxUnavailable: 1',
    '  selector:',
    '    matchLabels:',
    `      app: ${service.name}`,
  ]);
}

/** A route of the edge: `POST /login` to one service. */
export function routeOf(method: string, path: string, service: Service): string {
  return text([
    ...head('gateway.networking.k8s.io/v1', 'HTTPRoute', service, 'api'),
    'spec:',
    '  parentRefs:',
    '    - name: edge',
    '      namespace: platform',
    '  rules:',
    '    - matches:',
    `        - method: ${method}`,
    `          path: { type: PathPrefix, value: ${path} }`,
    '      backendRefs:',
    `        - { name: ${service.name}, port: 8080 }`,
  ]);
}

/** Where secrets come from in a region. */
export function secretStore(region: string): string {
  return text([
    'apiVersion: external-secrets.io/v1',
    'kind: ClusterSecretStore',
    'metadata:',
    '  name: aws',
    'spec:',
    '  provider:',
    '    aws:',
    '      service: SecretsManager',
    `      region: ${region}`,
  ]);
}

/** What a cluster is synced from: every manifest of its folder. */
export function kustomization(files: readonly string[]): string {
  return text([
    'apiVersion: kustomize.config.k8s.io/v1beta1',
    'kind: Kustomization',
    'resources:',
    ...files.map((file) => `  - ${file}`),
  ]);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
