/** Resources as components: what they are, and what they stand on. */
import { declared } from '../findings.ts';
import type { FoundTarget } from '../port.ts';
import { at, referencesIn, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { resourceKind } from '../resources.ts';
import { findProgram, programOf, serviceOfTask } from './find-program.ts';
import { imagesIn } from './programs.ts';
import { placesOf } from './resource-places.ts';
import { addNeed, resourceKey } from './root.ts';
import type { RootReading } from './root.ts';
import type { TerraformResource } from './resource.ts';
import { ruleOf, serviceOf } from './rules.ts';
import type { ResourceRule } from './rules.ts';
import { nameOf } from './targets-of.ts';

/** Adds every resource that is a component. */
export function findResources(reading: RootReading): void {
  for (const resource of reading.resources) {
    const rule = ruleOf(resource.type);
    if (rule === null || !resource.managed) continue;
    if (resource.type === 'aws_ecs_task_definition' && serviceOfTask(reading, resource) !== null)
      continue;
    findResource(reading, resource, rule);
  }
}

function findResource(reading: RootReading, resource: TerraformResource, rule: ResourceRule): void {
  const { collector, root } = reading;
  const key = resourceKey(root, resource.address);
  const name = nameOf(resource, rule);
  const service = serviceFor(resource, rule);
  const places = placesOf(reading, resource, service);
  const images = imagesIn(programOf(reading, resource));
  collector.components.push({
    key,
    name,
    qualifier:
      root === ''
        ? (resourceKind(rule.service)?.qualifier ?? `-${rule.kind}`)
        : `.${root.slice(root.lastIndexOf('/') + 1)}`,
    role: rule.role,
    kind: rule.kind,
    in: places,
    restarts: null,
    handles: [
      { kind: 'resource', service: rule.service, name },
      ...(rule.service === 'aws/aurora'
        ? [{ kind: 'resource', service: 'aws/rds', name } as const]
        : []),
      ...images.map(({ text }) => ({ kind: 'image', image: text }) as const),
    ],
    evidence: [declared(resource.file, resource.line, describe(resource, rule))],
  });
  standOn(reading, resource, key, service, rule.what);
  findKeys(reading, resource, key);
  if (rule.role === 'runs') findProgram(reading, resource, key);
}

function describe(resource: TerraformResource, rule: ResourceRule): string {
  const facts = [
    rule.what,
    textAt(resource.values, 'multi_az') === 'true' ? 'in several availability zones' : '',
    at(resource.values, 'replicate_source_db') === undefined ? '' : 'a copy of another',
    at(resource.values, 'global_cluster_identifier') === undefined
      ? ''
      : 'part of a global cluster',
    at(resource.values, 'for_each') === undefined && at(resource.values, 'count') === undefined
      ? ''
      : 'none, one or several of them',
  ];
  return facts.filter((fact) => fact !== '').join(', ');
}

/** Which service it stands on, where its type alone does not say. */
function serviceFor(resource: TerraformResource, rule: ResourceRule): string {
  if (rule.service === 'aws/elb' && textAt(resource.values, 'load_balancer_type') === 'network')
    return 'aws/nlb';
  if (
    rule.service === 'aws/aurora' &&
    !(textAt(resource.values, 'engine') ?? 'aurora').startsWith('aurora')
  )
    return 'aws/rds';
  return rule.service;
}

/** The operations of its service without which it does nothing. */
function standOn(
  reading: RootReading,
  resource: TerraformResource,
  key: string,
  service: string,
  what: string,
): void {
  const note = declared(resource.file, resource.line, what);
  const add = (id: string, operation: string | null, when: 'running' | 'starting'): void =>
    addNeed(
      reading,
      key,
      { kind: 'service', service: id, operation, region: null },
      when,
      note,
      'hard',
      resource.type,
    );
  switch (service) {
    case 'aws/lambda':
      return add(service, 'invoke', 'running');
    case 'aws/apigateway':
      return add(service, 'invoke', 'running');
    case 'aws/cloudfront':
      return add(service, 'serve', 'running');
    case 'aws/route53':
      return add(service, 'answer', 'running');
    case 'aws/ecs':
    case 'aws/ec2':
    case 'aws/eks':
    case 'aws/batch':
    case 'gcp/gke':
    case 'azure/aks':
      // What runs goes on; what starts anew needs a launch.
      add(service, 'run', 'running');
      return add(service, 'launch', 'starting');
    default:
      return add(service, null, 'running');
  }
}

/** Keys of your own that data is encrypted with: without them nothing is read. */
function findKeys(reading: RootReading, resource: TerraformResource, key: string): void {
  for (const reference of keyReferences(resource.values)) {
    const found = reading.index.find(reference);
    if (found === null || !/^(?:aws_kms_|google_kms_crypto_key$)/.test(found.type)) continue;
    const rule = serviceOf(found.type);
    if (rule === null) continue;
    const evidence = declared(resource.file, resource.line, `encrypted with ${found.address}`);
    const target: FoundTarget = {
      kind: 'service',
      service: rule.service,
      operation: null,
      region: found.region,
    };
    addNeed(reading, key, target, 'running', evidence, 'hard', 'kms');
  }
}

function keyReferences(values: Tree): readonly string[] {
  const names = ['kms_key_id', 'kms_key_arn', 'kms_master_key_id', 'kms_key_name'];
  const direct = names.flatMap((name) => referencesIn(at(values, name)));
  const nested = [
    'server_side_encryption',
    'server_side_encryption_configuration',
    'encryption',
  ].flatMap((block) => referencesIn(at(values, block)));
  return [...direct, ...nested];
}
