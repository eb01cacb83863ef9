/** What looks like manifests but is not yet: Helm charts, and what Kustomize would change. */
import type { NotRead, SourceFile } from '../port.ts';
import { itemsAt, textAt, textsIn, at } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { folderOf, joinPaths } from '../reading/paths.ts';
import { readYaml } from '../reading/yaml.ts';

/** Helm and other text templates; a brace pair of Go templates in YAML is never a manifest. */
export function isTemplate(path: string, head: string): boolean {
  return (
    /\{\{-?\s*[^}]/.test(head) &&
    (/(?:^|\/)templates\//.test(path) || /^["']?(?:apiVersion|kind)["']?\s*:/m.test(head))
  );
}

/** Files that are templates, and one line for each kind of them. */
export function findTemplates(files: readonly SourceFile[]): {
  readonly files: ReadonlySet<string>;
  readonly notRead: readonly NotRead[];
} {
  const charts = files
    .filter(({ path }) => /(?:^|\/)Chart\.ya?ml$/i.test(path))
    .map(({ path }) => folderOf(path));
  const inChart = (path: string): boolean =>
    charts.some((chart) => path.startsWith(chart === '' ? '' : `${chart}/`));
  const ofCharts = files.filter(
    ({ path }) => /(?:^|\/)(?:templates|charts)\//.test(path) && inChart(path),
  );
  const charted = new Set(ofCharts);
  const own = charts.filter(
    (chart) =>
      !charts.some(
        (other) =>
          other !== chart && chart.startsWith(other === '' ? 'charts/' : `${other}/charts/`),
      ),
  );
  const loose = files.filter((file) => !charted.has(file) && isTemplate(file.path, file.text));
  return {
    files: new Set(
      [
        ...ofCharts,
        ...loose,
        ...files.filter(({ path }) => /(?:^|\/)Chart\.ya?ml$/i.test(path)),
      ].map(({ path }) => path),
    ),
    notRead: [...chartsNotRead(own), ...looseNotRead(loose), ...kustomizeNotRead(files)],
  };
}

function chartsNotRead(charts: readonly string[]): readonly NotRead[] {
  const [first] = charts;
  if (first === undefined) return [];
  const parents = [...new Set(charts.map(folderOf))];
  const [parent] = parents;
  const beside = charts.length > 1 && parents.length === 1;
  const where = beside ? `${parent === '' ? '' : `${parent}/`}*/` : charts.slice(0, 6).join(' ');
  const mend =
    charts.length === 1
      ? `helm template ${first === '' ? '.' : first} | npx firebreak map -`
      : `for chart in ${where}; do helm template "$chart"; done | npx firebreak map -`;
  return [
    {
      count: charts.length,
      things: charts.length === 1 ? 'Helm chart' : 'Helm charts',
      because: charts.length === 1 ? 'it is a template' : 'they are templates',
      mend,
      at: first === '' ? 'Chart.yaml' : `${first}/Chart.yaml`,
    },
  ];
}

function looseNotRead(files: readonly SourceFile[]): readonly NotRead[] {
  const [first] = files;
  if (first === undefined) return [];
  return [
    {
      count: files.length,
      things: files.length === 1 ? 'YAML template' : 'YAML templates',
      because: files.length === 1 ? 'it is not filled in' : 'they are not filled in',
      mend: 'render them with the tool that fills them in, and pipe its output to: npx firebreak map -',
      at: first.path,
    },
  ];
}

/** Kustomizations that change what they list; one that merely lists files takes nothing away. */
function kustomizeNotRead(files: readonly SourceFile[]): readonly NotRead[] {
  const changing = kustomizations(files).filter(({ tree }) =>
    CHANGES.some((key) => at(tree, key) !== undefined),
  );
  const [first] = changing;
  if (first === undefined) return [];
  return [
    {
      count: changing.length,
      things: changing.length === 1 ? 'Kustomize overlay' : 'Kustomize overlays',
      because: 'what an overlay changes is not applied',
      mend: `kubectl kustomize ${folderOf(first.path) || '.'} | npx firebreak map -`,
      at: first.path,
    },
  ];
}

const CHANGES = [
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'configMapGenerator',
  'components',
  'helmCharts',
  'namePrefix',
  'nameSuffix',
  'namespace',
  'replacements',
  'transformers',
  'generators',
];

/** Files that a kustomization lists as patches: halves of manifests, which are not read as whole ones. */
export function patchFiles(files: readonly SourceFile[]): ReadonlySet<string> {
  const patches = new Set<string>();
  for (const { path, tree } of kustomizations(files)) {
    const named = [
      ...itemsAt(tree, 'patches').map((patch) => textAt(patch, 'path')),
      ...itemsAt(tree, 'patchesJson6902').map((patch) => textAt(patch, 'path')),
      ...textsIn(at(tree, 'patchesStrategicMerge'), 1_000).map(({ text }) => text),
    ];
    for (const name of named) if (name !== null) patches.add(joinPaths(folderOf(path), name));
  }
  return patches;
}

function kustomizations(files: readonly SourceFile[]): readonly { path: string; tree: Tree }[] {
  return files
    .filter(({ path }) => /(?:^|\/)kustomization\.ya?ml$/i.test(path))
    .flatMap(({ path, text }) =>
      readYaml(text).flatMap(({ tree }) => (tree === null ? [] : [{ path, tree }])),
    );
}
