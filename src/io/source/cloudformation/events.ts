/** What starts programs: SAM's events, and the resources of CloudFormation that hold several at once. */
import { at, entriesAt, itemsAt, textAt, type Tree } from '../reading/tree.ts';
import { evaluate, type Scope } from './evaluate.ts';

/** A resource that a template implies. */
export interface Implied {
  readonly type: string;
  /** Told apart by this; by its position when null. */
  readonly label: string | null;
  readonly values: Tree;
}

/** The resources that one resource of a template brings with it. */
export function eventsOf(
  type: string,
  logical: string,
  properties: Tree,
  scope: Scope,
): readonly Implied[] {
  switch (type) {
    case 'AWS::Serverless::Function':
      return [
        ...entriesAt(properties, 'Events').flatMap(([name, event]) =>
          eventOf(name, event, logical, scope),
        ),
        ...(at(properties, 'FunctionUrlConfig') === undefined
          ? []
          : [
              implied('aws_lambda_function_url', {
                function_name: own(logical, properties, scope),
              }),
            ]),
      ];
    case 'AWS::Events::Rule':
      return itemsAt(properties, 'Targets').map((target) =>
        implied('aws_cloudwatch_event_target', { arn: valueAt(target, 'Arn', scope) }),
      );
    case 'AWS::S3::Bucket':
      return itemsAt(properties, 'NotificationConfiguration', 'LambdaConfigurations').map((entry) =>
        implied('aws_s3_bucket_notification', {
          bucket: own(logical, properties, scope),
          lambda_function: listOf(
            mapOf(entry.line, { lambda_function_arn: valueAt(entry, 'Function', scope) }),
          ),
        }),
      );
    case 'AWS::SNS::Topic':
      return itemsAt(properties, 'Subscription').map((entry) =>
        implied('aws_sns_topic_subscription', {
          endpoint: valueAt(entry, 'Endpoint', scope),
          topic_arn: own(logical, properties, scope),
        }),
      );
    case 'AWS::ApiGateway::Method':
      return [
        implied('aws_api_gateway_integration', {
          rest_api_id: valueAt(properties, 'RestApiId', scope),
          resource_id: valueAt(properties, 'ResourceId', scope),
          http_method: valueAt(properties, 'HttpMethod', scope),
          uri: valueOf(at(properties, 'Integration', 'Uri'), properties.line, scope),
        }),
      ];
    case 'AWS::ElasticLoadBalancingV2::TargetGroup':
      return itemsAt(properties, 'Targets').map((target) =>
        implied('aws_lb_target_group_attachment', {
          target_group_arn: own(logical, properties, scope),
          target_id: valueAt(target, 'Id', scope),
        }),
      );
    default:
      return [];
  }
}

function eventOf(name: string, event: Tree, logical: string, scope: Scope): readonly Implied[] {
  const properties = at(event, 'Properties') ?? mapOf(event.line, {});
  const program = own(logical, event, scope);
  const value = (key: string): Tree => valueAt(properties, key, scope);
  switch (textAt(event, 'Type') ?? '') {
    case 'Api':
    case 'HttpApi':
      return apiOf(name, event, properties, program, logical, scope);
    case 'SQS':
      return [mapping(value('Queue'), program)];
    case 'Kinesis':
    case 'DynamoDB':
    case 'MSK':
      return [mapping(value('Stream'), program)];
    case 'SNS':
      return [
        implied('aws_sns_topic_subscription', { endpoint: program, topic_arn: value('Topic') }),
      ];
    case 'S3':
      return [
        implied('aws_s3_bucket_notification', {
          bucket: value('Bucket'),
          lambda_function: listOf(mapOf(event.line, { lambda_function_arn: program })),
        }),
      ];
    case 'Schedule':
    case 'ScheduleV2':
    case 'EventBridgeRule':
    case 'CloudWatchEvent':
      return [implied('aws_cloudwatch_event_target', { arn: program })];
    default:
      return [];
  }
}

function mapping(feed: Tree, program: Tree): Implied {
  return implied('aws_lambda_event_source_mapping', {
    event_source_arn: feed,
    function_name: program,
  });
}

/** A route with what is behind it, at the API that is named or that SAM makes. */
function apiOf(
  name: string,
  event: Tree,
  properties: Tree,
  program: Tree,
  logical: string,
  scope: Scope,
): readonly Implied[] {
  const http = textAt(event, 'Type') === 'HttpApi';
  const key = http ? 'ApiId' : 'RestApiId';
  const made = scope.address(http ? 'ServerlessHttpApi' : 'ServerlessRestApi');
  const named = at(properties, key);
  const api: Tree =
    named === undefined
      ? { kind: 'text', line: event.line, text: null, references: made === null ? [] : [made] }
      : evaluate(named, scope);
  const method = (textAt(properties, 'Method') ?? 'ANY').toUpperCase().replace('*', 'ANY');
  const path = textAt(properties, 'Path') ?? '';
  const rest =
    api.kind === 'text' && (api.references ?? []).some((each) => each.includes('rest_api'));
  const sibling = (type: string): Tree => ({
    kind: 'text',
    line: event.line,
    text: null,
    references: [impliedAddress(type, scope.mark, logical, name)],
  });
  const all = rest
    ? [
        implied('aws_api_gateway_resource', {
          path_part: text(path.replace(/^\//, ''), event.line),
        }),
        implied('aws_api_gateway_integration', {
          rest_api_id: api,
          resource_id: sibling('aws_api_gateway_resource'),
          http_method: text(method, event.line),
          uri: program,
        }),
      ]
    : [
        implied('aws_apigatewayv2_integration', { api_id: api, integration_uri: program }),
        implied('aws_apigatewayv2_route', {
          api_id: api,
          route_key: text(path === '' ? '$default' : `${method} ${path}`, event.line),
          target: sibling('aws_apigatewayv2_integration'),
        }),
      ];
  return all.map((each) => ({ ...each, label: name }));
}

/** The address of what a resource brings with it. */
export function impliedAddress(
  type: string,
  mark: string,
  logical: string,
  label: string | number,
): string {
  return `${type}.${mark}${logical}~${label}`;
}

function implied(type: string, values: Readonly<Record<string, Tree>>): Implied {
  const [first] = Object.values(values);
  return { type, label: null, values: mapOf(first?.line ?? 1, values) };
}

function own(logical: string, near: Tree, scope: Scope): Tree {
  const address = scope.address(logical);
  return {
    kind: 'text',
    line: near.line,
    text: null,
    references: address === null ? [] : [address],
  };
}

function valueAt(tree: Tree, key: string, scope: Scope): Tree {
  return valueOf(at(tree, key), tree.line, scope);
}

function valueOf(value: Tree | undefined, line: number, scope: Scope): Tree {
  return value === undefined ? { kind: 'text', line, text: null } : evaluate(value, scope);
}

function text(value: string, line: number): Tree {
  return { kind: 'text', line, text: value };
}

function mapOf(line: number, values: Readonly<Record<string, Tree>>): Tree {
  return { kind: 'map', line, entries: new Map(Object.entries(values)) };
}

function listOf(item: Tree): Tree {
  return { kind: 'list', line: item.line, items: [item] };
}
