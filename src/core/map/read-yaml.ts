/**
 * YAML text to a plain value and the places of its values. YAML 1.2 core schema without tags, merge
 * keys and surprises: what YAML 1.1 would read differently must be quoted. Bounded before it is
 * built: tokens, depth, and what aliases expand to.
 */
import { Composer, Lexer, Parser, type CST, type Document, type YAMLError } from 'yaml';
import { assert, LIMITS } from '#base';
import type { Mark } from './part.ts';
import type { Tell } from './told.ts';
import { convertYaml } from './convert-yaml.ts';

export interface ReadYaml {
  readonly value: unknown;
  readonly root: Mark;
}

/** The value and its places, or null after telling why there is none. */
export function readYaml(text: string, tell: Tell): ReadYaml | null {
  const tokens = tokenize(text, tell);
  if (tokens === null) return null;
  const document = compose(tokens, text.length, tell);
  return document === null ? null : convertYaml(document.contents, tell);
}

function tokenize(text: string, tell: Tell): readonly CST.Token[] | null {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > LIMITS.yamlDepth) {
      const what = `More than ${LIMITS.yamlDepth} values stand inside each other.`;
      tell('too-deep', parser.offset, what, 'A map needs no more than ten.');
      return null;
    }
    count++;
    if (count > LIMITS.yamlTokens) {
      const what = `The YAML has more than ${LIMITS.yamlTokens} tokens.`;
      tell('too-large', 0, what, LARGE_MEND);
      return null;
    }
  }
  tokens.push(...parser.end());
  return tokens;
}

/** What to do about a map that is too large for YAML. */
export const LARGE_MEND =
  'Write it as JSON, the form for large maps: the same keys, in a file that ends in `.json`.';

function compose(tokens: readonly CST.Token[], length: number, tell: Tell): Document.Parsed | null {
  const composer = new Composer({
    uniqueKeys: false,
    prettyErrors: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  let first: Document.Parsed | null = null;
  let broken = false;
  for (const document of composer.compose(tokens, true, length)) {
    if (first !== null) {
      const what = 'A second YAML document begins here; a map is one document.';
      tell(
        'several-documents',
        document.range[0],
        what,
        'Put it into a file of its own and `include:` it.',
      );
      return null;
    }
    first = document;
    for (const error of document.errors) tellSyntax(error, tell);
    for (const warning of document.warnings) tellSyntax(warning, tell);
    broken = document.errors.length > 0 || document.warnings.length > 0;
  }
  assert(first !== null, 'compose gives a document when forced');
  return broken ? null : first;
}

const MENDS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Indent the lines of one mapping or list alike.',
  TAG_RESOLVE_FAILED: 'Take the tag out; a map needs none.',
  BLOCK_AS_IMPLICIT_KEY: 'Put the value on its own, indented lines, or in quotes.',
  MULTILINE_IMPLICIT_KEY: 'Write the key on one line, followed by `:`.',
  MISSING_CHAR: 'Close what was opened, or add what is missing.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BAD_DQ_ESCAPE: 'Write `\\\\` for a backslash, or use single quotes.',
};

function tellSyntax(error: YAMLError, tell: Tell): void {
  const code = error.code === 'TAG_RESOLVE_FAILED' ? 'tag' : 'syntax';
  const said = error.message.replace(/\s+/g, ' ').replace(/\.?$/, '.').slice(0, 200);
  tell(code, error.pos[0], `This is not YAML: ${said}`, MENDS[error.code] ?? 'Mend the YAML.');
}
