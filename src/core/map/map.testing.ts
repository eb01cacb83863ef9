/** Short ways for tests to read a map and to say what is wrong with one. */
import { assert, formatPlace, type Problem } from '#base';
import { FAKE_CATALOGUE } from './fake-catalogue.testing.ts';
import { draftPart, mergeParts, resolveMap } from './index.ts';
import type { Component, Need, ResolvedMap } from './types.ts';

/** Files by name; those whose name has `with` are laid over the others. */
export function resolveFiles(
  files: Readonly<Record<string, string>>,
): ReturnType<typeof resolveMap> {
  const parts = Object.entries(files).map(([file, text]) =>
    draftPart(text, file, file.startsWith('with') ? { written: 'with' } : {}),
  );
  return resolveMap(mergeParts(parts), FAKE_CATALOGUE);
}

/** The map of one file without its first line, `firebreak: 1`. */
export function resolveText(text: string): ReturnType<typeof resolveMap> {
  return resolveFiles({ 'm.yaml': `firebreak: 1\n${text}` });
}

/** @throws when the files have errors. */
export function mapOf(files: string | Readonly<Record<string, string>>): ResolvedMap {
  const { value, problems } = typeof files === 'string' ? resolveText(files) : resolveFiles(files);
  assert(value !== null, problems.map((problem) => show(problem)).join('\n'));
  return value;
}

export function componentOf(map: ResolvedMap, id: string): Component {
  const component = map.components.find((one) => one.id === id);
  assert(component !== undefined, `the map has ${id}`);
  return component;
}

/** A need of a component, or with `operation` of an operation. */
export function needOf(map: ResolvedMap, id: string, name: string, operation?: string): Need {
  const component = componentOf(map, id);
  const needs =
    operation === undefined
      ? component.needs
      : component.operations.find((one) => one.name === operation)?.needs;
  const need = needs?.find((one) => one.name === name);
  assert(need !== undefined, `${id} needs ${name}`);
  return need;
}

/** `3:5 unknown-name`: place and code. */
export function codesOf({
  problems,
}: {
  readonly problems: readonly Problem[];
}): readonly string[] {
  return problems.map(({ place, code }) => {
    const at = place === null ? '-' : formatPlace(place).replace(/^m\.(?:yaml|json):/, '');
    return `${at} ${code}`;
  });
}

/** The whole of a problem on one line. */
export function show({ place, code, what, mend }: Problem): string {
  return `${place === null ? '-' : formatPlace(place)} ${code}: ${what} ${mend}`;
}
