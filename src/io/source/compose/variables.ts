/** The environment of a service: from environment files and as written, with variables filled in. */
import { declared } from '../findings.ts';
import { isAddressLabel } from '../reading/address.ts';
import { at, entriesAt, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import type { Setting } from '../setting.ts';
import type { ComposeProject, ComposeService } from './project.ts';

/** Variables that no file sets, where an address or a port was expected: `file:line` and name. */
export type Missing = Map<string, string>;

/** Variables: of environment files first, then written ones, later files over earlier ones. */
export function settingsOf(
  project: ComposeProject,
  service: ComposeService,
  missing: Missing,
): readonly Setting[] {
  const settings = new Map<string, Setting>();
  for (const { file, tree } of service.layers) {
    for (const path of envFilesOf(tree)) {
      const found = project.envFile(file, project.fill(path.text).text);
      for (const { key, value, line } of found?.entries ?? []) {
        settings.set(key, {
          label: key,
          value,
          evidence: declared(found?.file ?? '', line, key),
          optional: false,
        });
      }
      if (found === null && path.required) missing.set(`${file}:${path.line}`, path.text);
    }
    for (const { label, value, line } of variablesOf(at(tree, 'environment'))) {
      const place = `${file}:${line}`;
      const filled = value === null ? null : project.fill(value);
      const text = filled === null ? project.passedOn(label) : filled.text;
      if (isAddressLabel(label) && (text === undefined || (filled?.missing.length ?? 0) > 0))
        missing.set(place, label);
      if (text === undefined) continue;
      settings.set(label, {
        label,
        value: text,
        evidence: declared(file, line, label),
        optional: filled?.optional ?? false,
      });
    }
  }
  return [...settings.values()];
}

interface Variable {
  readonly label: string;
  readonly value: string | null;
  readonly line: number;
}

/** `- A=b`, `- A`, `A: b` and `A:` alike; without a value it is passed on. */
function variablesOf(tree: Tree | undefined): readonly Variable[] {
  if (tree?.kind === 'list') {
    return tree.items.flatMap((item): readonly Variable[] => {
      if (item.kind !== 'text' || item.text === null) return [];
      const equals = item.text.indexOf('=');
      return equals < 0
        ? [{ label: item.text, value: null, line: item.line }]
        : [
            {
              label: item.text.slice(0, equals),
              value: item.text.slice(equals + 1),
              line: item.line,
            },
          ];
    });
  }
  return entriesAt(tree).flatMap(([label, value]) =>
    value.kind === 'text' ? [{ label, value: value.text, line: value.line }] : [],
  );
}

function envFilesOf(tree: Tree): readonly { text: string; line: number; required: boolean }[] {
  const written = at(tree, 'env_file');
  const items = written === undefined ? [] : written.kind === 'list' ? written.items : [written];
  return items.flatMap((item) => {
    const text = item.kind === 'text' ? item.text : textAt(item, 'path');
    const required = textAt(item, 'required') !== 'false';
    return text === null ? [] : [{ text, line: item.line, required }];
  });
}
