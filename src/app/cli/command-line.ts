/** A command line said again, so that a page names the command that made it. */
import type { Options } from './command.ts';

/** `firebreak replay aws-2025-10-20 shop --in aws/us-east-1`, ready to paste; options in the order of their names. */
export function commandLine(asked: string, paths: readonly string[], options: Options): string {
  const said = Object.entries(options)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => {
      const long = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      if (value === true) return [long];
      const texts = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
      return texts.length === 0 ? [] : [long, ...texts.map((each: string) => quote(each))];
    });
  const operands = paths.length === 1 && paths[0] === '.' ? [] : paths.map(quote);
  return ['firebreak', ...(asked === '' ? [] : [asked]), ...operands, ...said].join(' ');
}

/** Quoted for a shell where it must be. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
