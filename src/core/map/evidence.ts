/** Evidence in its order: seen, declared, published, reported, assumed. */
import { compareText, formatPlace } from '#base';
import type { EvidenceFile, TrafficFile } from './file.ts';
import { placeOf } from './locate.ts';
import type { Origin, Path } from './part.ts';
import type { Evidence, EvidenceWord } from './types.ts';

const ORDER: Readonly<Record<EvidenceWord, number>> = {
  seen: 0,
  declared: 1,
  published: 2,
  reported: 3,
  assumed: 4,
};

/** What is said of itself; else that it is declared where it is written by hand, assumed where found. */
export function evidenceOf(
  stated: readonly EvidenceFile[] | undefined,
  origin: Origin,
  path: Path,
): readonly Evidence[] {
  if (stated !== undefined && stated.length > 0) {
    return sortEvidence(
      stated.map(({ word, at, note, traffic }) => ({
        word,
        at: at ?? null,
        note: note ?? null,
        ...(traffic === undefined ? {} : { traffic }),
      })),
    );
  }
  if (origin.written === 'catalogue') return [];
  const at = formatPlace({ ...placeOf(origin, path), column: null });
  const word = origin.written === 'found' ? 'assumed' : 'declared';
  return [{ word, at, note: null }];
}

/** The strongest first, each once. */
export function sortEvidence(evidence: readonly Evidence[]): readonly Evidence[] {
  if (evidence.length < 2) return evidence;
  const sorted = [...evidence].sort(compareEvidence);
  return sorted.filter((one, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareEvidence(before, one) !== 0;
  });
}

function compareEvidence(a: Evidence, b: Evidence): number {
  return (
    ORDER[a.word] - ORDER[b.word] ||
    compareText(a.at ?? '', b.at ?? '') ||
    compareText(a.note ?? '', b.note ?? '') ||
    compareText(textOf(a.traffic), textOf(b.traffic))
  );
}

/** The earlier count first; the same count in two parts is one. */
function textOf(traffic: TrafficFile | undefined): string {
  if (traffic === undefined) return '';
  const { first, last, ...counts } = traffic;
  return JSON.stringify([
    first,
    last,
    Object.entries(counts).toSorted(([a], [b]) => compareText(a, b)),
  ]);
}

/** 0 for seen to 4 for assumed, 5 for none. */
export function strengthOfEvidence(evidence: readonly EvidenceFile[] | undefined): number {
  return Math.min(5, ...(evidence ?? []).map(({ word }) => ORDER[word]));
}
