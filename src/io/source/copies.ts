/**
 * Compose files that run for development what manifests or Terraform run for real. Their databases and
 * published ports are a workstation's, so where other files deploy at least half of a project's services, the
 * project is left out, and said so. What its folders build is kept: it tells which code is whose.
 */
import type { Findings, FoundComponent, NotRead } from './port.ts';

/** Kinds that a workstation has as well. */
const HOLDING: ReadonlySet<string> = new Set([
  'datastore',
  'cache',
  'queue',
  'telemetry',
  'flags',
  'mail',
]);

/** The findings without Compose projects that repeat what manifests deploy. */
export function leaveOutCopies(found: Findings): Findings {
  const deployed = new Map(
    found.components
      .filter(
        ({ key, role, kind }) =>
          role === 'runs' && !key.startsWith('compose:') && !HOLDING.has(kind),
      )
      .map(({ name, key }) => [name, key]),
  );
  const projects = Map.groupBy(
    found.components.filter(({ key }) => key.startsWith('compose:')),
    ({ key }) => projectOf(key),
  );
  const copies = [...projects].filter(([, components]) => isCopy(components, deployed));
  const [first] = copies;
  if (first === undefined) return found;
  const left = new Set(copies.map(([project]) => project));
  const inside = (key: string): boolean => left.has(projectOf(key));
  return {
    ...found,
    components: found.components.flatMap((component) =>
      inside(component.key) ? keepFolders(component, deployed) : [component],
    ),
    needs: found.needs.filter(({ from }) => !inside(from)),
    entries: found.entries.filter(({ through }) => !through.some(inside)),
    notRead: [...found.notRead, describe(copies.map(([, components]) => components))],
  };
}

function projectOf(key: string): string {
  return key.slice(0, key.indexOf('#') + 1);
}

function isCopy(
  components: readonly FoundComponent[],
  deployed: ReadonlyMap<string, string>,
): boolean {
  const own = components.filter(({ kind }) => kind === 'service' || kind === 'job');
  const copied = own.filter(({ name }) => deployed.has(name));
  return copied.length > 0 && copied.length * 2 >= own.length;
}

/** What it is built from tells which package belongs to the workload of that name. */
function keepFolders(
  component: FoundComponent,
  deployed: ReadonlyMap<string, string>,
): readonly FoundComponent[] {
  const key = deployed.get(component.name);
  const handles = component.handles.filter(({ kind }) => kind === 'folder');
  if (key === undefined || handles.length === 0) return [];
  return [{ ...component, key, handles, evidence: [], kind: 'service', in: [] }];
}

function describe(projects: readonly (readonly FoundComponent[])[]): NotRead {
  const at = projects[0]?.[0]?.evidence[0]?.at ?? '';
  return {
    count: projects.length,
    things: projects.length === 1 ? 'Compose project' : 'Compose projects',
    because: `other files deploy ${projects.length === 1 ? 'its' : 'their'} services`,
    mend: `npx firebreak ${at.replace(/:\d+$/, '')}`,
    at,
  };
}
