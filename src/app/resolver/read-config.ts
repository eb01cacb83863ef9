/** `resolver.yaml` from its file, with the authorities that it names, as the resolver runs by it. */
import { dirname, resolve } from 'node:path';
import { fail, succeed, type Problem, type Result } from '#base';
import type { Name } from '#core/dns';
import {
  parseResolverConfig,
  type ConfigUpstream,
  type ResolverConfig,
  type Upstream,
} from '#core/resolver';
import { readTextWithin } from '#io/files';
import type { ResolverOptions } from './run-resolver.ts';

/** How it runs, but for whom it tells. */
export type ConfiguredOptions = Omit<ResolverOptions, 'say'>;

/** Reads it. `shown`: the file as a person calls it. */
export async function readResolverConfig(
  path: string,
  shown: string,
): Promise<Result<ConfiguredOptions>> {
  const text = await readText(path, shown);
  if (!text.ok) return text;
  const config = parseResolverConfig(text.value, shown);
  if (!config.ok) return config;
  return optionsOf(config.value, dirname(path));
}

async function optionsOf(
  config: ResolverConfig,
  folder: string,
): Promise<Result<ConfiguredOptions>> {
  const { upstreams, numbers, saved, listen, ...rest } = config;
  const problems: Problem[] = [];
  const byZone = new Map<Name, readonly Upstream[]>();
  for (const { zone, upstreams: written } of upstreams) {
    const read = await Promise.all(written.map((each) => withAuthority(each, folder)));
    problems.push(...read.flatMap((each) => each.problems));
    byZone.set(
      zone,
      read.flatMap((each) => each.value ?? []),
    );
  }
  if (problems.length > 0) return fail(problems);
  const { workers, allow, checkPort, pins, deny, controlPort, metrics } = rest;
  return succeed({
    ...numbers,
    upstreams: byZone,
    listen,
    workers,
    allow,
    checkPort,
    pins,
    deny,
    controlPort,
    metrics,
    saved: saved === null ? null : resolve(folder, saved),
  });
}

async function withAuthority(
  { upstream, caFile }: ConfigUpstream,
  folder: string,
): Promise<Result<Upstream>> {
  if (caFile === null || upstream.kind === 'udp') return succeed(upstream);
  const text = await readText(resolve(folder, caFile), caFile);
  return text.ok ? succeed({ ...upstream, ca: text.value }) : text;
}

/** No configuration and no list of authorities is longer. */
const MOST_BYTES = 4_194_304;

async function readText(path: string, shown: string): Promise<Result<string>> {
  const read = await readTextWithin(null, path, { shown, limitBytes: MOST_BYTES });
  return read.ok ? succeed(read.value.text) : read;
}
