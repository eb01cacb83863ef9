/**
 * Real manifests and Compose files of others, beside lists that were written by reading them. The files
 * are not part of this project; where they are absent, these tests are skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { componentsOf, journeysOf, look, needsOf } from './discovery.testing.ts';
import type { Discovery } from './port.ts';

const DATA = join(import.meta.dirname, '../../../../shared/data');

function read(...paths: readonly string[]): Discovery {
  return look(
    paths.map((path) => ({
      path: path.slice(path.lastIndexOf('/') + 1),
      text: readFileSync(join(DATA, path), 'utf8'),
    })),
  );
}

describe.skipIf(!existsSync(join(DATA, 'kubernetes')))('real Kubernetes manifests', () => {
  it('Online Boutique: 16 needs between services, the store of the cart, nothing else', () => {
    const found = read('kubernetes/online-boutique.yaml');
    expect(needsOf(found)).toEqual({
      checkoutservice:
        'cartservice currencyservice emailservice paymentservice productcatalogservice shippingservice',
      frontend:
        'adservice cartservice checkoutservice currencyservice productcatalogservice recommendationservice shippingservice shoppingassistantservice',
      recommendationservice: 'productcatalogservice',
      loadgenerator: 'frontend',
      cartservice: 'redis-cart',
    });
    expect(journeysOf(found)).toEqual({ 'frontend-external': 'frontend' });
  });

  it('Online Boutique: what nothing deploys is a component of its own and a listed gap', () => {
    const found = read('kubernetes/online-boutique.yaml');
    expect(found.problems.map(({ code, what, place }) => [code, what, place?.line])).toEqual([
      [
        'not-defined',
        'frontend points at shoppingassistantservice (SHOPPING_ASSISTANT_SERVICE_ADDR), and nothing in these files deploys it',
        90,
      ],
    ]);
    expect(componentsOf(found)).toMatchObject({
      shoppingassistantservice: 'service',
      'redis-cart': 'datastore',
      loadgenerator: 'service',
    });
    expect(Object.keys(componentsOf(found))).toHaveLength(13);
  });

  it('AKS store: addresses of variables, of a ConfigMap and of a waiting script', () => {
    const found = read('kubernetes/aks-store.yaml');
    expect(needsOf(found)).toEqual({
      'order-service': 'rabbitmq?',
      'makeline-service': 'documentdb rabbitmq?',
      'product-service': 'ai-service',
      'virtual-customer': 'order-service',
      'virtual-worker': 'makeline-service',
    });
    expect(journeysOf(found)).toEqual({
      'store-admin': 'store-admin',
      'store-front': 'store-front',
    });
    expect(found.problems.map(({ code }) => code)).toEqual(['not-defined']);
  });
});

describe.skipIf(!existsSync(join(DATA, 'compose')))('real Compose files', () => {
  it('AKS store', () => {
    const found = read('compose/aks-store.yml');
    expect(needsOf(found)).toEqual({
      'order-service': 'rabbitmq?',
      'makeline-service': 'documentdb rabbitmq?',
      'product-service': 'ai-service',
      'store-front': '(order-service?) (product-service?)',
      'store-admin': '(makeline-service?) (product-service?)',
      'virtual-customer': 'order-service',
      'virtual-worker': 'makeline-service',
    });
    // Also published: a queue and a database, which nobody comes in through.
    expect(Object.keys(journeysOf(found))).toEqual([
      'ai-service',
      'makeline-service',
      'order-service',
      'product-service',
      'store-admin',
      'store-front',
    ]);
    expect(found.problems).toEqual([]);
  });

  it('DeathStarBench social network: it has only an order of starting', () => {
    const found = read('compose/deathstar-social-network.yml');
    expect(needsOf(found)).toEqual({
      'compose-post-service': '(jaeger-agent?)',
      'home-timeline-service': '(jaeger-agent?)',
      'media-frontend': '(jaeger-agent?)',
      'media-service': '(jaeger-agent?) (media-mongodb?)',
      'nginx-thrift': '(jaeger-agent?)',
      'post-storage-service': '(jaeger-agent?) (post-storage-mongodb?)',
      'social-graph-service': '(jaeger-agent?) (social-graph-mongodb?)',
      'text-service': '(jaeger-agent?)',
      'unique-id-service': '(jaeger-agent?)',
      'url-shorten-service': '(jaeger-agent?) (url-shorten-mongodb?)',
      'user-mention-service': '(jaeger-agent?)',
      'user-service': '(jaeger-agent?) (user-mongodb?)',
      'user-timeline-service': '(jaeger-agent?) (user-timeline-mongodb?)',
    });
    expect(journeysOf(found)).toEqual({
      'media-frontend': 'media-frontend',
      'nginx-thrift': 'nginx-thrift',
      'post-storage-service': 'post-storage-service',
    });
  });

  it('OpenTelemetry demo with its variables: 16 addresses are hard, telemetry and flags are not', () => {
    const found = read('compose/otel-demo.compose.yaml', 'compose/otel-demo.env');
    expect(needsOf(found)).toEqual({
      ad: 'flagd? otel-collector?',
      cart: 'flagd? otel-collector? valkey-cart',
      checkout: 'cart currency email flagd? otel-collector? payment product-catalog shipping',
      currency: 'otel-collector?',
      email: 'flagd? otel-collector?',
      flagd: 'otel-collector?',
      'flagd-ui': '(flagd?) otel-collector?',
      frontend:
        'ad cart checkout currency flagd? (image-provider) otel-collector? product-catalog (quote) recommendation shipping',
      'frontend-proxy':
        'chatbot firepit flagd? flagd-ui? frontend grafana? image-provider jaeger? opamp-server? otel-collector? telemetry-docs?',
      'image-provider': 'otel-collector?',
      'load-generator': 'flagd? (frontend) frontend-proxy otel-collector?',
      'otel-collector': 'astronomy-db? frontend-proxy? image-provider?',
      payment: 'flagd? otel-collector?',
      'product-catalog': 'astronomy-db flagd? otel-collector?',
      quote: 'otel-collector?',
      recommendation: 'flagd? otel-collector? product-catalog',
      shipping: 'flagd? otel-collector? quote',
      'telemetry-docs': 'otel-collector?',
    });
    expect(journeysOf(found)).toEqual({ 'frontend-proxy': 'frontend-proxy' });
    expect(found.problems.map(({ what }) => what.split(' ')[3])).toEqual([
      'grafana',
      'jaeger',
      'opamp-server',
      'firepit',
      'chatbot',
    ]);
    expect(found.notRead).toEqual([]);
  });

  it('OpenTelemetry demo without its variables says which file is missing', () => {
    const found = read('compose/otel-demo.compose.yaml');
    expect(found.notRead).toHaveLength(1);
    expect(found.notRead[0]).toMatchObject({ mend: 'docker compose config | npx firebreak map -' });
    expect(journeysOf(found)).toEqual({ 'frontend-proxy': 'frontend-proxy' });
  });

  it('OpenTelemetry demo, the layer with the queue', () => {
    const found = read('compose/otel-demo.compose.full.yaml', 'compose/otel-demo.env');
    expect(needsOf(found)).toEqual({
      accounting: 'astronomy-db kafka? otel-collector?',
      'fraud-detection': 'flagd? kafka? otel-collector?',
      kafka: 'otel-collector?',
      checkout: 'kafka?',
      'otel-collector': 'kafka?',
    });
    expect(found.journeysAssumed).toBe(true);
    expect(Object.keys(journeysOf(found))).toEqual(['accounting', 'checkout', 'fraud-detection']);
  });

  it('OpenTelemetry demo, the layer with the tools that watch it', () => {
    const found = read('compose/otel-demo.compose.observability.yaml', 'compose/otel-demo.env');
    expect(needsOf(found)).toEqual({
      cart: 'opamp-server?',
      'frontend-proxy': '(grafana?) (jaeger?) (opamp-server)',
      jaeger: 'otel-collector? prometheus?',
      'otel-collector': '(jaeger?) kafka? (opamp-server) (opensearch)',
    });
    expect(found.journeysAssumed).toBe(true);
    expect(Object.keys(journeysOf(found))).toEqual(['cart', 'frontend-proxy']);
  });

  it('OpenTelemetry demo, all three layers: a service of several files is one', () => {
    const found = read(
      'compose/otel-demo.compose.yaml',
      'compose/otel-demo.compose.full.yaml',
      'compose/otel-demo.compose.observability.yaml',
      'compose/otel-demo.env',
    );
    expect(needsOf(found)).toMatchObject({
      checkout:
        'cart currency email flagd? kafka? otel-collector? payment product-catalog shipping',
      cart: 'flagd? opamp-server? otel-collector? valkey-cart',
    });
    expect(found.problems.map(({ what }) => what.split(' ')[3])).toEqual(['firepit', 'chatbot']);
  });
});

describe.skipIf(!existsSync(join(DATA, 'terraform')))('real plans and states of Terraform', () => {
  it.each([
    '013_module_depends_on-plan.json',
    '120_basic-plan.json',
    'basic-plan.json',
    'has_changes-plan.json',
    'no_changes-state.json',
    'no_changes-terraform.tfstate',
  ])('%s: null resources, modules and outputs, which are nothing that runs', (name) => {
    const found = read(`terraform/${name}`);
    expect(found.read).toEqual([{ count: 1, things: 'Terraform plan or state' }]);
    expect([componentsOf(found), journeysOf(found), found.problems]).toEqual([{}, {}, []]);
  });
});
