/** What every reader of rows works with: the file's reader, whose rows they are, who says so. */
import type { DocumentPath, FieldReader, Fields } from '#core/document';
import type { CatalogueEvidence, EvidenceWord } from '#core/map';

const WORDS: readonly EvidenceWord[] = ['seen', 'declared', 'published', 'reported', 'assumed'];
/** Keys that any row may have. */
export const EVIDENCE: readonly string[] = ['evidence', 'cites', 'date'];

export interface Scope {
  readonly reader: FieldReader;
  readonly provider: string;
  readonly evidence: CatalogueEvidence;
}

/** A named row. */
export interface Entry {
  readonly key: string;
  readonly value: unknown;
  readonly path: DocumentPath;
}

/** What the row says of it, else what it inherits. */
export function readEvidence(
  reader: FieldReader,
  fields: Fields,
  inherited: CatalogueEvidence,
): CatalogueEvidence {
  return {
    word: reader.word(fields, 'evidence', WORDS, inherited.word) ?? inherited.word,
    cites: reader.text(fields, 'cites', 'optional') ?? inherited.cites,
    date: reader.text(fields, 'date', 'optional') ?? inherited.date,
  };
}

/** A row of a list. */
export interface Item {
  readonly value: unknown;
  readonly path: DocumentPath;
}

/** Ids are written without the provider in a file that names one. */
export function qualify(provider: string, id: string): string {
  return provider === '' || id.startsWith(`${provider}/`) ? id : `${provider}/${id}`;
}
