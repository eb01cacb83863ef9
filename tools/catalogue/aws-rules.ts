/**
 * Prints `tools/catalogue/aws-rules.json`: what AWS's endpoint rules, as botocore publishes them, say of
 * each service: its title, its names before the region, and where it signs.
 *
 *     node tools/catalogue/aws-rules.ts PATH/botocore/data > tools/catalogue/aws-rules.json
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RuledService {
  /** What AWS calls the endpoint: `bedrock-runtime`. */
  readonly endpoint: string;
  readonly title: string;
  /** What stands before region and suffix in its host names, sorted; its endpoint too. */
  readonly names: readonly string[];
  /** Some of its hosts have the caller's region in them. */
  readonly everywhere: boolean;
  /** Regions in which it signs whatever the caller's. */
  readonly signsIn: readonly string[];
}

interface Description {
  readonly metadata: { readonly endpointPrefix: string; readonly serviceFullName: string };
}

const [root] = process.argv.slice(2);
if (root === undefined) {
  console.error('usage: node tools/catalogue/aws-rules.ts PATH/botocore/data');
  process.exit(2);
}
const lines = readRules(root).map((service) => `  ${JSON.stringify(service)}`);
process.stdout.write(`[\n${lines.join(',\n')}\n]\n`);

/** Of every service in botocore's data folder, its newest version; sorted by endpoint. */
function readRules(folder: string): readonly RuledService[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => readService(join(folder, entry.name)))
    .sort((a, b) => (a.endpoint < b.endpoint ? -1 : a.endpoint > b.endpoint ? 1 : 0));
}

function readService(folder: string): readonly RuledService[] {
  const version = readdirSync(folder).sort().at(-1) ?? '';
  const [about, rules] = ['service-2.json', 'endpoint-rule-set-1.json'].map((name) =>
    join(folder, version, name),
  );
  if (about === undefined || rules === undefined) return [];
  if (!existsSync(about) || !existsSync(rules)) return [];
  const { metadata } = JSON.parse(readFileSync(about, 'utf8')) as Description;
  const text = readFileSync(rules, 'utf8');
  const urls = [...text.matchAll(/"url":\s*"https:\/\/([^"/]+)/g)].map(([, host]) => host ?? '');
  const names = urls.flatMap((host) => nameBefore(host));
  return [
    {
      endpoint: metadata.endpointPrefix,
      title: metadata.serviceFullName,
      names: [...new Set([metadata.endpointPrefix, ...names])].sort(),
      everywhere: urls.some((host) => host.includes('{Region}')),
      signsIn: [
        ...new Set(
          [...text.matchAll(/"signingRegion":\s*"([a-z0-9-]+)"/g)].map(([, one]) => one ?? ''),
        ),
      ].sort(),
    },
  ];
}

/** `data-ats.iot` of `data-ats.iot-fips.{Region}.{PartitionResult#dnsSuffix}`; nothing where other words stand in it. */
function nameBefore(host: string): readonly string[] {
  const region = /^([a-z0-9.-]+)\.\{(?:Region|PartitionResult#implicitGlobalRegion)\}\./.exec(host);
  const name = region?.[1]
    ?.split('.')
    .filter((label) => !['fips', 'dualstack', 'global'].includes(label))
    .map((label) => label.replace(/-fips(?=-|$)|^fips-/, ''))
    .join('.');
  return name === undefined || name === '' ? [] : [name];
}
