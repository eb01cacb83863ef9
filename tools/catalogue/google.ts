/**
 * Prints `data/catalogue/gcp-apis.json` out of the service descriptions that Google publishes for its
 * own APIs (github.com/googleapis/googleapis):
 *
 *     node --conditions=source tools/catalogue/google.ts FOLDER 2026-08 > data/catalogue/gcp-apis.json
 *
 * FOLDER is a checkout; the date is that of its newest commit. Names and titles only. A service that
 * `gcp.yaml` describes is left out; one whose resources lie in locations is regional, any other one for
 * the world.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseCatalogueFile } from '#core/catalogue';

interface Api {
  readonly title: string;
  readonly scope: 'global' | 'regional';
}

const LOCATIONS = 'google.cloud.location.Locations';
/** Descriptions of types that APIs share, and of examples: nobody calls these. */
const NO_API = /^(type|rpc|cel|common|longrunning|library-example|ftp|watcher|remoteworkers)\b|\./;

const [folder, date] = process.argv.slice(2);
if (folder === undefined || date === undefined) {
  console.error('usage: node --conditions=source tools/catalogue/google.ts FOLDER 2026-08');
  process.exit(2);
}

const described = endpointsDescribed();
const apis = new Map<string, Api>();
for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
  if (!path.endsWith('.yaml')) continue;
  const text = readFileSync(join(folder, path), 'utf8');
  if (!/^type: google\.api\.Service$/m.test(text)) continue;
  // Line by line: some of these files are not quite YAML.
  const endpoint = /^name: (\S+)\.googleapis\.com$/m.exec(text)?.[1];
  const title = /^title: (.+)$/m.exec(text)?.[1];
  if (endpoint === undefined || NO_API.test(endpoint) || described.has(endpoint)) continue;
  const located = text.includes(LOCATIONS) || hasLocations(join(folder, dirname(path)));
  const before = apis.get(endpoint);
  apis.set(endpoint, {
    title: before?.title ?? plainTitle(title ?? endpoint),
    scope: located || before?.scope === 'regional' ? 'regional' : 'global',
  });
}
process.stdout.write(print());

function endpointsDescribed(): ReadonlySet<string> {
  const path = join(import.meta.dirname, '../../data/catalogue/gcp.yaml');
  const rows = parseCatalogueFile(readFileSync(path, 'utf8'), path);
  if (!rows.ok) throw new Error(rows.problems[0]?.what);
  const names = rows.value.services.flatMap((row) => [
    row.id.slice('gcp/'.length),
    ...row.endpoints,
  ]);
  return new Set(names);
}

/** True when an interface beside the description has resources that lie in a project's locations. */
function hasLocations(beside: string): boolean {
  return readdirSync(beside)
    .filter((name) => name.endsWith('.proto'))
    .some((name) => /\/locations\/[*{]/.test(readFileSync(join(beside, name), 'utf8')));
}

/** "Cloud Vision API" is "Cloud Vision". */
function plainTitle(title: string): string {
  return title.replace(/ API(?: \(New\))?$/, '').trim();
}

/** One line a service, so that a newer data set reads well as a diff. */
function print(): string {
  const head = {
    catalogue: 1,
    provider: 'gcp',
    evidence: 'published',
    cites: 'googleapis/googleapis, service descriptions',
    date,
  };
  const lines = [...apis]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, api]) => `    ${JSON.stringify(name)}: ${JSON.stringify(api)}`);
  const start = JSON.stringify(head, null, 2).slice(0, -2);
  return `${start},\n  "services": {\n${lines.join(',\n')}\n  }\n}\n`;
}
