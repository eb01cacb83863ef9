/** Published ports: where people come in. */
import { declared } from '../findings.ts';
import type { Collector } from '../findings.ts';
import { at, itemsAt, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { last, serviceKey } from './layers.ts';
import type { ComposeProject, ComposeService } from './project.ts';
import type { Missing } from './variables.ts';

/** Ports with a stated number outside are where people come in; those for this machine alone are not. */
export function findPorts(
  collector: Collector,
  project: ComposeProject,
  service: ComposeService,
  missing: Missing,
): void {
  if (last(service, 'profiles') !== undefined) return;
  const key = serviceKey(project.folder, service.name);
  const from = service.layers.findLastIndex(({ tree }) => isReplacing(at(tree, 'ports')));
  for (const { file, tree } of service.layers.slice(Math.max(0, from))) {
    for (const port of itemsAt(tree, 'ports')) {
      const published = publishedPort(port, (text) => {
        const filled = project.fill(text, '?');
        for (const name of filled.missing) missing.set(`${file}:${port.line}`, name);
        return filled.text;
      });
      if (published === null) continue;
      const number = published.includes('?') ? 'published port' : `published port ${published}`;
      collector.entries.push({
        id: service.name,
        through: [key],
        evidence: declared(file, port.line, number),
      });
    }
  }
}

function isReplacing(tree: Tree | undefined): boolean {
  return tree?.kind === 'list' && tree.replaces === true;
}

function publishedPort(port: Tree, fill: (text: string) => string): string | null {
  if (port.kind === 'map') {
    const published = textAt(port, 'published');
    const only = textAt(port, 'host_ip') ?? '';
    return published === null || isLoopback(only) ? null : fill(published);
  }
  if (port.kind !== 'text' || port.text === null) return null;
  const parts = fill(port.text)
    .replace(/\/\w+$/, '')
    .split(/:(?![^[]*\])/);
  const [outside = ''] = parts.slice(-2, -1);
  if (parts.length < 2 || outside === '') return null;
  return parts.length > 2 && isLoopback(parts.slice(0, -2).join(':')) ? null : outside;
}

function isLoopback(address: string): boolean {
  return /^(?:127\.|localhost$|\[?::1\]?$)/.test(address);
}
