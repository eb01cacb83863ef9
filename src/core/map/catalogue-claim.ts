/** A row of the catalogue as one more claim, of the lowest rank: what a map says of a service wins. */
import { CATALOGUE, type Saying } from './choose.ts';
import type { ComponentFile, EvidenceFile, NeedFile, OperationFile } from './file.ts';
import type { Catalogue, CatalogueEvidence, CatalogueNeed, CatalogueService } from './overlay.ts';
import type { Origin } from './part.ts';

export function catalogueSaying(service: CatalogueService, catalogue: Catalogue): Saying {
  const origin: Origin = {
    file: `catalogue ${catalogue.version}`,
    written: 'catalogue',
    depth: 0,
    positions: { kind: 'none' },
  };
  const operations = service.operations.map(
    ({ name, plane, home, needs }): [string, OperationFile] => [
      name,
      { plane, ...(home === null ? {} : { home }), needs: needsOf(needs) },
    ],
  );
  const value: ComponentFile = {
    operations: Object.fromEntries(operations),
    evidence: [evidenceOf(service.evidence)],
  };
  return { claim: { origin, path: ['services', service.id], value }, rank: CATALOGUE };
}

function needsOf(needs: readonly CatalogueNeed[]): Readonly<Record<string, NeedFile>> {
  return Object.fromEntries(
    needs.map(({ on, strength, grace, evidence }): [string, NeedFile] => [
      on,
      {
        ...(strength === 'hard'
          ? { hard: true }
          : strength === 'soft'
            ? { soft: true }
            : { unknown: true }),
        ...(grace === null ? {} : { grace }),
        evidence: [evidenceOf(evidence)],
      },
    ]),
  );
}

function evidenceOf({ word, cites, date }: CatalogueEvidence): EvidenceFile {
  return { word, at: `${cites}, ${date}` };
}
