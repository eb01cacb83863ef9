/** One need of all that is said of it: each fact from whoever is to be believed, all evidence kept. */
import { parseDuration } from '#base';
import { evidenceOfEntry, pathOf, type BoundEntry, type Entry } from './bind-need.ts';
import { chooseStated, FOUND, isByHand, isCorrection, type Stated } from './choose.ts';
import { sortEvidence } from './evidence.ts';
import { parseGrace } from './facts.ts';
import type { NeedFile } from './file.ts';
import { tellAt, type Resolving } from './resolving.ts';
import type { Evidence, Grace, Need, Strength } from './types.ts';
import { quote, type Telling } from './wording.ts';

/** Entries in order of rank. Null after telling that nobody says what is needed. */
export function buildNeed(
  bucket: readonly BoundEntry[],
  about: string,
  resolving: Resolving,
): Need | null {
  const own = bucket.length === 1 ? bucket : bucket.filter(({ absorbed }) => !absorbed);
  const leading = own.find(({ target }) => target !== null);
  const target = leading?.target ?? null;
  if (leading === undefined || target === null) return tellGroupless(own, resolving);
  const facts = combineFacts(own, about, leading.name, resolving);
  const when = facts.when ?? 'running';
  const usual = facts.grace === undefined && when === 'running' ? usualGrace(own, resolving) : null;
  const evidence =
    bucket.length === 1
      ? evidenceOfEntry(leading.entry)
      : bucket.flatMap(({ entry }) => evidenceOfEntry(entry));
  return {
    name: leading.name,
    target,
    strength: strengthSaid(facts) ?? 'unknown',
    grace: readGrace(usual?.grace ?? facts.grace, resolving),
    refillMs: facts.refill === undefined ? null : parseDuration(facts.refill),
    meanwhile: facts.meanwhile ?? 'ok',
    when,
    checked: facts.checked ?? false,
    evidence: sortEvidence(usual === null ? evidence : [...evidence, usual.evidence]),
  };
}

/** Only facts of a group, but nobody says what is in it: what is said cannot be bound. */
function tellGroupless(own: readonly BoundEntry[], resolving: Resolving): null {
  for (const { entry } of own) {
    const what = `Nothing says what is in the group ${quote(entry.name)}.`;
    const mend = 'Add `anyOf:` to it.';
    const path = pathOf(entry);
    const telling: Telling = { code: 'key-needs-another', what, mend };
    tellAt(resolving, entry.list.saying, path, 'key', telling);
  }
  return null;
}

const NO_GRACE: Grace = { lowMs: 0, highMs: 0 };

function readGrace(text: string | undefined, { graces }: Resolving): Grace {
  if (text === undefined) return NO_GRACE;
  let grace = graces.get(text);
  if (grace === undefined) {
    grace = parseGrace(text) ?? NO_GRACE;
    graces.set(text, grace);
  }
  return grace;
}

/** What is stated outright. */
export function strengthSaid({ hard, soft, unknown }: NeedFile): Strength | null {
  return hard === true ? 'hard' : soft === true ? 'soft' : unknown === true ? 'unknown' : null;
}

const BY_STRENGTH: Readonly<Record<Strength, NeedFile>> = {
  hard: { hard: true },
  soft: { soft: true },
  unknown: { unknown: true },
};

/** Each fact from the highest rank that states it; what others say differently is a conflict. */
function combineFacts(
  own: readonly BoundEntry[],
  about: string,
  name: string,
  resolving: Resolving,
): NeedFile {
  const [only, ...others] = own;
  if (only !== undefined && others.length === 0) {
    const { facts, list } = only.entry;
    return strengthSaid(facts) === null && isByHand(list.saying) ? { ...facts, hard: true } : facts;
  }
  const choose = <Key extends keyof NeedFile>(key: Key): NeedFile => {
    const stated: Stated<NeedFile[Key]>[] = [];
    for (const { entry } of own) {
      const value = entry.facts[key];
      if (value !== undefined) stated.push(statedBy(entry, value));
    }
    const chosen = chooseStated(stated, `${about} > ${name}: ${key}`, resolving.conflicts);
    return chosen === null ? {} : { [key]: chosen.value };
  };
  return {
    ...choose('grace'),
    ...choose('refill'),
    ...choose('meanwhile'),
    ...choose('when'),
    ...choose('checked'),
    ...BY_STRENGTH[chooseStrength(own, `${about} > ${name}: strength`, resolving)],
  };
}

function statedBy<Value>(entry: Entry, value: Value): Stated<Value> {
  return { value, saying: entry.list.saying, evidence: () => evidenceOfEntry(entry) };
}

/**
 * Written by hand: hard unless said otherwise; a correction that does not say leaves it as it was.
 * Found: unknown unless evidence decides; of tools that differ, one that knows wins.
 */
function chooseStrength(own: readonly BoundEntry[], about: string, resolving: Resolving): Strength {
  const stated: Stated<Strength>[] = [];
  for (const { entry } of own) {
    const { saying } = entry.list;
    const written = isByHand(saying) && !isCorrection(saying) ? 'hard' : null;
    const value = strengthSaid(entry.facts) ?? written;
    if (value === null || (value === 'unknown' && !isByHand(saying))) continue;
    stated.push(statedBy(entry, value));
  }
  const chosen = chooseStated(stated, about, resolving.conflicts);
  if (chosen !== null) return chosen.value;
  return own.every(({ entry }) => isCorrection(entry.list.saying)) ? 'hard' : 'unknown';
}

/** What clients of a service usually bear, where only tools speak and none states a grace. */
function usualGrace(
  own: readonly BoundEntry[],
  { service: find }: Resolving,
): { readonly grace: string; readonly evidence: Evidence } | null {
  const found = own.find(({ entry }) => entry.list.saying.rank === FOUND);
  if (found === undefined || found.target === null || found.target.kind !== 'one') return null;
  if (own.some(({ entry }) => entry.list.saying.rank < FOUND && !isCorrection(entry.list.saying)))
    return null;
  const { component, operation } = found.target.ref;
  const service = component.includes('/') ? find(component) : null;
  const usual = service?.usualGrace ?? null;
  if (service === null || usual === null) return null;
  const plane = service.operations.find(({ name }) => name === operation)?.plane ?? 'data';
  if (plane === 'control') return null;
  const { cites, date } = usual.evidence;
  const note = `${service.id}: usual grace ${usual.grace}`;
  return { grace: usual.grace, evidence: { word: 'assumed', at: `${cites}, ${date}`, note } };
}
