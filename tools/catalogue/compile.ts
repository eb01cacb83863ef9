/** Keeps the catalogue's rows parsed in `dist`, for a quick start: the last step of `npm run build`. */
import { writeFileSync } from 'node:fs';
import { COMPILED_ROWS, compileRows } from '#io/library';

writeFileSync(COMPILED_ROWS, compileRows());
