/** Needs, one for each pair of ends: what several lines of several files say of it is one claim. */
import { compareText } from '#base';
import type { EvidenceFile, NeedFile } from '#core/map';

import { joinOwnRegions } from './own-region.ts';
import type { FoundNeed } from './port.ts';
import { kindOfLabel, strengthOf } from './strength.ts';
import type { Targets } from './targets.ts';

/** Needs by component id and then by the name of what is needed. */
export type LinkedNeeds = ReadonlyMap<string, ReadonlyMap<string, NeedFile>>;

/** Binds both ends of every need; a need on oneself is none. */
export function linkNeeds(needs: readonly FoundNeed[], targets: Targets): LinkedNeeds {
  const claims = new Map<string, Map<string, Claim>>();
  const [shown, stated] = [needs.filter(isShown), needs.filter((need) => !isShown(need))];
  const { refs, groups } = joinOwnRegions(stated, targets);
  for (const need of [...stated, ...shown]) {
    const from = targets.component(need.from);
    if (from === null) continue;
    const mine = claims.get(from.id) ?? new Map<string, Claim>();
    claims.set(from.id, mine);
    for (const target of targets.resolve(need, from)) {
      if (target.id === from.id) continue;
      const ref =
        (isShown(need) ? refOnService(target.ref, mine, claims, targets) : refs.get(need)) ??
        target.ref;
      const hard =
        (need.strength ?? strengthOf(from.kind, target.kind, kindOfLabel(need.label))) === 'hard';
      const claim = mine.get(ref) ?? { running: null, starting: null, evidence: new Map() };
      mine.set(ref, claim);
      claim[need.when] = claim[need.when] === true || hard;
      const { word, at, note } = need.evidence;
      claim.evidence.set(`${word} ${at} ${note}`, need.evidence);
    }
  }
  return new Map(
    [...claims].map(([id, mine]) => [
      id,
      new Map([...mine].map(([ref, claim]) => [ref, needFile(claim, groups.get(id)?.get(ref))])),
    ]),
  );
}

/** What all lines say of one need: hard or not, while running and while starting; null where none says. */
interface Claim {
  running: boolean | null;
  starting: boolean | null;
  readonly evidence: Map<string, EvidenceFile>;
}

/**
 * The strongest claim wins and all evidence is kept: one hard address makes a need hard. A need while
 * starting says nothing of how hard the need of a running program is, so that one has the word.
 */
function needFile(
  { running, starting, evidence }: Claim,
  anyOf: readonly string[] | undefined,
): NeedFile {
  return {
    ...(anyOf === undefined ? {} : { anyOf }),
    ...((running ?? starting) === true ? { hard: true } : { unknown: true }),
    ...(running === null ? { when: 'starting' } : {}),
    evidence: [...evidence.values()],
  };
}

/** A client in a package file: it shows that a service is called, not through what. */
function isShown(need: FoundNeed): boolean {
  return need.label === 'package';
}

/**
 * The need that a client of a service already stands behind: on that service, or on a table or queue
 * of one's own that is kept there. Null when there is none.
 */
function refOnService(
  ref: string,
  mine: ReadonlyMap<string, unknown>,
  linked: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  targets: Targets,
): string | null {
  const service = serviceOfRef(ref);
  if (service === null) return null;
  const direct = [...mine.keys()].toSorted(compareText);
  const same = direct.find((name) => serviceOfRef(name) === service);
  if (same !== undefined) return same;
  const through = direct.find((name) => {
    const id = name.replace(/@.*$/, '');
    const standsOn = [...(linked.get(id)?.keys() ?? []), ...(targets.byId(id)?.needs.keys() ?? [])];
    return standsOn.some((one) => serviceOfRef(one) === service);
  });
  return through ?? null;
}

/** `aws/us-east-1/dynamodb:read` and `aws/same-region/dynamodb` are `aws/dynamodb`; null for your own. */
function serviceOfRef(ref: string): string | null {
  const parts = ref.replace(/:.*$/, '').split('/');
  return parts.length < 2 ? null : `${parts[0]}/${parts.at(-1)}`;
}
