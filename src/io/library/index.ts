/** The library of facts: the catalogue and the incidents, the package's own and the user's. */
export { COMPILED_ROWS } from './compiled-rows.ts';
export * from './read-catalogue.ts';
export * from './read-incidents.ts';
