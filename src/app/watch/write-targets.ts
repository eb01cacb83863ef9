/** Targets that were chosen out of a map, said to people and written as a file that reads back. */
import type { NamedTarget } from '#io/probe';

/** One target, and how it is written. */
export interface Written {
  readonly named: NamedTarget;
  readonly fields: Readonly<Record<string, string>>;
}

/** What could not be looked at: the thing, and what to do about it. */
export interface Left {
  readonly what: string;
  readonly why: string;
}

/** Things that could not be chosen and are named one by one. */
const MOST_LEFT = 10;

/** What was chosen and what was left, for people. */
export function sayChosen(written: readonly Written[], left: readonly Left[]): readonly string[] {
  const counts = Map.groupBy(written, ({ named }) => named.target.kind);
  const said = [...counts].map(([kind, all]) => `${all.length} ${kind}`).join(', ');
  const rest = left.length - MOST_LEFT;
  return [
    `${written.length} targets out of the map${said === '' ? '' : `: ${said}`}`,
    ...left.slice(0, MOST_LEFT).map(({ what, why }) => `not looked at: ${what}: ${why}`),
    ...(rest > 0 ? [`not looked at: ${rest} more; --write FILE lists them`] : []),
  ];
}

/** All of it as a file of targets. */
export function writeTargets(written: readonly Written[], left: readonly Left[]): string {
  const lines = written.map(({ named: { name, needs }, fields }) => {
    const all = [
      `name: ${quote(name)}`,
      ...Object.entries(fields).map(([key, value]) => `${key}: ${quote(value)}`),
      ...(needs.length === 0 ? [] : [`needs: [${needs.map(quote).join(', ')}]`]),
    ];
    return `  - { ${all.join(', ')} }`;
  });
  const remarks = left.map(({ what, why }) => `# Not looked at: ${what}: ${why}.`);
  return [
    '# What the map needs, to be read and corrected. Parts of the map keep their names: diagnose uses them.',
    'targets:',
    ...lines,
    ...(remarks.length === 0 ? [] : ['', ...remarks]),
    '',
  ].join('\n');
}

/** Plain where YAML takes it for the same text within braces. */
function quote(text: string): string {
  const isPlain =
    /^(?:\d+[a-z]+|[a-z][\w./-]*(?::[\w/][\w./:-]*)?)$/i.test(text) &&
    !/^(?:yes|no|on|off|true|false|null|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
