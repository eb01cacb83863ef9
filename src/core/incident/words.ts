/** The closed lists of words that an incident file uses. */
import type { EvidenceWord } from '#core/map';
import type { ImpairmentKind } from './types.ts';

export const EVIDENCE_WORDS: readonly EvidenceWord[] = [
  'seen',
  'declared',
  'published',
  'reported',
  'assumed',
];

export const IMPAIRMENT_KINDS: readonly ImpairmentKind[] = [
  'fails',
  'empty',
  'slow',
  'stale',
  'partly',
  'wrong',
];
