/** Where people and events come in: balancers, APIs, distributions, function URLs, triggers. */
import { declared } from '../findings.ts';
import { at, itemsAt, referencesIn, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { addNeed, nameOf, pointsAt, resourceKey, targetsOf } from './find-resources.ts';
import type { RootReading } from './find-resources.ts';
import { textsAt } from './programs.ts';
import type { TerraformResource } from './resource.ts';
import { ruleOf } from './rules.ts';

/** Adds the journeys of one root, and what its doors need behind them. */
export function findDoors(reading: RootReading): void {
  const apis = reading.resources.filter(
    ({ type, managed }) => managed && ruleOf(type)?.kind === 'gateway',
  );
  const several = apis.filter(({ type }) => type !== 'aws_cloudfront_distribution').length > 1;
  for (const resource of reading.resources) {
    const read = Object.hasOwn(DOORS, resource.type) ? DOORS[resource.type] : undefined;
    if (resource.managed) read?.(reading, resource, several);
  }
}

/** Adds the journeys that one resource opens. */
type DoorReader = (reading: RootReading, resource: TerraformResource, several: boolean) => void;

const DOORS: Readonly<Record<string, DoorReader>> = {
  aws_lb_listener: findListener,
  aws_alb_listener: findListener,
  aws_lb_listener_rule: findListenerRule,
  aws_alb_listener_rule: findListenerRule,
  aws_apigatewayv2_route: findRoute,
  aws_api_gateway_integration: findRestIntegration,
  aws_apigatewayv2_authorizer: findAuthorizer,
  aws_api_gateway_authorizer: findAuthorizer,
  aws_cloudfront_distribution: findDistribution,
  aws_appsync_datasource: findDataSource,
  aws_lambda_function_url: triggeredBy('its own URL', 'function_name'),
  aws_lambda_event_source_mapping: findMapping,
  aws_cloudwatch_event_target: triggeredBy('a rule of EventBridge', 'arn'),
  aws_scheduler_schedule: findSchedule,
  aws_sns_topic_subscription: triggeredBy('a topic', 'endpoint', 'topic_arn'),
  aws_s3_bucket_notification: findNotification,
  aws_connect_instance: findConnect,
  aws_apprunner_service: findAddress,
  google_cloud_run_service: findAddress,
  google_cloud_run_v2_service: findAddress,
  azurerm_linux_web_app: findAddress,
  azurerm_windows_web_app: findAddress,
};

function triggeredBy(note: string, program: string, feed?: string): DoorReader {
  return (reading, resource) =>
    findTrigger(
      reading,
      resource,
      at(resource.values, program),
      feed === undefined ? undefined : at(resource.values, feed),
      note,
    );
}

function findSchedule(reading: RootReading, schedule: TerraformResource): void {
  const [target] = itemsAt(schedule.values, 'target');
  findTrigger(reading, schedule, at(target, 'arn'), undefined, 'a schedule');
}

/** People call in, unless it says that they cannot. */
function findConnect(reading: RootReading, resource: TerraformResource): void {
  if (textAt(resource.values, 'inbound_calls_enabled') === 'false') return;
  addOwn(reading, resource, 'calls to Amazon Connect');
}

function findAddress(reading: RootReading, resource: TerraformResource): void {
  addOwn(reading, resource, 'it has an address of its own');
}

function addOwn(reading: RootReading, resource: TerraformResource, note: string): void {
  const id = nameOf(resource, ruleOf(resource.type));
  addEntry(reading, resource, id, [keyOf(reading, resource)], note);
}

function keyOf(reading: RootReading, resource: TerraformResource): string {
  return resourceKey(reading.root, resource.address);
}

function addEntry(
  reading: RootReading,
  resource: TerraformResource,
  id: string,
  through: readonly string[],
  note: string,
): void {
  if (through.length === 0) return;
  reading.collector.entries.push({
    id,
    through,
    evidence: declared(resource.file, resource.line, note),
  });
}

/** Programs of yours that a value refers to. */
function runnersIn(reading: RootReading, value: Tree | undefined): readonly TerraformResource[] {
  const found = referencesIn(value).flatMap((reference) => reading.index.find(reference) ?? []);
  return [...new Set(found)].filter(({ type, managed }) => managed && ruleOf(type) !== null);
}

function resourceIn(
  reading: RootReading,
  value: Tree | undefined,
  type: RegExp,
): TerraformResource | null {
  const found = referencesIn(value).flatMap((reference) => reading.index.find(reference) ?? []);
  return found.find((resource) => type.test(resource.type)) ?? null;
}

/** What is behind the target groups that an action forwards to. */
function behindActions(reading: RootReading, actions: readonly Tree[]): readonly string[] {
  const groups = actions
    .flatMap((action) => referencesIn(action))
    .flatMap((reference) => reading.index.find(reference) ?? [])
    .filter(({ type }) => /^aws_(?:lb|alb)_target_group$/.test(type));
  return [...new Set(groups.flatMap((group) => membersOf(reading, group)))];
}

function membersOf(reading: RootReading, group: TerraformResource): readonly string[] {
  return reading.resources.flatMap((resource) => {
    if (
      resource.type === 'aws_ecs_service' &&
      pointsAt(reading, at(resource.values, 'load_balancer'), group)
    )
      return [keyOf(reading, resource)];
    if (
      resource.type === 'aws_autoscaling_group' &&
      pointsAt(reading, at(resource.values, 'target_group_arns'), group)
    )
      return [keyOf(reading, resource)];
    const attached =
      /^aws_(?:lb|alb)_target_group_attachment$/.test(resource.type) &&
      pointsAt(reading, at(resource.values, 'target_group_arn'), group);
    const scaled =
      resource.type === 'aws_autoscaling_attachment' &&
      pointsAt(reading, at(resource.values, 'lb_target_group_arn'), group);
    if (!attached && !scaled) return [];
    const target = at(resource.values, attached ? 'target_id' : 'autoscaling_group_name');
    return runnersIn(reading, target).map((runner) => keyOf(reading, runner));
  });
}

function balancerOf(reading: RootReading, listener: TerraformResource): TerraformResource | null {
  const balancer = resourceIn(
    reading,
    at(listener.values, 'load_balancer_arn'),
    /^aws_(?:lb|alb)$/,
  );
  return balancer !== null && textAt(balancer.values, 'internal') === 'true' ? null : balancer;
}

function findListener(reading: RootReading, listener: TerraformResource): void {
  const balancer = balancerOf(reading, listener);
  if (balancer === null) return;
  const behind = behindActions(reading, itemsAt(listener.values, 'default_action'));
  if (behind.length === 0) return;
  const id = nameOf(balancer, ruleOf(balancer.type));
  addEntry(
    reading,
    listener,
    id,
    [keyOf(reading, balancer), ...behind],
    'a listener of the load balancer',
  );
}

function findListenerRule(reading: RootReading, rule: TerraformResource): void {
  const listener = resourceIn(reading, at(rule.values, 'listener_arn'), /_listener$/);
  const balancer = listener === null ? null : balancerOf(reading, listener);
  if (balancer === null) return;
  const behind = behindActions(reading, itemsAt(rule.values, 'action'));
  if (behind.length === 0) return;
  const conditions = itemsAt(rule.values, 'condition');
  const hosts = conditions.flatMap((condition) =>
    itemsAt(condition, 'host_header').flatMap((header) => textsAt(header, 'values')),
  );
  const paths = conditions.flatMap((condition) =>
    itemsAt(condition, 'path_pattern').flatMap((pattern) => textsAt(pattern, 'values')),
  );
  const names = hosts.length > 0 ? hosts : [nameOf(balancer, ruleOf(balancer.type))];
  for (const name of names) {
    for (const path of paths.length > 0 ? paths : ['']) {
      const id = `${name}${path.replace(/\/?\*.*$/, '')}`;
      addEntry(
        reading,
        rule,
        id,
        [keyOf(reading, balancer), ...behind],
        'a rule of the load balancer',
      );
    }
  }
}

/** `POST /login` is the journey `POST/login`; with several APIs, `POST/shop-api/login`. */
function routeId(api: TerraformResource, method: string, path: string, several: boolean): string {
  const name = nameOf(api, ruleOf(api.type));
  const verb = method === 'ANY' || method === '' ? '' : `${method}/`;
  return several || path === '' || path === '/'
    ? `${verb}${name}${path}`
    : `${verb}${path.replace(/^\//, '')}`;
}

function findRoute(reading: RootReading, route: TerraformResource, several: boolean): void {
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

/** A function, or whatever a private listener forwards to. */
function behindIntegration(reading: RootReading, uri: Tree | undefined): readonly string[] {
  const direct = runnersIn(reading, uri).map((runner) => keyOf(reading, runner));
  if (direct.length > 0) return direct;
  const listener = resourceIn(reading, uri, /_listener$/);
  return listener === null
    ? []
    : behindActions(reading, itemsAt(listener.values, 'default_action'));
}

function findRestIntegration(
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
function findAuthorizer(reading: RootReading, authorizer: TerraformResource): void {
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

function findDistribution(reading: RootReading, distribution: TerraformResource): void {
  const key = keyOf(reading, distribution);
  for (const origin of itemsAt(distribution.values, 'origin')) {
    for (const reference of referencesIn(at(origin, 'domain_name'))) {
      for (const { target, when } of targetsOf(reading, reference)) {
        const evidence = declared(distribution.file, origin.line, 'an origin');
        // Files do not say what the edge has stored and for how long.
        addNeed(reading, key, target, when, evidence, 'unknown', 'origin');
      }
    }
  }
  const [alias] = textsAt(distribution.values, 'aliases');
  addEntry(reading, distribution, alias ?? distribution.label, [key], 'a CloudFront distribution');
}

function findDataSource(reading: RootReading, source: TerraformResource): void {
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

/** What starts a function: an entry of its own, and a need on what feeds it, of which files do not say how hard it is. */
function findTrigger(
  reading: RootReading,
  trigger: TerraformResource,
  program: Tree | undefined,
  feed: Tree | undefined,
  note: string,
): void {
  for (const runner of runnersIn(reading, program)) {
    const rule = ruleOf(runner.type);
    if (rule === null || rule.role !== 'runs') continue;
    addEntry(
      reading,
      trigger,
      nameOf(runner, rule),
      [keyOf(reading, runner)],
      `triggered by ${note}`,
    );
    for (const source of runnersIn(reading, feed)) {
      const evidence = declared(trigger.file, trigger.line, `triggered by ${note}`);
      addNeed(
        reading,
        keyOf(reading, runner),
        { kind: 'component', key: keyOf(reading, source) },
        'running',
        evidence,
        'unknown',
        'trigger',
      );
    }
  }
}

const POLLED: Readonly<Record<string, string>> = {
  aws_sqs_queue: 'poll-sqs',
  aws_kinesis_stream: 'poll-kinesis',
};

/** Lambda polls the queue on the function's behalf: an operation of its own, which can stop alone. */
function findMapping(reading: RootReading, mapping: TerraformResource): void {
  const feed = at(mapping.values, 'event_source_arn');
  findTrigger(reading, mapping, at(mapping.values, 'function_name'), feed, 'a queue or stream');
  for (const source of runnersIn(reading, feed)) {
    const operation = Object.hasOwn(POLLED, source.type) ? (POLLED[source.type] ?? null) : null;
    if (operation === null) continue;
    for (const runner of runnersIn(reading, at(mapping.values, 'function_name'))) {
      const evidence = declared(mapping.file, mapping.line, 'Lambda polls its queue or stream');
      addNeed(
        reading,
        keyOf(reading, runner),
        { kind: 'service', service: 'aws/lambda', operation, region: null },
        'running',
        evidence,
        'unknown',
        'trigger',
      );
    }
  }
}

function findNotification(reading: RootReading, notification: TerraformResource): void {
  for (const target of itemsAt(notification.values, 'lambda_function')) {
    findTrigger(
      reading,
      notification,
      at(target, 'lambda_function_arn'),
      at(notification.values, 'bucket'),
      'a bucket',
    );
  }
}
