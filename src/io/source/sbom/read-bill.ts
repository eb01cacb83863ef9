/** The parts of a bill of materials that say what calls what, from CycloneDX 1.x, SPDX 2 and SPDX 3 JSON. */
import { treeOfJson } from '../reading/json-lines.ts';
import { at, itemsAt, textAt, type Tree } from '../reading/tree.ts';

/** A service of a CycloneDX bill. */
export interface BillService {
  /** `bom-ref`, or a place of its own when it has none. */
  readonly ref: string;
  readonly name: string;
  /** Who runs it; null when the bill does not say. */
  readonly provider: string | null;
  readonly endpoints: readonly string[];
}

/** One bill. Lists are in the order of the file. */
export interface Bill {
  /** What the bill is of: the application; null when it does not say. */
  readonly subject: { readonly ref: string; readonly name: string } | null;
  /** Who made the application. */
  readonly maker: string | null;
  readonly services: readonly BillService[];
  /** Who depends on whom, by ref. */
  readonly dependencies: readonly { readonly from: string; readonly to: string }[];
  /** Package URLs, `pkg:npm/%40aws-sdk/client-s3@3.1.0`, each once. */
  readonly packages: readonly string[];
}

/** Services inside services, packages inside packages. */
const MAX_NESTING = 30;

/** Reads a text; null when it is no bill. */
export function readBill(text: string): Bill | null {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
  const tree = treeOfJson(value, 1);
  if (textAt(tree, 'bomFormat') === 'CycloneDX') return readCycloneDx(tree);
  if (textAt(tree, 'spdxVersion')?.startsWith('SPDX-') === true) return readSpdx2(tree);
  if (at(tree, '@graph') !== undefined) return readSpdx3(tree);
  return null;
}

function readCycloneDx(tree: Tree): Bill {
  const root = at(tree, 'metadata', 'component');
  const name = textAt(root, 'name');
  return {
    subject: name === null ? null : { ref: textAt(root, 'bom-ref') ?? '', name },
    maker:
      textAt(root, 'supplier', 'name') ??
      textAt(tree, 'metadata', 'manufacturer', 'name') ??
      textAt(tree, 'metadata', 'manufacture', 'name') ??
      textAt(tree, 'metadata', 'supplier', 'name'),
    services: servicesIn(itemsAt(tree, 'services'), 0),
    dependencies: itemsAt(tree, 'dependencies').flatMap((entry) => {
      const from = textAt(entry, 'ref');
      return from === null
        ? []
        : itemsAt(entry, 'dependsOn').flatMap((item) => {
            const to = textAt(item);
            return to === null ? [] : [{ from, to }];
          });
    }),
    packages: [...new Set(packagesIn(itemsAt(tree, 'components'), 0))],
  };
}

function servicesIn(items: readonly Tree[], nesting: number): readonly BillService[] {
  if (nesting > MAX_NESTING) return [];
  return items.flatMap((item) => {
    const name = textAt(item, 'name');
    const inner = servicesIn(itemsAt(item, 'services'), nesting + 1);
    if (name === null) return inner;
    const group = textAt(item, 'group');
    const ref = textAt(item, 'bom-ref') ?? `${group ?? ''}/${name}`;
    const provider = textAt(item, 'provider', 'name');
    const endpoints = itemsAt(item, 'endpoints').flatMap((each) => textAt(each) ?? []);
    return [{ ref, name, provider, endpoints }, ...inner];
  });
}

function packagesIn(items: readonly Tree[], nesting: number): readonly string[] {
  if (nesting > MAX_NESTING) return [];
  return items.flatMap((item) => [
    ...(textAt(item, 'purl') === null ? [] : [textAt(item, 'purl') ?? '']),
    ...packagesIn(itemsAt(item, 'components'), nesting + 1),
  ]);
}

function readSpdx2(tree: Tree): Bill {
  const packages = itemsAt(tree, 'packages').flatMap((entry) =>
    itemsAt(entry, 'externalRefs').flatMap((reference) =>
      textAt(reference, 'referenceType') === 'purl'
        ? (textAt(reference, 'referenceLocator') ?? [])
        : [],
    ),
  );
  const described = itemsAt(tree, 'relationships').find(
    (entry) => textAt(entry, 'relationshipType') === 'DESCRIBES',
  );
  const root =
    textAt(described, 'relatedSpdxElement') ?? textAt(itemsAt(tree, 'documentDescribes')[0]);
  const subject = itemsAt(tree, 'packages').find((entry) => textAt(entry, 'SPDXID') === root);
  return packagesOnly(textAt(subject, 'name') ?? textAt(tree, 'name'), packages);
}

function readSpdx3(tree: Tree): Bill {
  const elements = itemsAt(tree, '@graph');
  const packages = elements.flatMap((entry) => textAt(entry, 'software_packageUrl') ?? []);
  const document = elements.find((entry) => textAt(entry, 'type') === 'SpdxDocument');
  const rootId = textAt(itemsAt(document, 'rootElement')[0]);
  const root = elements.find((entry) => textAt(entry, 'spdxId') === rootId);
  return packagesOnly(textAt(root, 'name') ?? textAt(document, 'name'), packages);
}

function packagesOnly(name: string | null, packages: readonly string[]): Bill {
  return {
    subject: name === null ? null : { ref: '', name },
    maker: null,
    services: [],
    dependencies: [],
    packages: [...new Set(packages)],
  };
}
