/**
 * A YAML or JSON text as plain data, with the place of every value in it, so that whatever is wrong
 * with a file can be said by line and column. Bounded: size and aliases have limits.
 */
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { fail, LIMITS, type Place, type Problem, type Result, succeed } from '#base';

/** Keys and list positions from the top of a document to a value. */
export type DocumentPath = readonly (string | number)[];

export interface Document {
  readonly file: string;
  readonly value: unknown;
  /** Where the value at a path stands; where its nearest parent stands when it is not there. */
  placeOf(path: DocumentPath): Place;
  /** Where the last key of a path stands; as `placeOf` when it ends with a position in a list. */
  placeOfKey(path: DocumentPath): Place;
}

/** Reads one document; a `.json` file has no line numbers but is read many times faster. */
export function readDocument(text: string, file: string): Result<Document> {
  return file.endsWith('.json') ? readJson(text, file) : readYaml(text, file);
}

function readJson(text: string, file: string): Result<Document> {
  if (text.length > LIMITS.jsonBytes) return fail([tooLarge(file, LIMITS.jsonBytes)]);
  try {
    const value: unknown = JSON.parse(text);
    const place = (): Place => nowhere(file);
    return succeed({ file, value, placeOf: place, placeOfKey: place });
  } catch (error) {
    return fail([unreadable(nowhere(file), error)]);
  }
}

function readYaml(text: string, file: string): Result<Document> {
  if (text.length > LIMITS.yamlBytes) return fail([tooLarge(file, LIMITS.yamlBytes)]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    prettyErrors: false,
    logLevel: 'error',
  });
  const placeAt = (offset: number): Place => {
    const at = lines.linePos(offset);
    return { file, line: Math.max(1, at.line), column: Math.max(1, at.col) };
  };
  if (document.errors.length > 0) {
    return fail(document.errors.map((error) => unreadable(placeAt(error.pos[0]), error)));
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: LIMITS.yamlAliases });
    const placeOf = (path: DocumentPath): Place => {
      for (let length = path.length; length >= 0; length--) {
        const node: unknown = document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return placeAt(node.range[0]);
      }
      return nowhere(file);
    };
    const placeOfKey = (path: DocumentPath): Place => {
      const parent: unknown = document.getIn(path.slice(0, -1), true);
      const pairs = isMap(parent) ? parent.items : [];
      const key = pairs.map((pair) => pair.key).find((each) => isKey(each, path.at(-1)));
      return isNode(key) && key.range ? placeAt(key.range[0]) : placeOf(path);
    };
    return succeed({ file, value, placeOf, placeOfKey });
  } catch (error) {
    return fail([unreadable(nowhere(file), error)]);
  }
}

function isKey(node: unknown, key: string | number | undefined): boolean {
  return isScalar(node) && String(node.value) === key;
}

function nowhere(file: string): Place {
  return { file, line: null, column: null };
}

function tooLarge(file: string, limit: number): Problem {
  return {
    code: 'document-too-large',
    severity: 'error',
    place: nowhere(file),
    what: `the file is larger than ${limit} bytes`,
    mend: 'split it',
  };
}

function unreadable(place: Place, error: unknown): Problem {
  const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return {
    code: 'document-unreadable',
    severity: 'error',
    place,
    what: `not readable as ${place.file.endsWith('.json') ? 'JSON' : 'YAML'}: ${said}`,
    mend: 'mend the syntax at this place',
  };
}
