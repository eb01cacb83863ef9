/**
 * YAML text to a plain value and the places of its values. YAML 1.2 core schema without tags, merge
 * keys and surprises: what YAML 1.1 would read differently must be quoted.
 *
 * The library builds a tree of every token of a file before it looks at any: some 500 bytes a token,
 * gigabytes for a large file. So the entries of a section (`components:`) are taken out of that tree
 * while it grows, a batch at a time, and converted at once. What stays bounded is the tokens of one
 * batch, the depth, and what aliases expand to; the tree grows no further than that.
 */
import { Composer, Lexer, Parser, type CST, type Document, type YAMLError } from 'yaml';
import { assert, LIMITS } from '#base';
import {
  convertAhead,
  convertDocument,
  createConversion,
  type Conversion,
} from './convert-yaml.ts';
import type { Mark } from './part.ts';
import type { Tell } from './told.ts';

export interface ReadYaml {
  readonly value: unknown;
  readonly root: Mark;
}

/** Tokens after which entries are taken out of the tree. */
const BATCH_TOKENS = 20_000;

/** The value and its places, or null after telling why there is none. */
export function readYaml(
  text: string,
  tell: Tell,
  batchTokens: number = BATCH_TOKENS,
): ReadYaml | null {
  const reading: Reading = { conversion: createConversion(tell), tell, broken: false };
  const tokens = tokenize(text, reading, batchTokens);
  if (tokens === null) return null;
  const contents = composeAll(tokens, text.length, reading);
  if (reading.broken) return null;
  const { value, root, aliases, size } = convertDocument(contents, reading.conversion);
  if (aliases <= LIMITS.yamlAliases && (aliases === 0 || size <= LIMITS.yamlValues)) {
    return { value, root };
  }
  const what = `Aliases expand to more than ${LIMITS.yamlAliases} copies or ${LIMITS.yamlValues} values.`;
  tell('too-many-aliases', 0, what, 'Write out what they stand for.');
  return null;
}

interface Reading {
  readonly conversion: Conversion;
  readonly tell: Tell;
  /** A syntax error was told. */
  broken: boolean;
}

/** The tokens of the text without what was converted ahead; null after telling that there are too many. */
function tokenize(
  text: string,
  reading: Reading,
  batchTokens: number,
): readonly CST.Token[] | null {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) if (!EMPTY.has(token.type)) tokens.push(token);
    if (parser.stack.length > LIMITS.yamlDepth) {
      const what = `More than ${LIMITS.yamlDepth} values stand inside each other.`;
      reading.tell('too-deep', parser.offset, what, 'A map needs no more than ten.');
      return null;
    }
    count++;
    if (count % batchTokens === 0 && convertEntries(parser.stack, reading)) count = 0;
    if (count > LIMITS.yamlTokens) {
      const what = `More than ${LIMITS.yamlTokens} YAML tokens stand in one piece.`;
      reading.tell('too-large', parser.offset, what, LARGE_MEND);
      return null;
    }
  }
  tokens.push(...parser.end());
  return tokens;
}

/** Between documents they say nothing. */
const EMPTY: ReadonlySet<string> = new Set(['space', 'newline', 'comment']);

/** What to do about a map that is too large for YAML. */
export const LARGE_MEND =
  'Write it as JSON, the form for large maps: the same keys, in a file that ends in `.json`.';

/** The parser may still move comments between the last entries. */
const UNFINISHED_ENTRIES = 3;

/**
 * Takes the finished entries of the section that is being read out of the tree, and converts them.
 * The stack is the document, the map, the section, and what is open inside. False: there are none.
 */
function convertEntries(stack: readonly CST.Token[], reading: Reading): boolean {
  const [document, map, section] = stack;
  if (document?.type !== 'document' || map?.type !== 'block-map') return false;
  if (section?.type !== 'block-map') return false;
  const items = section.items.splice(0, section.items.length - UNFINISHED_ENTRIES);
  if (items.length === 0) return false;
  const value: CST.BlockMap = { ...section, items };
  const { offset } = section;
  for (const one of compose([{ type: 'document', offset, start: [], value }], reading)) {
    convertAhead(one.contents, map.items.length - 1, reading.conversion);
  }
  return true;
}

/** The contents of the one document of a file. */
function composeAll(tokens: readonly CST.Token[], length: number, reading: Reading): unknown {
  const [first, second] = compose(tokens, reading, length);
  assert(first !== undefined, 'compose gives a document when forced');
  if (second === undefined) return first.contents;
  const what = 'A second YAML document begins here; a map is one document.';
  const mend = 'Put it into a file of its own and `include:` it.';
  reading.tell('several-documents', second.range[0], what, mend);
  reading.broken = true;
  return null;
}

/** The first two documents; with a length, an empty one when there is none. */
function compose(
  tokens: Iterable<CST.Token>,
  reading: Reading,
  length?: number,
): readonly Document.Parsed[] {
  const composer = new Composer({
    uniqueKeys: false,
    prettyErrors: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(tokens, length !== undefined, length)) {
    documents.push(document);
    for (const error of [...document.errors, ...document.warnings]) {
      tellSyntax(error, reading.tell);
      reading.broken = true;
    }
    if (documents.length === 2) break;
  }
  return documents;
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
