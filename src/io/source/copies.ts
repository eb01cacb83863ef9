/**
 * Compose files that run for development what Kubernetes runs for real. Their databases and published
 * ports are a workstation's, so where manifests deploy at least half of a project's services, the
 * project is left out, and said so. What its folders build is kept: it tells which code is whose.
 */
import type { Findings, FoundComponent, NotRead } from './port.ts';

/** The findings without Compose projects that repeat what manifests deploy. */
export function leaveOutCopies(found: Findings): Findings {
  const deployed = new Set(
    found.components
      .filter(({ key, kind }) => key.startsWith('kubernetes:') && kind !== 'datastore')
      .map(({ name }) => name),
  );
  const projects = Map.groupBy(
    found.components.filter(({ key }) => key.startsWith('compose:')),
    ({ key }) => key.slice(0, key.indexOf('#')),
  );
  let left = found;
  for (const [project, components] of projects) {
    const own = components.filter(({ kind }) => kind === 'service' || kind === 'job');
    const copied = own.filter(({ name }) => deployed.has(name));
    if (copied.length === 0 || copied.length * 2 < own.length) continue;
    left = leaveOut(left, project, components, deployed);
  }
  return left;
}

function leaveOut(
  found: Findings,
  project: string,
  components: readonly FoundComponent[],
  deployed: ReadonlySet<string>,
): Findings {
  const inside = (key: string): boolean => key.startsWith(`${project}#`);
  const at = components[0]?.evidence[0]?.at ?? project;
  const file = at.replace(/:\d+$/, '');
  const notRead: NotRead = {
    count: 1,
    things: 'Compose project',
    because: 'Kubernetes manifests deploy its services',
    mend: `npx firebreak ${file}`,
    at,
  };
  return {
    ...found,
    components: found.components.flatMap((component) => {
      if (!inside(component.key)) return [component];
      // Its folders and images still tell which package belongs to which workload.
      const kept = component.handles.filter(({ kind }) => kind === 'folder');
      return deployed.has(component.name) && kept.length > 0
        ? [{ ...component, handles: kept, evidence: [], kind: 'service', in: [] }]
        : [];
    }),
    needs: found.needs.filter(({ from }) => !inside(from)),
    entries: found.entries.filter(({ through }) => !through.some(inside)),
    notRead: [...found.notRead, notRead],
  };
}
