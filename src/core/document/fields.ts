/**
 * Reads the fields of a document and collects every problem on the way, so that one look at a file
 * says all that is wrong with it. A reader never throws and always returns something usable.
 */
import { type Problem, suggest } from '#base';
import type { Document, DocumentPath } from './read-document.ts';

/** A mapping of the document with the path to it. */
export interface Fields {
  readonly values: Readonly<Record<string, unknown>>;
  readonly path: DocumentPath;
}

export class FieldReader {
  readonly problems: Problem[] = [];
  readonly #document: Document;
  readonly #code: string;

  /** Problems carry `code`, `incident-field` or the like. */
  constructor(document: Document, code: string) {
    this.#document = document;
    this.#code = code;
  }

  problem(path: DocumentPath, what: string, mend: string, at: 'key' | 'value' = 'value'): void {
    const place = at === 'key' ? this.#document.placeOfKey(path) : this.#document.placeOf(path);
    this.problems.push({ code: this.#code, severity: 'error', place, what, mend });
  }

  /** The mapping at a path; unknown keys are problems, with the known key that is nearest. */
  mapping(value: unknown, path: DocumentPath, keys: readonly string[] | null): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.problem(path, `${nameOf(path)} is not a mapping`, 'write it as `key: value` lines');
      return { values: {}, path };
    }
    const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [key, each] of Object.entries(value)) {
      values[key] = each;
      if (keys === null || keys.includes(key)) continue;
      const near = suggest(key, keys);
      const mend = near === null ? `known keys: ${keys.join(', ')}` : `did you mean \`${near}\`?`;
      this.problem([...path, key], `unknown key \`${key}\` in ${nameOf(path)}`, mend, 'key');
    }
    return { values, path };
  }

  /** A text; null when the key is absent, which is a problem when it is required. */
  text(fields: Fields, key: string, required: 'required' | 'optional'): string | null {
    const value = fields.values[key];
    if (value === undefined || value === null) {
      if (required === 'required') this.#missing(fields, key, 'a text');
      return null;
    }
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    this.problem([...fields.path, key], `\`${key}\` is not a text`, `write \`${key}\` as a text`);
    return null;
  }

  /** One of a closed list of words, or the fallback; without a fallback it is required. */
  word<Word extends string>(
    fields: Fields,
    key: string,
    words: readonly Word[],
    fallback: Word | null,
  ): Word | null {
    const value = fields.values[key];
    if (value === undefined || value === null) {
      if (fallback === null) this.#missing(fields, key, `one of ${words.join(', ')}`);
      return fallback;
    }
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    const near = typeof value === 'string' ? suggest(value, words) : null;
    const mend = near === null ? `write one of ${words.join(', ')}` : `did you mean \`${near}\`?`;
    this.problem([...fields.path, key], `\`${key}\` is ${JSON.stringify(value)}`, mend);
    return fallback;
  }

  number(fields: Fields, key: string, required: 'required' | 'optional'): number | null {
    const value = fields.values[key];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (value !== undefined && value !== null) {
      this.problem([...fields.path, key], `\`${key}\` is not a number`, 'write a number');
    } else if (required === 'required') {
      this.#missing(fields, key, 'a number');
    }
    return null;
  }

  flag(fields: Fields, key: string): boolean {
    const value = fields.values[key];
    if (value === undefined || value === null) return false;
    if (typeof value === 'boolean') return value;
    this.problem([...fields.path, key], `\`${key}\` is not true or false`, 'write true or false');
    return false;
  }

  /** The items of a list, empty when the key is absent. */
  list(fields: Fields, key: string): readonly { value: unknown; path: DocumentPath }[] {
    const value = fields.values[key];
    if (value === undefined || value === null) return [];
    const path = [...fields.path, key];
    if (Array.isArray(value)) {
      return value.map((each: unknown, index) => ({ value: each, path: [...path, index] }));
    }
    this.problem(path, `\`${key}\` is not a list`, 'write it as a list');
    return [];
  }

  texts(fields: Fields, key: string): readonly string[] {
    return this.list(fields, key).flatMap(({ value, path }) => {
      if (typeof value === 'string' && value.trim() !== '') return [value.trim()];
      this.problem(path, `an item of \`${key}\` is not a text`, 'write each item as a text');
      return [];
    });
  }

  /** The entries of a mapping whose keys are free, in the order written. */
  entries(
    fields: Fields,
    key: string,
  ): readonly { key: string; value: unknown; path: DocumentPath }[] {
    const value = fields.values[key];
    if (value === undefined || value === null) return [];
    const path = [...fields.path, key];
    const mapping = this.mapping(value, path, null);
    return Object.entries(mapping.values).map(([name, each]) => ({
      key: name,
      value: each,
      path: [...path, name],
    }));
  }

  #missing(fields: Fields, key: string, kind: string): void {
    this.problem(fields.path, `${nameOf(fields.path)} has no \`${key}\``, `add ${key}: ${kind}`);
  }
}

/** `rows[3]`; `the file` for the top. */
function nameOf(path: DocumentPath): string {
  if (path.length === 0) return 'the file';
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part + 1}]` : index === 0 ? part : `.${part}`,
    )
    .join('');
}
