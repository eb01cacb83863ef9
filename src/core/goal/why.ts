/**
 * Why a loss reaches a journey, in one sentence made of facts: what stands only where the loss is,
 * who waits for it, and where each of these is written.
 */
import { formatRef } from '#core/map';
import type { Component, Evidence, Goal, Need } from '#core/map';
import type { FaultSet } from './losses.ts';
import { liesIn } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import { isOwn } from './outside.ts';
import type { Stop } from './path.ts';
import { span } from './span.ts';

export interface Finding {
  readonly index: MapIndex;
  readonly goal: Goal;
  readonly set: FaultSet;
  readonly stops: readonly Stop[];
}

/** The sentence. Always something that is in the map; never a guess about it. */
export function whyOf(finding: Finding): string {
  const hinge = hingeOf(finding);
  if (hinge === null) return `${listed(finding.set.ids)} takes it away directly.`;
  const first = reasonAt(finding, hinge).text;
  const second = whoWaits(finding, hinge);
  return `${second === null ? first : `${first}; ${second}`}.`;
}

/** Where the facts of a finding are written, the most telling first: at the hinge, then from the loss backwards. */
export function writtenAt(finding: Finding): readonly string[] {
  const hinge = hingeOf(finding);
  const needs = finding.stops
    .toReversed()
    .flatMap(({ owned }) => (owned !== null && isOwn(owned.component) ? owned.need.evidence : []));
  const first =
    hinge !== null && reasonAt(finding, hinge).kind === 'component'
      ? hinge.own.component.evidence
      : [];
  const places = [...first, ...needs].flatMap(({ at }) =>
    at !== null && /:\d+(?::\d+)?$/.test(at) ? [at] : [],
  );
  return [...new Set(places)];
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

interface Reason {
  readonly text: string;
  /** Whether it is a fact of the component or of its need. */
  readonly kind: 'component' | 'need';
}

function reasonAt(finding: Finding, { own, next }: Hinge): Reason {
  const { component } = own;
  const { id, placements } = component;
  const domains = finding.set.lost.flatMap((lost) => (lost.kind === 'domain' ? [lost.domain] : []));
  const gone = placements.filter((placement) =>
    domains.some((domain) => liesIn(finding.index, placement, domain)),
  );
  const of = (text: string): Reason => ({
    text: `${text}${bracket(component.evidence)}`,
    kind: 'component',
  });
  if (placements.length === 1 && (gone.length === 1 || next === null)) {
    return of(`${id} has one placement`);
  }
  if (placements.length > 1 && gone.length === placements.length) {
    return of(`all ${gone.length} placements of ${id} lie in ${listed(domains)}`);
  }
  if (next?.owned) return { text: needSentence(own, next, next.owned.need), kind: 'need' };
  if (component.failover !== null) {
    return of(`the failover of ${id} takes ${span(component.failover.afterMs)}`);
  }
  if (component.atLeast > 1) {
    return of(`${id} needs ${component.atLeast} of its ${placements.length} placements`);
  }
  if (placements.length === 0) return of(`${id} is one thing, with no placement of its own`);
  return of(`${id} is lost`);
}

function needSentence(own: Stop, next: Stop, need: Need): string {
  const proof = bracket(need.evidence);
  const strength = need.strength === 'unknown' ? ' (whether hard or soft is not known)' : '';
  if (need.target.kind === 'group' && need.target.of.length > 1) {
    const { atLeast, of } = need.target;
    const all = of.map(formatRef).join(', ');
    return `${own.id} needs ${atLeast} of ${all} (${need.name})${strength}${proof}`;
  }
  if (next.owned?.owner.kind === 'failover') {
    return `the failover of ${own.component?.id ?? own.id} needs ${next.id}${proof}`;
  }
  if (need.strength === 'soft') return `${own.id} does without ${next.id}, degraded${proof}`;
  const when = need.when === 'starting' ? ' to start' : '';
  const borne = need.grace.lowMs === 0 ? '' : `, and bears its loss for ${graceText(need)} only`;
  return `${own.id} needs ${next.id}${when}${borne}${strength}${proof}`;
}

function graceText(need: Need): string {
  return need.grace.lowMs === null ? 'ever' : span(need.grace.lowMs);
}

/** Who needs the hinge by a hard need and has no alternative to it: the one on the path first. */
function whoWaits(finding: Finding, { own }: Hinge): string | null {
  const before = finding.stops.findLast(
    (stop, at) =>
      at < finding.stops.indexOf(own) &&
      stop.component !== null &&
      stop.component !== own.component,
  );
  if (before === undefined) return null;
  if (own.owned?.need.strength === 'soft') {
    return `${before.id} does without it, degraded${bracket(own.owned.need.evidence)}`;
  }
  if (own.owned?.need.strength === 'unknown') {
    return `whether ${before.id} waits for it is not known${bracket(own.owned.need.evidence)}`;
  }
  const first = before.component?.id;
  const others = finding.index
    .neededBy(own.component.id)
    .filter((id) => id !== first && waitsFor(finding.index, id, own.component));
  const waiting = [...(first === undefined ? [] : [first]), ...others];
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
    ({ strength, target }) =>
      strength === 'hard' && target.kind === 'one' && target.ref.component === to.id,
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
      ? [`${before.id} bears the loss of ${stop.id} for ${span(graceMs)}`]
      : [];
  });
  const because = bearing.length === 0 ? '' : `: ${listed(bearing)}`;
  return `after ${span(startsMs)}${because}`;
}
