/** API Gateway and AppSync: routes, what is behind them, and who is asked whether somebody may come in. */
import { declared } from '../findings.ts';
import { at, itemsAt, referencesIn, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { behindActions } from './balancer-doors.ts';
import { addEntry, keyOf, resourceIn, runnersIn } from './doors.ts';
import { nameOf, targetsOf } from './targets-of.ts';
import { addNeed } from './root.ts';
import type { RootReading } from './root.ts';
import type { TerraformResource } from './resource.ts';
import { ruleOf } from './rules.ts';

/** `POST /login` is the journey `POST/login`; with several APIs, `POST/shop-api/login`. */
function routeId(api: TerraformResource, method: string, path: string, several: boolean): string {
  const name = nameOf(api, ruleOf(api.type));
  const verb = method === 'ANY' || method === '' ? '' : `${method}/`;
  return several || path === '' || path === '/'
    ? `${verb}${name}${path}`
    : `${verb}${path.replace(/^\//, '')}`;
}

/** A route of an HTTP or WebSocket API. */
export function findRoute(reading: RootReading, route: TerraformResource, several: boolean): void {
  const api = resourceIn(reading, at(route.values, 'api_id'), /^aws_apigatewayv2_api$/);
  const integration = resourceIn(
    reading,
    at(route.values, 'target'),
    /^aws_apigatewayv2_integration$/,
  );
  if (api === null || integration === null) return;
  const behind = behindIntegration(reading, at(integration.values, 'integration_uri'));
  const [method = '', path = ''] = (textAt(route.values, 'route_key') ?? '').split(' ');
  const id = path === '' ? nameOf(api, ruleOf(api.type)) : routeId(api, method, path, several);
  addEntry(reading, route, id, [keyOf(reading, api), ...behind], 'a route of the API');
}

/** An integration whose route stands elsewhere still says what the API hands its calls to. */
export function findIntegration(reading: RootReading, integration: TerraformResource): void {
  const api = resourceIn(reading, at(integration.values, 'api_id'), /^aws_apigatewayv2_api$/);
  const behind = behindIntegration(reading, at(integration.values, 'integration_uri'));
  if (api === null || behind.length === 0) return;
  const routed = reading.resources.some(
    (route) =>
      route.managed &&
      route.type === 'aws_apigatewayv2_route' &&
      resourceIn(reading, at(route.values, 'target'), /^aws_apigatewayv2_integration$/) ===
        integration,
  );
  if (routed) return;
  const id = nameOf(api, ruleOf(api.type));
  addEntry(reading, integration, id, [keyOf(reading, api), ...behind], 'an integration of the API');
}

/** An HTTP API made in one step has its target in itself. */
export function findQuickApi(reading: RootReading, api: TerraformResource): void {
  const behind = behindIntegration(reading, at(api.values, 'target'));
  if (behind.length === 0) return;
  const id = nameOf(api, ruleOf(api.type));
  addEntry(reading, api, id, [keyOf(reading, api), ...behind], 'the target of the API');
}

/** A function, or whatever a private listener forwards to. */
function behindIntegration(reading: RootReading, uri: Tree | undefined): readonly string[] {
  const direct = runnersIn(reading, uri).map((runner) => keyOf(reading, runner));
  if (direct.length > 0) return direct;
  const listener = resourceIn(reading, uri, /_listener$/);
  return listener === null
    ? []
    : behindActions(reading, itemsAt(listener.values, 'default_action'));
}

/** A method of a REST API, at what it is integrated with. */
export function findRestIntegration(
  reading: RootReading,
  integration: TerraformResource,
  several: boolean,
): void {
  const api = resourceIn(
    reading,
    at(integration.values, 'rest_api_id'),
    /^aws_api_gateway_rest_api$/,
  );
  if (api === null) return;
  const behind = behindIntegration(reading, at(integration.values, 'uri'));
  if (behind.length === 0) return;
  const method = textAt(integration.values, 'http_method') ?? methodOf(reading, integration) ?? '';
  const id = routeId(
    api,
    method,
    restPath(reading, at(integration.values, 'resource_id')),
    several,
  );
  addEntry(reading, integration, id, [keyOf(reading, api), ...behind], 'a route of the API');
}

function methodOf(reading: RootReading, integration: TerraformResource): string | null {
  const method = resourceIn(
    reading,
    at(integration.values, 'http_method'),
    /^aws_api_gateway_method$/,
  );
  return method === null ? null : textAt(method.values, 'http_method');
}

/** A REST resource's path, part by part up to the root. */
function restPath(reading: RootReading, value: Tree | undefined): string {
  const parts: string[] = [];
  let current = value;
  for (let depth = 0; depth < 30; depth++) {
    const resource = resourceIn(reading, current, /^aws_api_gateway_resource$/);
    if (resource === null) break;
    parts.unshift(textAt(resource.values, 'path_part') ?? resource.label);
    current = at(resource.values, 'parent_id');
  }
  return parts.length === 0 ? '' : `/${parts.join('/')}`;
}

/** Who may come in is asked at the user pool: the API stands on it. */
export function findAuthorizer(reading: RootReading, authorizer: TerraformResource): void {
  const api = resourceIn(
    reading,
    at(authorizer.values, 'api_id') ?? at(authorizer.values, 'rest_api_id'),
    /_api$/,
  );
  if (api === null) return;
  const asked = [
    at(authorizer.values, 'provider_arns'),
    at(authorizer.values, 'jwt_configuration'),
    at(authorizer.values, 'authorizer_uri'),
  ];
  for (const reference of asked.flatMap((value) => referencesIn(value))) {
    for (const { target, when } of targetsOf(reading, reference)) {
      const evidence = declared(authorizer.file, authorizer.line, 'its authorizer');
      addNeed(reading, keyOf(reading, api), target, when, evidence, null, 'authorizer');
    }
  }
}

/** What a GraphQL API asks. */
export function findDataSource(reading: RootReading, source: TerraformResource): void {
  const api = resourceIn(reading, at(source.values, 'api_id'), /^aws_appsync_graphql_api$/);
  if (api === null) return;
  for (const runner of runnersIn(reading, source.values)) {
    if (runner === api) continue;
    const evidence = declared(source.file, source.line, 'a data source');
    addNeed(
      reading,
      keyOf(reading, api),
      { kind: 'component', key: keyOf(reading, runner) },
      'running',
      evidence,
      null,
      'data source',
    );
  }
  addEntry(reading, source, nameOf(api, ruleOf(api.type)), [keyOf(reading, api)], 'a GraphQL API');
}
