/** What a line of the audit log says, as one short sentence; null for steps that tell nothing. */
import {
  ALL_IN_FORCE,
  stepEnactor,
  type AuditEntry,
  type AuditFact,
  type EnactorEvent,
  type Standstill,
  type ZoneWrite,
} from '#core/guard';
import { plural } from '../terminal/prose.ts';

type EnactorFact = AuditFact & { readonly kind: 'enactor' };
type Outcome = (EnactorEvent & { kind: 'written' })['outcome'];

/** One sentence, and what it left in the zone. */
export interface Told {
  readonly what: string;
  /** `generation 1214`. */
  readonly left: string | null;
}

/**
 * The sentence of an entry. Only what people need to follow: looks that found nothing are left out.
 * `zoneAt`: the generation that the zone had by then, as far as the log knows.
 */
export function tellEntry({ who, fact }: AuditEntry, zoneAt: number): Told | null {
  switch (fact.kind) {
    case 'started':
      return told(`started as ${fact.as}`);
    case 'planner':
      return fact.after.kind === 'putting' && fact.before.kind !== 'putting'
        ? told(`made plan ${fact.after.plan.number} (zone at ${fact.after.plan.base})`)
        : null;
    case 'hand': {
      const doing = HANDS[fact.command.kind];
      const isSaid = fact.why !== '' && fact.why !== fact.command.kind;
      const applied = isSaid ? `${doing}: ${fact.why}` : doing;
      return tellWrite(applied, fact.write, fact.outcome, zoneAt);
    }
    case 'enactor':
      return tellEnactor(fact, who, zoneAt);
  }
}

/** What each command of a person did. */
const HANDS = {
  adopt: 'adopted the zone',
  freeze: 'froze the zone',
  thaw: 'thawed the zone',
  override: 'set addresses by hand',
  rollback: 'went back to an earlier generation',
  keep: 'kept what somebody else wrote',
  restore: 'put back what we wrote',
} as const;

function tellEnactor(fact: EnactorFact, who: string, zoneAt: number): Told | null {
  const { before, event, after } = fact;
  switch (before.kind) {
    case 'resting':
      return null;
    case 'reading-zone':
      return event.kind === 'zone' && event.view === null ? told('could not read the zone') : null;
    case 'reading-store':
      if (event.kind !== 'store') return null;
      if (event.view === null) return told('could not read the store');
      return tellDecision(fact, who);
    case 'writing': {
      if (event.kind !== 'written') return null;
      const { generation } = before.write.marker;
      return tellWrite(`plan ${generation} applied`, before.write, event.outcome, zoneAt);
    }
    case 'verifying':
      if (event.kind !== 'judged' || event.verdict === 'not-yet') return null;
      return event.verdict === 'ok'
        ? told(`every server has ${before.live.generation}`)
        : told(`a server has ${before.live.generation} and serves something else: WRONG`);
    case 'marking':
    case 'cleaning':
      return null;
    case 'putting':
      return after.kind === 'resting'
        ? told(`plans a rollback, frozen: ${before.plan.number}`)
        : null;
  }
}

function tellDecision({ before, event, after }: EnactorFact, owner: string): Told | null {
  if (after.kind === 'writing') {
    const { expect, marker } = after.write;
    const zone = expect.marker === null ? 'no generation' : expect.marker.generation;
    return told(`picked plan ${marker.generation} (zone at ${zone})`);
  }
  if (after.kind === 'cleaning') {
    const { numbers } = after;
    const most = numbers.length > 4 ? ', ...' : '';
    const shown = numbers.slice(0, 4).join(', ');
    return told(`cleans up ${plural(numbers.length, 'plan')}: ${shown}${most}`);
  }
  if (after.kind !== 'resting') return null;
  // Why it left the zone alone is an effect of the step, and the step is a function.
  const { effects } = stepEnactor(before, event, { owner, keep: 0 }, ALL_IN_FORCE);
  const alarm = effects.find(({ kind }) => kind === 'alarm');
  return alarm?.kind === 'alarm' ? told(sayStandstill(alarm.why)) : null;
}

/** A write in words: applied, too late, refused for another reason, or without an answer. */
function tellWrite(applied: string, write: ZoneWrite, outcome: Outcome, zoneAt: number): Told {
  const { marker, expect } = write;
  if (outcome === 'applied') return { what: applied, left: `generation ${marker.generation}` };
  const tried = `tried to write ${marker.generation}`;
  if (outcome === 'no-reply') return told(`${tried}: no answer, so nobody knows yet`);
  // The log keeps that it was refused, not in which words: only a later generation says that it was late.
  const seen = expect.marker?.generation ?? 0;
  if (zoneAt <= seen) return told(`${tried}: refused, nothing was changed`);
  const was = expect.marker === null ? 'is not missing any more' : `no longer says gen=${seen}`;
  return told(`${tried}: turned away, _firebreak ${was}`);
}

/** Why the guard leaves a zone alone. */
export function sayStandstill(why: Standstill | 'wrong'): string {
  return STANDSTILLS[why];
}

const STANDSTILLS: Readonly<Record<Standstill | 'wrong', string>> = {
  'not-adopted': 'the zone has no _firebreak record: it is not adopted, or somebody removed it',
  frozen: 'the zone is frozen by hand',
  foreign: 'somebody else changed the addresses: we do not fight',
  'unknown-generation': 'the store does not know the generation that the zone has',
  unpublishable: 'the plan cannot be read, or would leave a name empty',
  settled: 'nothing to do',
  wrong: 'a server has our generation and serves something else',
};

function told(what: string): Told {
  return { what, left: null };
}
