/**
 * What a call without an answering span was to, by what the caller said of it: the most telling first,
 * and nothing ever called unknown.
 */
import type { Catalogue } from '#core/map';

import { kindOfScheme } from '../strength.ts';
import { SLOT } from './span.ts';

/** What was called, in words that can be bound. */
export type SeenTarget =
  | { readonly kind: 'service'; readonly service: string; readonly region: string | null }
  | {
      readonly kind: 'resource';
      readonly service: string;
      readonly name: string;
      readonly region: string | null;
    }
  | { readonly kind: 'host'; readonly host: string; readonly scheme: string | null }
  /** A name that people gave: `peer.service`. */
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'database'; readonly system: string; readonly name: string | null }
  | {
      readonly kind: 'queue';
      readonly system: string;
      readonly name: string | null;
      readonly host: string | null;
    }
  /** An address of numbers, which is not shown, or this machine. */
  | { readonly kind: 'address' }
  | { readonly kind: 'nameless' };

/** A target, and what nested calls ask of it. */
export interface Known {
  readonly target: SeenTarget;
  /** It says whose protocol is spoken: what is called beneath it is how that is done. */
  readonly strong: boolean;
  /** The same for two targets that are one party's. */
  readonly family: string;
}

type Names = (slot: number) => string | null;

/**
 * A name that is one: of an address its host, of an ARN its last part. Where names should stand, some
 * programs write connection strings, and those have passwords in them.
 */
function plainName(text: string | null): string | null {
  if (text === null) return null;
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/?#:@]+)/i.exec(text)?.[1];
  if (host !== undefined) return host;
  if (text.startsWith('arn:')) return text.split(/[:/]/).at(-1) || null;
  return /[@=?;]|:\/\//.test(text) ? null : text;
}

/** The target of these names. */
export function seenTarget(said: Names, catalogue: Catalogue): Known {
  const names: Names = (slot) => plainName(said(slot));
  const host = hostOf(names);
  const target = targetOf(names, host, catalogue);
  return {
    target,
    strong: isStrong(target, catalogue),
    family: familyOf(target, catalogue),
  };
}

function targetOf(names: Names, host: string | null, catalogue: Catalogue): SeenTarget {
  return (
    ofAws(names, host, catalogue) ??
    ofTopic(names, host) ??
    ofPeer(names, host, catalogue) ??
    ofDatabase(names, host) ??
    ofBroker(names, host) ??
    (host === null ? null : { kind: 'host', host, scheme: null }) ??
    ofRpc(names) ??
    ofAddress(names)
  );
}

/** A name of a host that means something elsewhere than on the machine itself. */
function hostOf(names: Names): string | null {
  for (const slot of [SLOT.address, SLOT.urlHost, SLOT.socket]) {
    const host = names(slot);
    if (host !== null && isHostName(host)) return host;
  }
  return null;
}

function isHostName(host: string): boolean {
  return (
    /^[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?$/.test(host) &&
    /[a-z]/.test(host) &&
    !/^(?:localhost|null|undefined|unknown|none)$/.test(host) &&
    !host.endsWith('.localhost') &&
    !/^(?:[0-9a-f]{0,4}:)+/.test(host)
  );
}

/** Names of AWS's services in its SDKs, where they are not the names of its hosts. */
const SDK_NAMES: Readonly<Record<string, string>> = {
  cloudwatchlogs: 'logs',
  cloudwatch: 'monitoring',
  eventbridge: 'events',
  cloudwatchevents: 'events',
  sfn: 'states',
  stepfunctions: 'states',
  ses: 'email',
  sesv2: 'email',
  cognitoidentityprovider: 'cognito-idp',
  cognitoidentity: 'cognito-identity',
  elasticloadbalancingv2: 'elasticloadbalancing',
  iotdataplane: 'data.iot',
  bedrockruntime: 'bedrock-runtime',
  dynamodbstreams: 'streams.dynamodb',
  opensearch: 'es',
  elasticsearchservice: 'es',
  efs: 'elasticfilesystem',
  msk: 'kafka',
  simpledb: 'sdb',
  securitytokenservice: 'sts',
  applicationautoscaling: 'application-autoscaling',
  apigatewaymanagementapi: 'execute-api',
};

/** Systems of databases and queues that are AWS's services. */
const AWS_SYSTEMS: Readonly<Record<string, string>> = {
  dynamodb: 'aws/dynamodb',
  'aws.dynamodb': 'aws/dynamodb',
  'aws.redshift': 'aws/redshift',
  aws_sqs: 'aws/sqs',
  'aws.sqs': 'aws/sqs',
  amazonsqs: 'aws/sqs',
  aws_sns: 'aws/sns',
  'aws.sns': 'aws/sns',
  amazonsns: 'aws/sns',
};

function ofAws(names: Names, host: string | null, catalogue: Catalogue): SeenTarget | null {
  const byHost = host === null ? null : catalogue.name(host);
  const region = names(SLOT.region) ?? byHost?.region ?? null;
  const functionName = names(SLOT.functionName);
  if (functionName !== null && /^[A-Za-z0-9_-]+$/.test(functionName))
    return { kind: 'resource', service: 'aws/lambda', name: functionName, region };
  const service = awsService(names, catalogue);
  if (service === null) return null;
  const name =
    names(SLOT.resource) ?? (/\/s[qn]s$/.test(service) ? lastPart(names(SLOT.destination)) : null);
  return name === null
    ? { kind: 'service', service, region }
    : { kind: 'resource', service, name, region };
}

/** A queue may be named by its address or its ARN. */
function lastPart(name: string | null): string | null {
  return name?.split(/[/:]/).at(-1) || null;
}

function awsService(names: Names, catalogue: Catalogue): string | null {
  const system = names(SLOT.rpcSystem);
  const called = names(SLOT.rpcService);
  if (system !== null && /^aws[-_.]api$/i.test(system) && called !== null) {
    const plain = called.toLowerCase().replace(/^amazon|^aws/, '');
    const spelled = plain.replace(/[^a-z0-9]/g, '');
    const id = catalogue.service(`aws/${spelled}`)?.id;
    if (id !== undefined) return id;
    const endpoint = Object.hasOwn(SDK_NAMES, spelled) ? (SDK_NAMES[spelled] ?? spelled) : spelled;
    const named = catalogue.name(`${endpoint}.us-east-1.amazonaws.com`)?.service;
    if (named != null) return named;
  }
  for (const slot of [SLOT.databaseSystem, SLOT.messagingSystem]) {
    const word = names(slot)?.toLowerCase();
    if (word !== undefined && Object.hasOwn(AWS_SYSTEMS, word)) return AWS_SYSTEMS[word] ?? null;
  }
  return null;
}

/** A given name, unless the host says more: whose it is, and where. */
function ofPeer(names: Names, host: string | null, catalogue: Catalogue): SeenTarget | null {
  const peer = names(SLOT.peer);
  if (peer === null) return null;
  if (host !== null && catalogue.name(host) !== null)
    return { kind: 'host', host, scheme: names(SLOT.databaseSystem) };
  return isHostName(peer.toLowerCase()) || /[A-Za-z]/.test(peer)
    ? { kind: 'named', name: peer }
    : null;
}

function ofDatabase(names: Names, host: string | null): SeenTarget | null {
  const system = names(SLOT.databaseSystem)?.toLowerCase();
  if (system === undefined) return null;
  if (host !== null) return { kind: 'host', host, scheme: schemeOf(system) };
  return { kind: 'database', system, name: names(SLOT.databaseName) };
}

/** `microsoft.sql_server`, `aws.redshift`, `postgresql`: the word that a scheme would be. */
function schemeOf(system: string): string {
  const word = system.replace(/^.*\./, '').replace(/_server$/, 'server');
  return kindOfScheme(word) === null ? 'sql' : word;
}

/** A topic or queue, and who keeps it, where that has a name. */
function ofTopic(names: Names, host: string | null): SeenTarget | null {
  const name = names(SLOT.destination);
  if (name === null) return null;
  const system = names(SLOT.messagingSystem)?.toLowerCase() ?? 'messaging';
  const peer = names(SLOT.peer)?.toLowerCase() ?? null;
  const broker = host ?? (peer !== null && isHostName(peer) ? peer : null);
  return { kind: 'queue', system, name, host: broker };
}

function ofBroker(names: Names, host: string | null): SeenTarget | null {
  const system = names(SLOT.messagingSystem)?.toLowerCase();
  return system === undefined ? null : { kind: 'queue', system, name: null, host };
}

function ofRpc(names: Names): SeenTarget | null {
  const name = names(SLOT.rpcService);
  return name === null || !/[A-Za-z]/.test(name) ? null : { kind: 'named', name };
}

function ofAddress(names: Names): SeenTarget {
  const said = [SLOT.address, SLOT.urlHost, SLOT.socket].some((slot) => names(slot) !== null);
  return { kind: said ? 'address' : 'nameless' };
}

function isStrong(target: SeenTarget, catalogue: Catalogue): boolean {
  if (target.kind !== 'host')
    return target.kind !== 'named' && target.kind !== 'address' && target.kind !== 'nameless';
  return target.scheme !== null || catalogue.name(target.host)?.service != null;
}

function familyOf(target: SeenTarget, catalogue: Catalogue): string {
  switch (target.kind) {
    case 'service':
    case 'resource':
      return target.service;
    case 'host':
      return catalogue.name(target.host)?.service ?? target.host;
    case 'queue':
      return target.host ?? target.system;
    case 'database':
      return target.system;
    case 'named':
      return target.name;
    case 'address':
    case 'nameless':
      return target.kind;
  }
}
