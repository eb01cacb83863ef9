/** The package manifest of a service: what it is built from, and the clients that it brings. */
import { type Service, words } from './service.ts';

/** `package.json` or `go.mod`, with its path. */
export function packageOf(service: Service): readonly [path: string, text: string] {
  const folder = `services/${service.area}/${service.name}`;
  return service.language === 'node'
    ? [`${folder}/package.json`, npm(service)]
    : [`${folder}/go.mod`, go(service)];
}

function clientsOf(service: Service): readonly string[] {
  return [
    ...(words(service.tables).length > 0 ? ['dynamodb'] : []),
    ...(words(service.buckets).length > 0 ? ['s3'] : []),
    ...(words(service.queues).length > 0 ? ['sqs'] : []),
  ];
}

function npm(service: Service): string {
  const dependencies = [
    ...clientsOf(service).map((client) => [`@aws-sdk/client-${client}`, '3.901.0']),
    ['@opentelemetry/sdk-node', '0.206.0'],
    ...(service.area === 'payments' || service.area === 'identity'
      ? [['@sentry/node', '10.17.0']]
      : []),
    ['fastify', '5.6.1'],
    ...words(service.packages).map((name) => [name, '7.0.0']),
  ];
  const manifest = {
    name: `@platform/${service.name}`,
    private: true,
    type: 'module',
    dependencies: Object.fromEntries(dependencies),
    devDependencies: { typescript: '5.9.3' },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function go(service: Service): string {
  const modules = [
    ...clientsOf(service).map((client) => `github.com/aws/aws-sdk-go-v2/service/${client} v1.52.0`),
    'github.com/go-chi/chi/v5 v5.2.3',
    'go.opentelemetry.io/otel v1.38.0',
  ];
  return [
    `module git.example-bank.example/platform/${service.name}`,
    '',
    'go 1.25',
    '',
    'require (',
    ...modules.map((module) => `\t${module}`),
    ')',
    '',
  ].join('\n');
}
