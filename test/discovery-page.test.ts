/** docs/discovery.md lists every source, with its own words for what it cannot see. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { recordings, sources } from '#io/source';

const PAGE = join(resolve(import.meta.dirname, '..'), 'docs/discovery.md');

/** What a source reads, in a few words: the one thing that it does not say of itself. */
const READS: Readonly<Record<string, string>> = {
  kubernetes: 'Kubernetes manifests, Kustomize; Helm as `helm template` renders it',
  compose: 'Compose files with their `.env` and `include`',
  terraform: '`.tf` files, plans and states (`terraform show -json`), raw `.tfstate`',
  cloudformation: 'CloudFormation, SAM, what CDK synthesises, `serverless.yml`',
  pulumi: '`pulumi stack export`',
  packages:
    'manifests and locks of npm, Python, Go, Maven, Gradle, Cargo, NuGet, Composer, Bundler: clients of services and vendors',
  code: 'regions written into programs: JavaScript, TypeScript, Python, Go, Java, Kotlin, Scala, C#, Ruby, PHP, Rust',
  config: '`.env`, `application.yml`, `appsettings.json` beside a package',
  sbom: 'CycloneDX (services, packages), SPDX 2 and 3 (packages), JSON',
  backstage: '`catalog-info.yaml`',
  bering: 'models and snapshots of Bering',
  'resilience-hub': '`aws resiliencehubv2 list-* --output json`',
  csv: 'a CMDB, contracts, functions, calls, by their headings',
  guard: 'policies of `firebreak guard`',
  'runtime-policies': 'what a program with `@firebreak/runtime` says of itself',
  traces:
    'OTLP (JSON, lines, protobuf), Jaeger, Zipkin v2; `.gz`, `.zst`; or `--listen` for OTLP over HTTP',
  dns: 'dnstap, pcap, pcapng; query logs of BIND, Unbound, dnsmasq, CoreDNS, systemd-resolved, PowerDNS Recursor, Route 53 Resolver: [more](discovery-dns.md)',
};

it('the table is that of the code', async () => {
  const all = [...sources, ...recordings];
  expect(all.map(({ id }) => id).filter((id) => READS[id] === undefined)).toEqual([]);
  const rows = all.map(({ id, cannotSee }) => `| ${id} | ${READS[id]} | ${cannotSee} |`);
  const table = `| source | reads | cannot see |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  const page = readFileSync(PAGE, 'utf8');
  const text = page.replace(
    /<!-- sources -->[\s\S]*<!-- \/sources -->/,
    () => `<!-- sources -->\n\n${table}\n<!-- /sources -->`,
  );
  const wanted = await format(text, { parser: 'markdown', printWidth: 100, singleQuote: true });
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PAGE, wanted);
  else expect(page).toBe(wanted);
});
