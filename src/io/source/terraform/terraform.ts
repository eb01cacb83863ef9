/** Terraform: `.tf` files as far as they are literal, plans and states as far as they are shown as JSON. */
import { compareText } from '#base';

import { count, createCollector, warning } from '../findings.ts';
import type { Collector } from '../findings.ts';
import type { Findings, Source, SourceContext, SourceFile } from '../port.ts';
import { folderOf } from '../reading/paths.ts';
import { findDoors } from './find-doors.ts';
import { findResources } from './find-resources.ts';
import { readHcl } from './hcl.ts';
import { readModule } from './module.ts';
import type { FolderBlocks, ModuleReading } from './module.ts';
import { indexResources } from './resource.ts';
import type { TerraformResource } from './resource.ts';
import { readShowJson } from './show-json.ts';

/** The source `terraform`. */
export const terraform: Source = {
  id: 'terraform',
  cannotSee:
    'what modules from a registry make, and values that are known only when Terraform runs',
  files: /\.tf$|\.tfvars$|\.json$|\.tfstate$/,
  wants: (path, head) =>
    /\.tf$|(?:^|\/)(?:terraform|[^/]+\.auto)\.tfvars$/.test(path) ||
    ((/\.json$|\.tfstate$/.test(path) || path === 'stdin') && /"terraform_version"\s*:/.test(head)),
  find,
};

/** A root folder, or a plan or state, with its resources. */
interface Root {
  readonly name: string;
  readonly resources: readonly TerraformResource[];
}

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  const written = files.filter(({ path }) => /\.tf$|\.tfvars$/.test(path));
  const roots = [
    ...readFolders(collector, written),
    ...readShown(
      collector,
      files.filter((file) => !written.includes(file)),
    ),
  ];
  const united = uniteRoots(roots);
  for (const root of united) {
    const name = united.length > 1 ? root.name : '';
    const reading = {
      collector,
      root: name,
      index: indexResources(root.resources),
      resources: root.resources,
      context,
    };
    findResources(reading);
    findDoors(reading);
  }
  noteRemote(
    collector,
    united.flatMap(({ resources }) => resources),
  );
  return collector;
}

/** Roots are the folders that no other folder calls as a module. */
function readFolders(collector: Collector, files: readonly SourceFile[]): readonly Root[] {
  const folders = new Map<string, FolderBlocks>();
  for (const [path, own] of Map.groupBy(files, (file) => folderOf(file.path)))
    folders.set(path, readFolder(collector, path, own));
  collector.read.push(
    ...count(files.filter(({ path }) => path.endsWith('.tf')).length, '.tf file', '.tf files'),
  );
  const reading = (): ModuleReading => ({
    resources: [],
    remote: [],
    reached: new Set(),
    instances: 0,
  });
  const called = new Set<string>();
  const tried = [...folders.keys()].toSorted(compareText).map((path) => {
    const found = reading();
    const folder = folders.get(path);
    if (folder !== undefined) readModule(folder, folders, '', new Map(), new Map(), found);
    for (const child of found.reached) called.add(child);
    return { path, found };
  });
  const roots = tried.filter(({ path }) => !called.has(path));
  noteModules(
    collector,
    roots.flatMap(({ found }) => found.remote),
  );
  return roots.map(({ path, found }) => ({ name: path, resources: found.resources }));
}

function readFolder(
  collector: Collector,
  path: string,
  files: readonly SourceFile[],
): FolderBlocks {
  const parsed = files.map((file) => ({ file: file.path, hcl: readHcl(file.text) }));
  for (const { file, hcl } of parsed) {
    if (hcl.trouble === null) continue;
    collector.problems.push(
      warning(
        'not-readable',
        file,
        hcl.trouble,
        'a line that is not read as Terraform',
        'check it with: terraform validate',
      ),
    );
  }
  return {
    path,
    blocks: parsed.flatMap(({ file, hcl }) => hcl.blocks.map((block) => [file, block] as const)),
    settings: parsed
      .filter(({ file }) => file.endsWith('.tfvars'))
      .flatMap(({ hcl }) => hcl.attributes.map(({ name, value }) => [name, value] as const)),
  };
}

function readShown(collector: Collector, files: readonly SourceFile[]): readonly Root[] {
  const roots = files.flatMap((file) => {
    const resources = readShowJson(file.path, file.text);
    if (resources !== null) return [{ name: file.path, resources }];
    collector.problems.push(
      warning(
        'not-readable',
        file.path,
        null,
        'not read as JSON of Terraform',
        'make it with: terraform show -json',
      ),
    );
    return [];
  });
  collector.read.push(
    ...count(roots.length, 'Terraform plan or state', 'Terraform plans and states'),
  );
  return roots;
}

/** A plan or state of a folder that is read too is the same root: what both say is said once. */
function uniteRoots(roots: readonly Root[]): readonly Root[] {
  const united: Root[] = [];
  for (const root of roots.filter(({ resources }) => resources.length > 0)) {
    const addresses = new Set(root.resources.map(({ address }) => address));
    const same = united.findIndex(
      ({ resources }) =>
        resources.some(({ address }) => addresses.has(address)) && root.name.endsWith('json'),
    );
    const before = united[same];
    if (before === undefined) united.push(root);
    else united[same] = { ...before, resources: join(before.resources, root.resources) };
  }
  return united;
}

/** Written resources keep their lines; what was shown adds what is not written, and the place. */
function join(
  written: readonly TerraformResource[],
  shown: readonly TerraformResource[],
): readonly TerraformResource[] {
  const byAddress = new Map(shown.map((resource) => [resource.address, resource]));
  const joined = written.map((resource) => {
    const more = byAddress.get(resource.address);
    byAddress.delete(resource.address);
    if (more === undefined) return resource;
    return { ...resource, region: resource.region ?? more.region };
  });
  return [...joined, ...byAddress.values()];
}

function noteModules(
  collector: Collector,
  remote: readonly { readonly at: string; readonly name: string }[],
): void {
  const [first] = remote;
  if (first === undefined) return;
  collector.notRead.push({
    count: remote.length,
    things: remote.length === 1 ? 'Terraform module' : 'Terraform modules',
    because:
      remote.length === 1
        ? 'its source is not in this folder'
        : 'their source is not in this folder',
    mend: SHOW,
    at: first.at,
  });
}

const SHOW = 'terraform plan -out plan.bin && terraform show -json plan.bin | npx firebreak map -';

/** Other states and Helm releases are not in these files. */
function noteRemote(collector: Collector, all: readonly TerraformResource[]): void {
  // A module that several roots call is written once.
  const resources = [...new Map(all.map((one) => [`${one.file}:${one.line}`, one])).values()];
  const states = resources.filter(({ type }) => type === 'terraform_remote_state');
  const releases = resources.filter(({ type }) => type === 'helm_release');
  if (states[0] !== undefined) {
    collector.notRead.push({
      count: states.length,
      things: states.length === 1 ? 'remote state' : 'remote states',
      because: states.length === 1 ? 'it is kept elsewhere' : 'they are kept elsewhere',
      mend: 'terraform show -json | npx firebreak map -',
      at: `${states[0].file}:${states[0].line}`,
    });
  }
  if (releases[0] !== undefined) {
    collector.notRead.push({
      count: releases.length,
      things: releases.length === 1 ? 'Helm release of Terraform' : 'Helm releases of Terraform',
      because: 'charts are templates',
      mend: 'helm get manifest RELEASE | npx firebreak map -',
      at: `${releases[0].file}:${releases[0].line}`,
    });
  }
}
