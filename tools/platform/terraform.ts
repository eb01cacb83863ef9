/** The Terraform stacks of the generated system: four files each, everything literal, state elsewhere. */
import {
  bucket,
  cache,
  cluster,
  globalDatabase,
  kubernetesCluster,
  queue,
  table,
  worker,
} from './hcl.ts';
import { EAST, WEST } from './service.ts';

interface Stack {
  readonly name: string;
  readonly region: string;
  /** What `main.tf` declares. */
  readonly main: readonly string[];
}

/** Files of all stacks, by path. */
export function terraform(): readonly (readonly [path: string, text: string])[] {
  return STACKS.flatMap(({ name, region, main }) => [
    [`terraform/${name}/main.tf`, text([...header(name), ...main])] as const,
    [`terraform/${name}/variables.tf`, variables(region)] as const,
    [`terraform/${name}/providers.tf`, providers()] as const,
    [`terraform/${name}/outputs.tf`, outputs(name)] as const,
  ]);
}

function header(name: string): string[] {
  return [`# The ${name} stack. Applied by the pipeline; its state is in S3.`, ''];
}

function variables(region: string): string {
  return text([
    'variable "region" {',
    '  type    = string',
    `  default = "${region}"`,
    '}',
    '',
    'variable "owner" {',
    '  type    = string',
    '  default = "platform"',
    '}',
  ]);
}

function providers(): string {
  return text([
    'terraform {',
    '  required_version = ">= 1.9"',
    '  backend "s3" {}',
    '}',
    '',
    'provider "aws" {',
    '  region = var.region',
    '}',
    '',
    'provider "aws" {',
    '  alias  = "west"',
    `  region = "${WEST}"`,
    '}',
  ]);
}

function outputs(name: string): string {
  return text(['output "stack" {', `  value = "${name}"`, '}']);
}

const STACKS: readonly Stack[] = [
  stack('sessions', EAST, [
    '# One table for all: who is signed in, and how far a payment has come.',
    'locals {',
    '  tags = {',
    '    owner = var.owner',
    '    stage = "production"',
    '  }',
    '}',
    '',
    '# A replica was planned for 2024.',
    ...table('sessions', 'token'),
  ]),
  stack('risk', EAST, [
    ...table('risk-features', 'customer'),
    '',
    ...table('risk-graph', 'node'),
    '',
    ...table('sanctions', 'name'),
    '',
    ...bucket('risk-models'),
  ]),
  stack('risk-db', EAST, cluster('risk-db', EAST)),
  stack('identity-db', EAST, globalDatabase('identity-db')),
  stack('payments-db', EAST, globalDatabase('payments-db')),
  stack('disputes', EAST, bucket('dispute-evidence')),
  stack('accounts-db', EAST, cluster('accounts-db', EAST)),
  stack('ledger', EAST, [
    ...cluster('ledger-db', EAST),
    '',
    ...bucket('ledger-archive'),
    '',
    ...queue('postings'),
  ]),
  stack('statements', EAST, bucket('statements')),
  stack('payouts', EAST, [
    ...cluster('payouts-db', EAST),
    '',
    ...queue('payouts'),
    '',
    ...worker('payout-worker', 'payouts', ['BANK_URL = "https://gateway.clearing.example.net"']),
    '',
    ...table('payout-events', 'payout'),
  ]),
  stack('bank-files', EAST, [...queue('sepa-files'), '', ...queue('ach-files')]),
  stack('onboarding', WEST, [...cluster('onboarding-db', WEST), '', ...bucket('documents')]),
  stack('mail', EAST, [
    ...queue('mail'),
    '',
    ...worker('mailer', 'mail', ['SENDGRID_URL = "https://api.sendgrid.com"']),
    '',
    ...table('mail-events', 'message'),
  ]),
  stack('notifications', EAST, [
    ...table('push-tokens', 'device'),
    '',
    ...table('inbox', 'customer'),
    '',
    ...table('notification-preferences', 'customer'),
    '',
    ...table('webhook-endpoints', 'endpoint'),
    '',
    ...queue('webhooks'),
  ]),
  stack('contact-centre', EAST, [
    'resource "aws_connect_instance" "support" {',
    '  instance_alias           = "support-desk"',
    '  identity_management_type = "CONNECT_MANAGED"',
    '  inbound_calls_enabled    = true',
    '  outbound_calls_enabled   = false',
    '}',
    '',
    ...table('call-notes', 'call'),
    '',
    ...queue('tickets'),
    '',
    ...bucket('knowledge'),
  ]),
  stack('reporting', EAST, bucket('reports')),
  stack('images', EAST, [...bucket('images'), '', ...bucket('schemas')]),
  stack(
    'caches',
    EAST,
    ['identity', 'payments', 'accounts', 'risk', 'onboarding', 'platform'].flatMap(cache),
  ),
  stack('search', EAST, [
    'resource "aws_opensearch_domain" "main" {',
    '  domain_name    = "main"',
    '  engine_version = "OpenSearch_2.19"',
    '}',
    '',
    ...queue('dead-letters'),
  ]),
  stack('cluster-east', EAST, kubernetesCluster('east')),
  stack('cluster-west', WEST, kubernetesCluster('west')),
  stack('names', EAST, [
    'resource "aws_route53_zone" "public" {',
    '  name = "example-bank.example"',
    '}',
  ]),
];

function stack(name: string, region: string, main: readonly string[]): Stack {
  return { name, region, main };
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
