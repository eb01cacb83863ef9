/** Evidence said twice is said once. */
import type { EvidenceFile } from '#core/map';

/** The same list without repeats, in its order. */
export function declaredOnce(evidence: readonly EvidenceFile[]): readonly EvidenceFile[] {
  return [...new Map(evidence.map((one) => [`${one.word} ${one.at} ${one.note}`, one])).values()];
}
