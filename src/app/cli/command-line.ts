/** A command line said again, so that a page names the command that made it. */
import type { Options } from './command.ts';

/** Options whose values are files and folders. */
const FILES: ReadonlySet<string> = new Set([
  'catalogue',
  'html',
  'incidents',
  'junit',
  'markdown',
  'merge',
  'sarif',
  'with',
]);

/**
 * `firebreak replay aws-2025-10-20 shop --in aws/us-east-1`, ready to paste; options in the order of
 * their names. `hide`: files and folders are only said to be some.
 */
export function commandLine(
  asked: string,
  paths: readonly string[],
  options: Options,
  hide = false,
): string {
  const said = Object.entries(options)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => {
      const long = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      if (value === true) return [long];
      const texts: readonly string[] =
        typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
      const say = (text: string): string => (hide && FILES.has(name) ? 'FILE' : quote(text));
      return texts.length === 0 ? [] : [long, ...texts.map(say)];
    });
  const operands =
    paths.length === 1 && paths[0] === '.'
      ? []
      : paths.map((each) => (hide ? 'PATH' : quote(each)));
  return ['firebreak', ...(asked === '' ? [] : [asked]), ...operands, ...said].join(' ');
}

/** Quoted for a shell where it must be. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
