/** One service of a Compose project: what it is, what it points at, what it publishes. */
import { findInSetting, hostsInScript, settingsOfArguments } from '../environment.ts';
import { declared } from '../findings.ts';
import type { Collector } from '../findings.ts';
import { findImage } from '../images.ts';
import type { FoundComponent, Handle, SourceContext } from '../port.ts';
import { folderOf, joinPaths } from '../reading/paths.ts';
import { at, entriesAt, itemsAt, textAt, textsIn } from '../reading/tree.ts';
import { findRegionSetting, placesOfFolder } from '../regions.ts';
import type { Program, Setting } from '../setting.ts';
import { kindOfImage } from '../strength.ts';
import { last, serviceKey, textOf } from './layers.ts';
import { findPorts } from './ports.ts';
import type { ComposeProject, ComposeService } from './project.ts';
import { settingsOf } from './variables.ts';
import type { Missing } from './variables.ts';

/** Adds a service as a component, with everything that it points at. */
export function findService(
  collector: Collector,
  project: ComposeProject,
  service: ComposeService,
  hosts: ReadonlySet<string>,
  missing: Missing,
  context: SourceContext,
): void {
  const key = serviceKey(project.folder, service.name);
  const scope = `compose:${project.folder}`;
  const program: Program = { key, scope, when: 'running', knows: (host) => hosts.has(host) };
  const settings = settingsOf(project, service, missing);
  const image = last(service, 'image');
  const filled =
    image?.kind === 'text' && image.text !== null ? project.fill(image.text).text : null;
  collector.components.push(componentOf(project, service, filled, settings, context));
  for (const setting of settings) findInSetting(collector, program, setting);
  findInCommand(collector, project, service, program);
  findOrder(collector, project, service, program);
  if (filled !== null && image !== undefined) {
    findImage(
      collector,
      program,
      filled,
      textOf(last(service, 'pull_policy')) === 'always',
      declared(service.file, image.line, 'image'),
    );
  }
  findPorts(collector, project, service, missing);
}

function componentOf(
  project: ComposeProject,
  service: ComposeService,
  image: string | null,
  settings: readonly Setting[],
  context: SourceContext,
): FoundComponent {
  const said = settings.flatMap((setting) => findRegionSetting(setting, context) ?? []);
  const profiles = textsIn(last(service, 'profiles'), 50).map(({ text }) => text);
  const copies = textOf(at(last(service, 'deploy'), 'replicas')) ?? textOf(last(service, 'scale'));
  const notes = [
    'Compose service',
    ...(profiles.length === 0 ? [] : [`only with profile ${profiles.join(' or ')}`]),
    ...(copies === null ? [] : [`replicas ${project.fill(copies).text}`]),
  ];
  return {
    key: serviceKey(project.folder, service.name),
    name: service.name,
    qualifier: project.folder === '' ? '-compose' : `-${project.folder}`,
    role: 'runs',
    kind: kindOfImage(image, service.name) ?? 'service',
    in: said.length > 0 ? said.slice(0, 1) : placesOfFolder(service.file, service.line, context),
    restarts: null,
    handles: [
      ...hostsOf(project, service),
      ...foldersOf(project, service),
      ...(image === null ? [] : [{ kind: 'image' as const, image }]),
    ],
    evidence: [declared(service.file, service.line, notes.join(', '))],
  };
}

/** Its name, its container's, its host name and its aliases on networks. */
export function hostsOf(project: ComposeProject, service: ComposeService): readonly Handle[] {
  const scope = `compose:${project.folder}`;
  const names = [
    service.name,
    textOf(last(service, 'container_name')),
    textOf(last(service, 'hostname')),
    ...entriesAt(last(service, 'networks')).flatMap(([, network]) =>
      itemsAt(network, 'aliases').map((alias) => textOf(alias)),
    ),
  ];
  return [...new Set(names)].flatMap((name) =>
    name === null
      ? []
      : [{ kind: 'host', host: project.fill(name).text.toLowerCase(), scope } as const],
  );
}

/** The folder that it is built from; with a Dockerfile further down, the folder of that. */
function foldersOf(project: ComposeProject, service: ComposeService): readonly Handle[] {
  const build = last(service, 'build');
  if (build === undefined) return [];
  const written = build.kind === 'text' ? build.text : textAt(build, 'context');
  const context = joinPaths(folderOf(service.file), project.fill(written ?? '.').text);
  const dockerfile = textAt(build, 'dockerfile');
  const below =
    dockerfile === null ? '' : folderOf(joinPaths(context, project.fill(dockerfile).text));
  const folder =
    below.startsWith(context === '' ? '' : `${context}/`) && below !== '' ? below : context;
  return [{ kind: 'folder', path: folder }];
}

function findInCommand(
  collector: Collector,
  project: ComposeProject,
  service: ComposeService,
  program: Program,
): void {
  const file = service.layers.at(-1)?.file ?? service.file;
  const words = [last(service, 'entrypoint'), last(service, 'command')]
    .flatMap((tree) => textsIn(tree, 500))
    .map(({ text, line }) => ({ text: project.fill(text).text, line }));
  for (const setting of settingsOfArguments(words, (label, line) => declared(file, line, label))) {
    findInSetting(collector, program, setting);
  }
  for (const { text, line } of words) {
    for (const host of hostsInScript(text, program.knows)) {
      collector.needs.push({
        from: program.key,
        target: { kind: 'host', host, path: '', scheme: null },
        strength: null,
        when: 'running',
        evidence: declared(file, line, 'command'),
        scope: program.scope,
        label: 'command',
      });
    }
  }
}

/**
 * `depends_on` is the order of starting, not a need of a running service: it counts while starting. Hard
 * when Compose waits until the other is healthy or done; else it only starts the other first, whether
 * that works or not. `links` says who talks to whom, and not how much that matters.
 */
function findOrder(
  collector: Collector,
  project: ComposeProject,
  service: ComposeService,
  program: Program,
): void {
  const add = (
    host: string,
    file: string,
    line: number,
    note: string,
    when: 'running' | 'starting',
    hard: boolean,
  ): void => {
    collector.needs.push({
      from: program.key,
      target: { kind: 'host', host: host.toLowerCase(), path: '', scheme: null },
      strength: hard ? 'hard' : 'unknown',
      when,
      evidence: declared(file, line, note),
      scope: program.scope,
      label: note,
    });
  };
  for (const { file, tree } of service.layers) {
    for (const item of itemsAt(tree, 'depends_on')) {
      if (item.kind === 'text' && item.text !== null)
        add(item.text, file, item.line, 'depends_on', 'starting', false);
    }
    for (const [name, how] of entriesAt(tree, 'depends_on')) {
      const condition = textAt(how, 'condition') ?? 'service_started';
      const waits = condition !== 'service_started' && textAt(how, 'required') !== 'false';
      add(
        name,
        file,
        how.line,
        `depends_on, ${condition.replace(/[^a-z_]/g, '')}`,
        'starting',
        waits,
      );
    }
    for (const item of itemsAt(tree, 'links')) {
      const [name = '', alias] = (textOf(item) ?? '').split(':');
      if (name === '') continue;
      if (alias !== undefined) {
        collector.aliases.push({
          host: alias,
          scope: program.scope,
          target: name,
          evidence: declared(file, item.line, 'links'),
        });
      }
      add(name, file, item.line, 'links', 'running', false);
    }
  }
}
