/** The library of facts: the catalogue and the incidents, the package's own and the user's. */
export * from './read-catalogue.ts';
export * from './read-incidents.ts';
