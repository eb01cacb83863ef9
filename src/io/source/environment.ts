/**
 * What the environment and the arguments of a program point at: the common ground of manifests,
 * Compose files and task definitions.
 */
import type { EvidenceFile } from '#core/map';

import type { Collector } from './findings.ts';
import type { FoundTarget } from './port.ts';
import { serviceOfRegionSetting } from './regions.ts';
import type { Program, Setting } from './setting.ts';
import { addressesIn, isAddressLabel, spellLabel } from './reading/address.ts';

/** Adds a need for everything that a setting points at. */
export function findInSetting(collector: Collector, program: Program, setting: Setting): void {
  const named = isAddressLabel(setting.label);
  for (const address of addressesIn(setting.label, setting.value)) {
    if (address.kind === 'arn') {
      add(collector, program, setting, { kind: 'arn', arn: address.arn });
    } else if (
      address.sure ||
      program.knows(address.host) ||
      (named && address.host.includes('.'))
    ) {
      const { host, path, scheme } = address;
      add(collector, program, setting, { kind: 'host', host, path, scheme });
    } else if (
      named &&
      /^[a-z0-9][a-z0-9-]*$/.test(address.host) &&
      /HOST|ADDR|SERVER/.test(spellLabel(setting.label))
    ) {
      // A bare word under a label like REDIS_HOST names something, even if no file defines it.
      add(collector, program, setting, {
        kind: 'host',
        host: address.host,
        path: '',
        scheme: null,
      });
    }
  }
  const called = serviceOfRegionSetting(setting);
  if (called !== null && /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(setting.value)) {
    const target = {
      kind: 'service',
      service: called,
      operation: null,
      region: setting.value,
    } as const;
    add(collector, program, { ...setting, optional: true }, target);
  }
  const resource = resourceIn(setting);
  if (resource !== null) add(collector, program, setting, resource);
}

/** `S3_BUCKET=invoices`, `SESSIONS_TABLE=sessions`: names that count when a file defines such a resource. */
function resourceIn({ label, value }: Setting): FoundTarget | null {
  const spelled = spellLabel(label);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(value)) return null;
  const service = /(?:^|_)BUCKET(?:_NAME)?$/.test(spelled)
    ? 'aws/s3'
    : /(?:^|_)TABLE(?:_NAME)?$/.test(spelled)
      ? 'aws/dynamodb'
      : /(?:^|_)QUEUE(?:_NAME)?$/.test(spelled)
        ? 'aws/sqs'
        : /(?:^|_)STREAM(?:_NAME)?$/.test(spelled)
          ? 'aws/kinesis'
          : /(?:^|_)SECRET_(?:ID|NAME)$/.test(spelled)
            ? 'aws/secretsmanager'
            : null;
  return service === null
    ? null
    : { kind: 'resource', service, name: value, region: null, onlyIfDefined: true };
}

function add(collector: Collector, program: Program, setting: Setting, target: FoundTarget): void {
  collector.needs.push({
    from: program.key,
    target,
    strength: setting.optional ? 'unknown' : null,
    when: program.when,
    evidence: setting.evidence,
    scope: program.scope,
    label: setting.label,
  });
}

/**
 * Arguments as settings: `--redis-addr=redis:6379`, `--redis-addr redis:6379`, and words of a script
 * that are an address on their own. `evidence` is made for each from its label.
 */
export function settingsOfArguments(
  words: readonly { readonly text: string; readonly line: number }[],
  evidence: (label: string, line: number) => EvidenceFile,
): readonly Setting[] {
  const settings: Setting[] = [];
  let flag: string | null = null;
  for (const { text, line } of words) {
    for (const word of text.length > 20_000 ? [] : text.split(/[\s"'`;|()<>]+/)) {
      if (word === '') continue;
      const assigned = /^-{0,2}([A-Za-z][\w.-]*)=(.+)$/.exec(word);
      if (assigned?.[1] !== undefined && assigned[2] !== undefined) {
        settings.push(setting(assigned[1], assigned[2], line));
        flag = null;
      } else if (/^--?[A-Za-z][\w.-]*$/.test(word)) {
        flag = word;
      } else {
        settings.push(setting(flag ?? 'command', word, line));
        flag = null;
      }
    }
  }
  return settings;

  function setting(label: string, value: string, line: number): Setting {
    return { label, value, evidence: evidence(label, line), optional: false };
  }
}

/** In a script, `nc -z rabbitmq 5672`: a host that the files know, with a port behind it. */
export function hostsInScript(text: string, knows: (host: string) => boolean): readonly string[] {
  const found = new Set<string>();
  if (text.length > 20_000) return [];
  for (const match of text.matchAll(/(?<![\w.-])([a-z0-9][a-z0-9.-]{0,252}) (\d{2,5})(?![\w.])/g)) {
    const host = match[1] ?? '';
    if (knows(host) && Number(match[2]) <= 65_535) found.add(host);
  }
  return [...found];
}
