/** Compose files: services, what their environment points at, and the ports they publish. */
import { count, createCollector, warning } from '../findings.ts';
import type { Collector } from '../findings.ts';
import type { Findings, Source, SourceContext, SourceFile } from '../port.ts';
import { at } from '../reading/tree.ts';
import { readYaml } from '../reading/yaml.ts';
import { projectsOf } from './project.ts';
import type { ParsedFile } from './project.ts';
import { findService, hostsOf } from './service.ts';
import type { Missing } from './variables.ts';

const NAMED = /(?:^|[./-])compose[^/]*\.ya?ml$/i;
const ENVIRONMENT = /(?:^|\/)(?:\.env(?:\.[^/]+)?|[^/]+\.env)$/i;

/** The source `compose`. */
export const compose: Source = {
  id: 'compose',
  cannotSee:
    'calls whose address is written in program code or in a mounted file, and variables of your shell',
  files: /\.ya?ml$|(?:^|\/)(?:\.env(?:\.[^/]+)?|[^/]+\.env)$/i,
  wants: (path, head) =>
    ENVIRONMENT.test(path) ||
    ((/\.ya?ml$/i.test(path) || path === 'stdin') && isCompose(path, head)),
  find,
};

function isCompose(path: string, head: string): boolean {
  if (/^["']?(?:apiVersion|firebreak)["']?\s*:/m.test(head)) return false;
  return /^["']?services["']?\s*:/m.test(head) || NAMED.test(path);
}

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  const parsed = files
    .filter(({ path }) => !ENVIRONMENT.test(path))
    .flatMap((file) => parse(collector, file));
  collector.read.push(...count(parsed.length, 'Compose file', 'Compose files'));
  const missing: Missing = new Map();
  for (const project of projectsOf(parsed, files)) {
    const hosts = new Set(
      project.services.flatMap((service) =>
        hostsOf(project, service).flatMap((handle) =>
          handle.kind === 'host' ? [handle.host] : [],
        ),
      ),
    );
    for (const service of project.services) {
      findService(collector, project, service, hosts, missing, context);
    }
  }
  noteMissing(collector, missing);
  return collector;
}

function parse(collector: Collector, file: SourceFile): readonly ParsedFile[] {
  const [document] = readYaml(file.text);
  if (document === undefined) return [];
  if (document.trouble !== null) {
    const { line, what } = document.trouble;
    collector.problems.push(
      warning('not-readable', file.path, line, `not read as YAML: ${what}`, 'mend the file'),
    );
    return [];
  }
  const { tree } = document;
  if (tree === null) return [];
  const says = at(tree, 'services')?.kind === 'map' || at(tree, 'include')?.kind === 'list';
  return says ? [{ path: file.path, tree }] : [];
}

/** Variables without a value leave addresses out: one line, with the command that fills them in. */
function noteMissing(collector: Collector, missing: Missing): void {
  const [first] = missing;
  if (first === undefined) return;
  const names = new Set(missing.values());
  collector.notRead.push({
    count: names.size,
    things: names.size === 1 ? 'variable of Compose files' : 'variables of Compose files',
    because: `no file here sets ${[...names].slice(0, 3).join(', ')}${names.size > 3 ? ', ...' : ''}`,
    mend: 'docker compose config | npx firebreak map -',
    at: first[0],
  });
}
