/** Resources as components: their names, places, what they stand on and what they point at. */
import type { EvidenceFile } from '#core/map';

import { findInSetting } from '../environment.ts';
import { declared } from '../findings.ts';
import type { Collector } from '../findings.ts';
import { findImage } from '../images.ts';
import { domainOfRegion } from '../places.ts';
import type { FoundPlace, FoundTarget, SourceContext } from '../port.ts';
import { at, itemsAt, referencesIn, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { resourceKind } from '../resources.ts';
import type { Program } from '../setting.ts';
import { imagesIn, variablesIn } from './programs.ts';
import type { ResourceIndex, TerraformResource } from './resource.ts';
import { ruleOf, serviceOf } from './rules.ts';
import type { ResourceRule } from './rules.ts';

/** What is known while the resources of one root are read. */
export interface RootReading {
  readonly collector: Collector;
  /** Tells the keys of several roots apart; '' when there is one. */
  readonly root: string;
  readonly index: ResourceIndex;
  readonly resources: readonly TerraformResource[];
  readonly context: SourceContext;
}

/** The key of a resource. */
export function resourceKey(root: string, address: string): string {
  return `terraform:${root}#${address}`;
}

/** Its own name when that is known, else its label. */
export function nameOf(resource: TerraformResource, rule: ResourceRule | null): string {
  for (const path of rule?.names ?? ['name']) {
    const name = textAt(resource.values, ...path.split('.'));
    if (name !== null && name !== '') return name.replace(/[-_]+$/, '');
  }
  return GENERIC.has(resource.label) ? nameOfModule(resource) : resource.label;
}

/** Labels that say nothing: the module's name does, or the type. */
const GENERIC: ReadonlySet<string> = new Set(['this', 'main', 'default', 'self', 'it']);

function nameOfModule({ address, type }: TerraformResource): string {
  const modules = [...address.matchAll(/module\.([^.]+)\./g)].map((match) => match[1] ?? '');
  return modules.at(-1) ?? type.replace(/^[a-z]+_/, '').replaceAll('_', '-');
}

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

/** The region of its provider, of itself, of its zone; for tables, those of the replicas behind it. */
function placesOf(
  reading: RootReading,
  resource: TerraformResource,
  service: string,
): readonly FoundPlace[] {
  const { context } = reading;
  const provider = service.slice(0, service.indexOf('/'));
  const here = declared(resource.file, resource.line, 'where its provider is');
  if (context.catalogue.service(service)?.scope === 'global')
    return [{ domain: provider, evidence: here }];
  const values = resource.values;
  const said = [
    textAt(values, 'location')?.toLowerCase().replaceAll(' ', '') ?? null,
    textAt(values, 'arn')?.split(':')[3] ?? null,
    textAt(values, 'availability_zone'),
    resource.region,
  ].find((region) => region !== null && region !== '');
  const own = said == null ? null : domainOfRegion(said, context);
  const places: FoundPlace[] = own === null ? [] : [{ domain: own, evidence: here }];
  for (const replica of replicasOf(reading, resource)) {
    const domain = replica.region === null ? null : domainOfRegion(replica.region, context);
    if (domain !== null && places.every((place) => place.domain !== domain)) {
      places.push({ domain, evidence: declared(resource.file, replica.line, 'a replica') });
    }
  }
  return places;
}

/** Replicas of a table: blocks of its own, or resources that point at it. */
function replicasOf(
  reading: RootReading,
  resource: TerraformResource,
): readonly { readonly region: string | null; readonly line: number }[] {
  if (resource.type !== 'aws_dynamodb_table') return [];
  const own = itemsAt(resource.values, 'replica').map((replica) => ({
    region: textAt(replica, 'region_name'),
    line: replica.line,
  }));
  const others = reading.resources
    .filter(
      ({ type, values }) =>
        type === 'aws_dynamodb_table_replica' &&
        pointsAt(reading, at(values, 'global_table_arn'), resource),
    )
    .map(({ region }) => ({ region, line: resource.line }));
  return [...own, ...others];
}

/** True when a value refers to a resource. */
export function pointsAt(
  reading: RootReading,
  value: Tree | undefined,
  resource: TerraformResource,
): boolean {
  return referencesIn(value).some((reference) => reading.index.find(reference) === resource);
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

/** The tree that holds the environment of a program: of an ECS service, that of its task. */
function programOf(reading: RootReading, resource: TerraformResource): TerraformResource {
  if (resource.type !== 'aws_ecs_service') return resource;
  for (const reference of referencesIn(at(resource.values, 'task_definition'))) {
    const task = reading.index.find(reference);
    if (task?.type === 'aws_ecs_task_definition') return task;
  }
  return resource;
}

/** The ECS service that runs a task definition; null when none of the files has one. */
export function serviceOfTask(
  reading: RootReading,
  task: TerraformResource,
): TerraformResource | null {
  const services = reading.resources.filter(({ type }) => type === 'aws_ecs_service');
  return (
    services.find((service) => pointsAt(reading, at(service.values, 'task_definition'), task)) ??
    null
  );
}

/** What a program points at: by reference where its value is made by Terraform, else by its text. */
function findProgram(reading: RootReading, resource: TerraformResource, key: string): void {
  const source = programOf(reading, resource);
  const scope = `terraform:${reading.root}`;
  const program: Program = { key, scope, when: 'running', knows: () => false };
  for (const variable of variablesIn(source)) {
    const evidence = declared(source.file, variable.line, variable.label);
    const direct = variable.references.flatMap((reference) => targetsOf(reading, reference));
    for (const { target, when } of direct) {
      addNeed(
        reading,
        key,
        target,
        variable.secret ? 'starting' : when,
        evidence,
        null,
        variable.label,
      );
    }
    if (variable.text === null || direct.length > 0) continue;
    findInSetting(
      reading.collector,
      { ...program, when: variable.secret ? 'starting' : 'running' },
      { label: variable.label, value: variable.text, evidence, optional: false },
    );
  }
  for (const image of imagesIn(source)) {
    findImage(
      reading.collector,
      { key, scope },
      image.text,
      false,
      declared(source.file, image.line, 'image'),
    );
  }
  findSteps(reading, resource, key);
}

/** A state machine calls what its definition refers to. */
function findSteps(reading: RootReading, resource: TerraformResource, key: string): void {
  if (resource.type !== 'aws_sfn_state_machine') return;
  const definition = at(resource.values, 'definition');
  for (const reference of referencesIn(definition)) {
    for (const { target, when } of targetsOf(reading, reference)) {
      const evidence = declared(resource.file, definition?.line ?? resource.line, 'definition');
      addNeed(reading, key, target, when, evidence, null, 'definition');
    }
  }
}

/** What a reference stands for: a component of these files, or a service of the provider. */
export function targetsOf(
  reading: RootReading,
  reference: string,
): readonly { readonly target: FoundTarget; readonly when: 'running' | 'starting' }[] {
  const found = reading.index.find(reference);
  if (found === null) return [];
  const rule = ruleOf(found.type);
  if (rule !== null && found.managed) {
    return [
      {
        target: { kind: 'component', key: resourceKey(reading.root, found.address) },
        when: 'running',
      },
    ];
  }
  if (rule !== null) {
    const name = nameOf(found, rule);
    return [
      {
        target: {
          kind: 'resource',
          service: rule.service,
          name,
          region: found.region,
          onlyIfDefined: false,
        },
        when: 'running',
      },
    ];
  }
  const service = serviceOf(found.type);
  if (service === null) return [];
  const target: FoundTarget = {
    kind: 'service',
    service: service.service,
    operation: service.operation,
    region: found.region,
  };
  return [{ target, when: service.when }];
}

/** Adds a need of a resource. */
export function addNeed(
  reading: RootReading,
  from: string,
  target: FoundTarget,
  when: 'running' | 'starting',
  evidence: EvidenceFile,
  strength: 'hard' | 'unknown' | null,
  label: string,
): void {
  reading.collector.needs.push({
    from,
    target,
    strength,
    when,
    evidence,
    scope: `terraform:${reading.root}`,
    label,
  });
}
