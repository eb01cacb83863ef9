/**
 * Why a loss reaches a journey, in one sentence made of facts: what stands only where the loss is,
 * who waits for it, and where each of these is written.
 */
import { formatDuration } from '#base';
import type { Component, Evidence, Need } from '#core/map';
import type { FaultSet } from './losses.ts';
import { liesIn, refsOf } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import { isOwn } from './outside.ts';
import type { Stop } from './path.ts';
import type { Reach } from './reach.ts';

export interface Finding {
  readonly index: MapIndex;
  readonly reach: Reach;
  readonly set: FaultSet;
  readonly stops: readonly Stop[];
}

/** The sentence. Always something that is in the map; never a guess about it. */
export function whyOf(finding: Finding): string {
  const hinge = hingeOf(finding);
  if (hinge === null) return `${listed(finding.set.ids)} takes it away directly.`;
  const first = reasonAt(finding, hinge);
  const second = whoWaits(finding, hinge);
  return `${second === null ? first : `${first}; ${second}`}.`;
}

/** The bracket behind a fact: `[declared infra/main.tf:12]`, `[seen, 41 M calls]`; '' when nobody says. */
export function bracket(evidence: readonly Evidence[]): string {
  const [strongest] = evidence;
  if (strongest === undefined) return '';
  const at = strongest.at === null ? '' : ` ${strongest.at}`;
  const note = strongest.note === null ? '' : `, ${strongest.note}`;
  return ` [${strongest.word}${at}${note}]`;
}

/** `a`, `a and b`, `a, b and c`; beyond three the rest is counted. */
export function listed(items: readonly string[]): string {
  if (items.length > 3) return `${items.slice(0, 2).join(', ')} and ${items.length - 2} more`;
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

interface Hinge {
  /** The last stop that is the team's own. */
  readonly own: Stop & { readonly component: Component };
  /** What it needs next, or null when it is itself what is lost. */
  readonly next: (Stop & { readonly component: Component }) | null;
}

function hingeOf({ stops }: Finding): Hinge | null {
  const bound = stops.filter(isBound);
  const at = bound.findLastIndex(({ component }) => isOwn(component));
  const own = bound[at];
  return own === undefined ? null : { own, next: bound[at + 1] ?? null };
}

function isBound(stop: Stop): stop is Stop & { readonly component: Component } {
  return stop.component !== null;
}

function reasonAt(finding: Finding, { own, next }: Hinge): string {
  const { component } = own;
  const domains = finding.set.lost.flatMap((lost) => (lost.kind === 'domain' ? [lost.domain] : []));
  const gone = component.placements.filter((placement) =>
    domains.some((domain) => liesIn(finding.index, placement, domain)),
  );
  const proof = bracket(component.evidence);
  if (component.placements.length === 1 && (gone.length === 1 || next === null)) {
    return `${component.id} has one placement${proof}`;
  }
  if (component.placements.length > 0 && gone.length === component.placements.length) {
    return `all ${gone.length} placements of ${component.id} lie in ${listed(domains)}${proof}`;
  }
  if (next?.owned) return needSentence(own, next, next.owned.need);
  if (component.atLeast > 1) {
    return `${component.id} needs ${component.atLeast} of its ${component.placements.length} placements${proof}`;
  }
  if (component.placements.length === 0) {
    return `${component.id} is one thing, with no placement of its own${proof}`;
  }
  return `${component.id} is lost${proof}`;
}

function needSentence(own: Stop, next: Stop, need: Need): string {
  const proof = bracket(need.evidence);
  const strength = need.strength === 'unknown' ? ' (whether hard or soft is not known)' : '';
  if (need.target.kind === 'group') {
    const { atLeast, of } = need.target;
    return `${own.id} needs ${atLeast} of the ${of.length} in ${need.name}${strength}${proof}`;
  }
  if (next.owned?.owner.kind === 'failover') {
    return `the failover of ${own.id} needs ${next.id}${proof}`;
  }
  const when = need.when === 'starting' ? ' to start' : '';
  const borne = need.grace.lowMs === 0 ? '' : `, and bears its loss for ${graceText(need)} only`;
  return `${own.id} needs ${next.id}${when}${borne}${strength}${proof}`;
}

function graceText(need: Need): string {
  return need.grace.lowMs === null ? 'ever' : formatDuration(need.grace.lowMs);
}

/** Who needs the hinge by a hard or unknown need, within reach of the journey. */
function whoWaits(finding: Finding, { own }: Hinge): string | null {
  const before = finding.stops.findLast(
    (stop, at) =>
      at < finding.stops.indexOf(own) &&
      stop.component !== null &&
      stop.component !== own.component,
  );
  if (before === undefined) return null;
  const inReach = new Set(finding.reach.components.map(({ component }) => component.id));
  const all = (finding.index.neededBy.get(own.component.id) ?? []).filter(
    (id) => inReach.has(id) && waitsFor(finding.index, id, own.component),
  );
  const waiting = all.length === 0 && before.component !== null ? [before.component.id] : all;
  const verb = waiting.length === 1 ? 'waits' : 'wait';
  return `${listed(waiting)} ${verb} for it${bracket(own.owned?.need.evidence ?? [])}`;
}

function waitsFor(index: MapIndex, from: Component['id'], to: Component): boolean {
  const component = index.components.get(from);
  const needs = [
    ...(component?.needs ?? []),
    ...(component?.operations.flatMap((operation) => operation.needs) ?? []),
  ];
  return needs.some(
    (need) => need.strength !== 'soft' && refsOf(need).some((ref) => ref.component === to.id),
  );
}

/** The clock in one clause. */
export function whenOf(finding: Finding, startsMs: number): string {
  if (finding.set.reboot && startsMs <= 0) return 'at the reboot';
  if (startsMs <= 0) return 'at once';
  const bearing = finding.stops.flatMap((stop, at) => {
    const graceMs = stop.owned?.need.grace.lowMs ?? 0;
    const before = finding.stops[at - 1];
    return graceMs > 0 && before !== undefined
      ? [`${before.id} bears the loss of ${stop.id} for ${formatDuration(graceMs)}`]
      : [];
  });
  const because = bearing.length === 0 ? '' : `: ${listed(bearing)}`;
  return `after ${formatDuration(startsMs)}${because}`;
}
