/**
 * The package's own rows, parsed when the package was built. They count only for the very files that
 * they were made of: a row that is edited is read anew, and nothing goes stale.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueFile } from '#core/catalogue';

/** Beside the compiled code, which is made by the same build. */
export const COMPILED_ROWS: string = join(import.meta.dirname, '../../../dist/catalogue-rows.json');

/** Null when there are none, or they were made of other files than those with this hash. */
export function readCompiledRows(hash: string): readonly CatalogueFile[] | null {
  if (!existsSync(COMPILED_ROWS)) return null;
  const text = readFileSync(COMPILED_ROWS, 'utf8');
  if (!text.startsWith(`{"hash":"${hash}",`)) return null;
  const { files } = JSON.parse(text) as { readonly files: readonly CatalogueFile[] };
  return files;
}
