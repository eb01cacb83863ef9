/** Provider knowledge as an overlay. */
export type {
  Catalogue,
  CatalogueDomain,
  CatalogueEvidence,
  CatalogueNeed,
  CatalogueOperation,
  CatalogueService,
  Named,
} from '#core/map';
