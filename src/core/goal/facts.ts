/** What a component says that verdicts rest on: its unknown needs, its graces, its words of evidence. */
import type { Component, EvidenceWord } from '#core/map';
import { ownedNeeds } from './map-index.ts';
import type { OwnedNeed } from './map-index.ts';

export interface Facts {
  readonly unknown: readonly OwnedNeed[];
  /** A need bears the loss of its target for a while. */
  readonly graced: boolean;
  /** By word: facts whose strongest evidence it is; a fact that names none is assumed. */
  readonly evidence: Readonly<Record<EvidenceWord, number>>;
}

/** Of the component itself, its own needs and its failover's, and those of these operations; null: of all. */
export function factsOf(component: Component, operations: ReadonlySet<string> | null): Facts {
  const unknown: OwnedNeed[] = [];
  const evidence = { seen: 0, declared: 0, published: 0, reported: 0, assumed: 0 };
  let graced = false;
  evidence[component.evidence[0]?.word ?? 'assumed'] += 1;
  for (const owned of ownedNeeds(component)) {
    const { owner, need } = owned;
    if (owner.kind === 'operation' && operations?.has(owner.operation) === false) continue;
    evidence[need.evidence[0]?.word ?? 'assumed'] += 1;
    graced ||= need.grace.lowMs !== 0;
    if (need.strength === 'unknown') unknown.push(owned);
  }
  return { unknown, graced, evidence };
}
