/** Every source, in the order in which its reading is reported. A new one is its file and a line here. */
import { backstage } from './backstage/backstage.ts';
import { bering } from './bering/bering.ts';
import { cloudformation } from './cloudformation/cloudformation.ts';
import { code } from './code/code.ts';
import { compose } from './compose/compose.ts';
import { config } from './config/config.ts';
import { csv } from './csv/csv.ts';
import { dnsLogs } from './dns-logs/dns-logs.ts';
import { guardPolicy } from './guard/guard-policy.ts';
import { kubernetes } from './kubernetes/kubernetes.ts';
import { packages } from './packages/packages.ts';
import type { Source } from './port.ts';
import { pulumi } from './pulumi/pulumi.ts';
import type { RecordingSource } from './recording.ts';
import { runtimePolicies } from './runtime-policies/runtime-policies.ts';
import { resilienceHub } from './resilience-hub/resilience-hub.ts';
import { sbom } from './sbom/sbom.ts';
import { terraform } from './terraform/terraform.ts';
import { traces } from './traces/traces.ts';

/** All of them. */
export const sources: readonly Source[] = [
  kubernetes,
  compose,
  terraform,
  cloudformation,
  pulumi,
  packages,
  code,
  config,
  sbom,
  backstage,
  bering,
  resilienceHub,
  csv,
  guardPolicy,
  runtimePolicies,
];

/** All that read recordings. A new one is its file and a line here. */
export const recordings: readonly RecordingSource[] = [traces, dnsLogs];
