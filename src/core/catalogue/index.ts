/** Provider knowledge as an overlay: who is behind a name, and what each operation stands on. */
export type {
  Catalogue,
  CatalogueDomain,
  CatalogueEvidence,
  CatalogueNeed,
  CatalogueOperation,
  CatalogueService,
  Named,
} from '#core/map';
export * from './create-catalogue.ts';
export * from './explain-row.ts';
export * from './parse-rows.ts';
export type * from './types.ts';
export * from './address-ranges.ts';
export * from './name-seen.ts';
export * from './read-ranges.ts';
export * from './behind-vendors.ts';
export * from './hidden-homes.ts';
export * from './unknown-names.ts';
