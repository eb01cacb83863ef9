/** Journeys: what people do, bound to what they go through. */
import { compareText, parseDuration } from '#base';
import { canonicalText } from './merge.ts';
import { evidenceOf } from './evidence.ts';
import { readRate, readWorth } from './facts.ts';
import { formatRef } from './name.ts';
import type { JourneyFile } from './file.ts';
import type { Claim, Claims } from './part.ts';
import { sayWhichRegion } from './ref.ts';
import type { Resolving } from './resolving.ts';
import type { Journey, JourneyId, Ref } from './types.ts';

/** Sorted by id; one that goes through nothing known is told and left out. */
export function resolveJourneys(
  claims: readonly Claims<JourneyFile>[],
  resolving: Resolving,
): readonly Journey[] {
  return claims
    .map(({ id, claims: said }) => resolveJourney(id as JourneyId, said, resolving))
    .filter((journey) => journey !== null)
    .sort((a, b) => compareText(a.id, b.id));
}

function resolveJourney(
  id: JourneyId,
  said: readonly Claim<JourneyFile>[],
  resolving: Resolving,
): Journey | null {
  const fact = <Key extends keyof JourneyFile>(key: Key): JourneyFile[Key] | null =>
    chooseJourneyFact(id, said, key, resolving);
  const leading = said.find(({ value }) => value.through !== undefined);
  if (leading === undefined) return null;
  fact('through');
  const through = bindThrough(leading, resolving);
  const rate = fact('rate') ?? null;
  const worth = fact('worth') ?? null;
  const canWait = fact('canWait') ?? null;
  if (through.length === 0) return null;
  return {
    id,
    through,
    rate: rate === null ? null : readRate(rate),
    worth: worth === null ? null : readWorth(worth),
    canWaitMs: canWait === null ? null : parseDuration(canWait),
    safety: fact('safety') ?? false,
  };
}

/** Claims are in order of rank: by hand before found. */
function chooseJourneyFact<Key extends keyof JourneyFile>(
  id: string,
  said: readonly Claim<JourneyFile>[],
  key: Key,
  resolving: Resolving,
): JourneyFile[Key] | null {
  const stated = said.filter(({ value }) => value[key] !== undefined);
  const [chosen, ...others] = stated;
  if (chosen === undefined) return null;
  const text = canonicalText(chosen.value[key]);
  for (const other of others) {
    const passedOver = canonicalText(other.value[key]);
    if (passedOver === text || chosen.origin.written === 'with') continue;
    const evidence = evidenceOf(other.value.evidence, other.origin, other.path);
    resolving.conflicts.push({ about: `${id}: ${key}`, chosen: text, passedOver, evidence });
  }
  return chosen.value[key];
}

function bindThrough(
  { origin, path, value }: Claim<JourneyFile>,
  resolving: Resolving,
): readonly Ref[] {
  const many = typeof value.through !== 'string';
  const texts = typeof value.through === 'string' ? [value.through] : value.through;
  const refs: Ref[] = [];
  texts.forEach((text, index) => {
    const bound = resolving.bind(text);
    const at = [...path, 'through', ...(many ? [index] : [])];
    if (!bound.ok) {
      resolving.findings.add({ ...bound.telling, origin, path: at, on: 'value' });
    } else if (bound.ref.at.kind === 'same-region') {
      const telling = sayWhichRegion(bound.ref.component);
      const mend = telling.mend.replace(/`[^`]*same-region[^`]*`, or /, '');
      resolving.findings.add({ ...telling, mend, origin, path: at, on: 'value' });
    } else if (refs.some((ref) => formatRef(ref) === formatRef(bound.ref))) {
      const what = `\`${text}\` stands in \`through:\` twice.`;
      resolving.findings.add({
        code: 'named-twice',
        what,
        mend: 'Take one out.',
        origin,
        path: at,
        on: 'value',
      });
    } else refs.push(bound.ref);
  });
  return refs;
}
