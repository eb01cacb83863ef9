/**
 * Pulumi's state (`pulumi stack export`, or a checkpoint): resources by URN with what they were made
 * of. Pulumi's classic providers are Terraform's under other names, so a resource is read as the one of
 * Terraform that it is. Values are read for names, places and addresses: a state holds secrets.
 */
import { count, createCollector, warning } from '../findings.ts';
import type { Findings, Source, SourceContext, SourceFile } from '../port.ts';
import { linesOf, treeOfJson } from '../reading/json-lines.ts';
import { at, entriesAt, itemsAt, textAt, type Tree } from '../reading/tree.ts';
import { findDoors } from '../terraform/find-doors.ts';
import { findResources } from '../terraform/find-resources.ts';
import { indexResources, type TerraformResource } from '../terraform/resource.ts';

/** The source `pulumi`. */
export const pulumi: Source = {
  id: 'pulumi',
  cannotSee:
    'stacks whose state is not in these files, and what their providers of Kubernetes render',
  files: /\.json$/i,
  wants: (path, head) =>
    (/\.json$/i.test(path) || path === 'stdin') &&
    /"urn"\s*:\s*"urn:pulumi:|"deployment"\s*:\s*\{|"checkpoint"\s*:\s*\{/.test(head) &&
    /pulumi|"manifest"/.test(head),
  find,
};

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  for (const { path, text } of files) {
    const resources = readState(path, text);
    if (resources === null) {
      const what = "not read as Pulumi's state";
      const mend = 'make it with: pulumi stack export';
      collector.problems.push(warning('not-readable', path, null, what, mend));
      continue;
    }
    collector.read.push(...count(1, 'Pulumi stack', 'Pulumi stacks'));
    const root = files.length > 1 ? path : 'pulumi';
    const reading = { collector, root, index: indexResources(resources), resources, context };
    findResources(reading);
    findDoors(reading);
  }
  return collector;
}

/** Types whose name in Terraform does not follow from theirs. */
const RENAMED: Readonly<Record<string, string>> = {
  'aws:rds/instance:Instance': 'aws_db_instance',
  'aws:rds/cluster:Cluster': 'aws_rds_cluster',
  'aws:ec2/instance:Instance': 'aws_instance',
  'aws:alb/loadBalancer:LoadBalancer': 'aws_lb',
  'aws:alb/listener:Listener': 'aws_lb_listener',
  'aws:alb/listenerRule:ListenerRule': 'aws_lb_listener_rule',
  'aws:alb/targetGroup:TargetGroup': 'aws_lb_target_group',
  'aws:lb/loadBalancer:LoadBalancer': 'aws_lb',
  'aws:elb/loadBalancer:LoadBalancer': 'aws_elb',
  'aws:autoscaling/group:Group': 'aws_autoscaling_group',
  'aws:cfn/stack:Stack': 'aws_cloudformation_stack',
  'aws:apigateway/restApi:RestApi': 'aws_api_gateway_rest_api',
  'aws:apigateway/integration:Integration': 'aws_api_gateway_integration',
  'aws:apigateway/resource:Resource': 'aws_api_gateway_resource',
  'aws:apigateway/method:Method': 'aws_api_gateway_method',
  'aws:apigateway/authorizer:Authorizer': 'aws_api_gateway_authorizer',
  'aws:cloudwatch/eventTarget:EventTarget': 'aws_cloudwatch_event_target',
  'aws:cloudwatch/eventBus:EventBus': 'aws_cloudwatch_event_bus',
  'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream':
    'aws_kinesis_firehose_delivery_stream',
  'aws:lambda/functionUrl:FunctionUrl': 'aws_lambda_function_url',
  'aws:sfn/stateMachine:StateMachine': 'aws_sfn_state_machine',
  'aws:s3/bucketV2:BucketV2': 'aws_s3_bucket',
  'aws:s3/bucket:Bucket': 'aws_s3_bucket',
  'aws:apprunner/service:Service': 'aws_apprunner_service',
  'aws:elasticbeanstalk/environment:Environment': 'aws_elastic_beanstalk_environment',
  'gcp:cloudrun/service:Service': 'google_cloud_run_service',
  'gcp:cloudrunv2/service:Service': 'google_cloud_run_v2_service',
  'gcp:cloudfunctions/function:Function': 'google_cloudfunctions_function',
  'gcp:cloudfunctionsv2/function:Function': 'google_cloudfunctions2_function',
  'azure:appservice/linuxWebApp:LinuxWebApp': 'azurerm_linux_web_app',
  'azure:appservice/windowsWebApp:WindowsWebApp': 'azurerm_windows_web_app',
  'azure:appservice/linuxFunctionApp:LinuxFunctionApp': 'azurerm_linux_function_app',
  'azure:containerapp/app:App': 'azurerm_container_app',
  'azure:storage/account:Account': 'azurerm_storage_account',
  'azure:cosmosdb/account:Account': 'azurerm_cosmosdb_account',
  'azure:redis/cache:Cache': 'azurerm_redis_cache',
  'azure:containerservice/kubernetesCluster:KubernetesCluster': 'azurerm_kubernetes_cluster',
};

const PROVIDERS: Readonly<Record<string, string>> = { aws: 'aws', gcp: 'google', azure: 'azurerm' };

/** `aws:dynamodb/table:Table` is `aws_dynamodb_table`; null for what no rule could know. */
export function terraformType(type: string): string | null {
  if (Object.hasOwn(RENAMED, type)) return RENAMED[type] ?? null;
  const [, provider = '', module = '', name = ''] =
    /^(aws|gcp|azure):([\w-]+)\/\w+:(\w+)$/.exec(type) ?? [];
  return provider === ''
    ? null
    : `${PROVIDERS[provider] ?? provider}_${module.toLowerCase()}_${snakeCase(name)}`;
}

/** The resources of a state; null when the text is none. */
function readState(file: string, text: string): readonly TerraformResource[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
  const tree = treeOfJson(value, 1);
  const deployment = at(tree, 'deployment') ?? at(tree, 'checkpoint', 'latest');
  if (deployment === undefined) return null;
  const lines = linesOf(text, /"urn"\s*:\s*"((?:[^"\\]|\\.)*)"/g);
  const all = itemsAt(deployment, 'resources');
  const byUrn = new Map(
    all.flatMap((resource) => {
      const urn = textAt(resource, 'urn');
      const type = terraformType(textAt(resource, 'type') ?? '');
      return urn === null || type === null ? [] : [[urn, `${type}.${labelOf(urn)}`] as const];
    }),
  );
  const regions = new Map(
    all.map((resource) => [textAt(resource, 'urn') ?? '', regionOf(resource)]),
  );
  return all.flatMap((resource) => {
    const urn = textAt(resource, 'urn') ?? '';
    const address = byUrn.get(urn);
    const type = terraformType(textAt(resource, 'type') ?? '');
    if (address === undefined || type === null) return [];
    const line = lines.get(JSON.stringify(urn).slice(1, -1)) ?? 1;
    const providerUrn = (textAt(resource, 'provider') ?? '').replace(/::[^:]*$/, '');
    return [
      {
        address,
        managed: textAt(resource, 'external') !== 'true',
        type,
        label: labelOf(urn),
        file,
        line,
        region: regionOf(resource) ?? regions.get(providerUrn) ?? null,
        values: valuesOf(resource, line, byUrn),
      },
    ];
  });
}

/** The last part of a URN: what the program calls it, without a dot. */
function labelOf(urn: string): string {
  return urn.slice(urn.lastIndexOf('::') + 2).replaceAll('.', '-');
}

function regionOf(resource: Tree): string | null {
  const arn = textAt(resource, 'outputs', 'arn')?.split(':')[3] ?? '';
  return (
    textAt(resource, 'outputs', 'region') ??
    textAt(resource, 'inputs', 'region') ??
    (arn === '' ? null : arn)
  );
}

/** Outputs in Terraform's spelling; what a property was made of is a reference. */
function valuesOf(resource: Tree, line: number, byUrn: ReadonlyMap<string, string>): Tree {
  const values = new Map<string, Tree>();
  for (const [key, value] of [...entriesAt(resource, 'inputs'), ...entriesAt(resource, 'outputs')])
    values.set(snakeCase(key), spell(value, line, isOwnNames(key), 0));
  for (const [key, urns] of entriesAt(resource, 'propertyDependencies')) {
    const references = itemsAt(urns).flatMap((urn) => byUrn.get(textAt(urn) ?? '') ?? []);
    const spelled = snakeCase(key);
    const before = values.get(spelled);
    // A text keeps what it says; lists and maps keep what they are, with a reference beside.
    if (references.length > 0) values.set(spelled, withReferences(before, line, references));
  }
  return { kind: 'map', line, entries: values };
}

function withReferences(tree: Tree | undefined, line: number, references: readonly string[]): Tree {
  if (tree === undefined || tree.kind === 'text')
    return { kind: 'text', line, text: tree?.text ?? null, references };
  const more: Tree = { kind: 'text', line, text: null, references };
  if (tree.kind === 'list') return { ...tree, items: [...tree.items, more] };
  return { ...tree, entries: new Map([...tree.entries, ['made_of', more]]) };
}

/** Below these, names are the author's own. */
function isOwnNames(key: string): boolean {
  return /^(?:variables|environment|environmentVariables|appSettings|tags|tagsAll|labels)$/.test(
    key,
  );
}

/** What Pulumi puts in the place of a secret. */
const SECRET = '4dabf18193072939515e22adb298388d';

const MAX_DEPTH = 60;

function spell(tree: Tree, line: number, own: boolean, depth: number): Tree {
  if (depth > MAX_DEPTH) return { kind: 'text', line, text: null };
  if (tree.kind === 'text') return { ...tree, line };
  if (tree.kind === 'list')
    return { ...tree, line, items: tree.items.map((item) => spell(item, line, false, depth + 1)) };
  if (tree.entries.has(SECRET)) return { kind: 'text', line, text: null };
  const entries = [...tree.entries].map(([key, value]) => {
    const inner = spell(value, line, isOwnNames(key), depth + 1);
    return [own && value.kind === 'text' ? key : snakeCase(key), inner] as const;
  });
  return { kind: 'map', line, entries: new Map(entries) };
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
