/** `firebreak guard plan`: the plan that would be applied, or why none may be (TARGETS C2, C3). */
import type { PlannedName, Policy, Proposal } from '#core/guard';
import { fold, labelled, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { planRows, type RowOptions } from './plan-rows.ts';
import { blindPlaces, probableCause, refusalReasons } from './refusal-reasons.ts';
import { shortName, withNote } from './words.ts';

/** A plan as it is shown. */
export interface ShownPlan {
  /** Absolute, with the dot at its end. */
  readonly zone: string;
  readonly policy: Policy;
  /** The generation that the zone has, and the number that the plan would get. */
  readonly generation: number;
  readonly number: number;
  /** As it is typed, `9f2c-41aa`; null when there is nothing to apply. */
  readonly hash: string | null;
  readonly proposal: Proposal;
  /** The write in the words of the zone: `UPDATE`, `batch`, `file`. */
  readonly how: string;
  /** The zone is frozen: what is shown waits for a thaw. */
  readonly isFrozen: boolean;
  /** Not null: health could not be read, and why; every name keeps what it has. */
  readonly blind: string | null;
}

/** What was planned, name by name; then how to apply exactly that, or why it may not be. */
export function planText(plan: ShownPlan, screen: Screen, options: RowOptions): readonly string[] {
  const { proposal, policy } = plan;
  return [
    ...(proposal.verdict === 'refused'
      ? fold(planHeadline(plan), screen.width)
      : withNote(planHeadline(plan), 'writes nothing', screen)),
    '',
    ...planRows(proposal.names, policy, screen, options),
    ...ignored(proposal, screen),
    ...(plan.blind === null ? [] : ['', ...labelled('  why', plan.blind, screen.width, 9)]),
    ...refusedText(plan, screen),
    ...applyText(plan),
  ];
}

/** The verdict in one sentence. */
export function planHeadline({
  proposal,
  number,
  generation,
  isFrozen,
  zone,
  blind,
}: ShownPlan): string {
  const { names, verdict } = proposal;
  const changed = names.filter((each) => each.verdict === 'change');
  const refused = names.filter((each) => each.verdict === 'refused');
  const frozen = isFrozen ? ' The zone is FROZEN: it waits for a thaw.' : '';
  const changes = `${changed.length} of ${plural(names.length, 'name')} change${changed.length === 1 ? 's' : ''}`;
  switch (verdict) {
    case 'same':
      if (blind !== null) return `NOTHING CHANGES: health is not known.${frozen}`;
      return `NOTHING TO DO: ${plural(names.length, 'name is', 'names are')} as wanted at generation ${generation}.${frozen}`;
    case 'safe':
      return `Plan ${number} is SAFE: ${changes}, ${moved(changed)}.${frozen}`;
    case 'partly':
      return `Plan ${number} is SAFE for ${changes}; ${keeps(refused, zone)}.${frozen}`;
    case 'refused':
      return `Plan ${number} is REFUSED. Nothing was changed; ${keeps(refused, zone)}.${frozen}`;
  }
}

function moved(changed: readonly PlannedName[]): string {
  const sum = (counts: readonly number[]): number => counts.reduce((all, each) => all + each, 0);
  const addresses = (value: number): string => plural(value, 'address', 'addresses');
  const added = sum(changed.map((each) => each.added.length));
  const removed = sum(changed.map((each) => each.removed.length));
  return (
    list([
      ...(added > 0 ? [`${addresses(added)} added`] : []),
      ...(removed > 0 ? [`${addresses(removed)} removed`] : []),
    ]) || 'weights only'
  );
}

function keeps(refused: readonly PlannedName[], zone: string): string {
  const [first] = refused;
  if (first === undefined) return '';
  const name = shortName(first.name, zone);
  if (refused.length === 1) {
    return `${name} keeps its ${plural(first.before.length, 'address', 'addresses')}`;
  }
  return `${refused.length} names keep the addresses that they have`;
}

function ignored({ ignoredPlaces }: Proposal, { width }: Screen): readonly string[] {
  if (ignoredPlaces.length === 0) return [];
  const them = ignoredPlaces.length === 1 ? 'it is' : 'they are';
  const said = `${list(ignoredPlaces)} saw everything down, so ${them} taken to be cut off and not asked.`;
  return ['', ...labelled('  note', said, width, 9)];
}

function refusedText(plan: ShownPlan, screen: Screen): readonly string[] {
  const { proposal, policy, zone } = plan;
  const refused = proposal.names.filter(({ verdict }) => verdict === 'refused');
  if (refused.length === 0) return [];
  const cause = probableCause(refused, policy);
  const [place] = blindPlaces(refused) ?? [];
  const places = place === undefined ? 'firebreak guard probes' : `firebreak guard probes ${place}`;
  return [
    '',
    ...refused.flatMap((name, index) =>
      whyText(name, plan, refused.length > 1, index === 0, screen),
    ),
    ...(cause === null ? [] : labelled('  so', cause, screen.width, 9)),
    ...labelled('  mend', places, screen.width, 9),
    '',
    ...overrideHint(refused, zone, screen),
  ];
}

function whyText(
  name: PlannedName,
  { policy, zone }: ShownPlan,
  isNamed: boolean,
  isFirst: boolean,
  { width }: Screen,
): readonly string[] {
  const reasons = refusalReasons(name, policy);
  return reasons.flatMap((reason, index) => {
    const label = isFirst && index === 0 ? '  why' : '';
    const whose = isNamed && index === 0 ? `${shortName(name.name, zone)}: ` : '';
    return labelled(`${label.padEnd(9)}${index + 1}`, `${whose}${reason}`, width, 12);
  });
}

/** What would be left is what a person may put there by hand, knowing better. */
function overrideHint(
  refused: readonly PlannedName[],
  zone: string,
  { width }: Screen,
): readonly string[] {
  const [name] = refused;
  if (name === undefined) return [];
  const left = name.before
    .map(({ address }) => address)
    .filter((each) => !name.removed.includes(each));
  const disputed = name.refusals.flatMap((each) => ('address' in each ? [each.address] : []));
  const sure = left.filter((address) => !disputed.includes(address));
  const shown = sure.length > 0 && sure.length <= 3 ? sure.join(' ') : 'ADDRESS...';
  return [
    ...fold('  If you know better (it will be in the audit log, and it expires):', width, '  ').map(
      (line, index) => (index === 0 ? `  ${line}` : line),
    ),
    `         firebreak guard override ${shortName(name.name, zone)} ${shown} --for 2h --why "..."`,
  ];
}

function applyText({ proposal, hash, how, generation, isFrozen }: ShownPlan): readonly string[] {
  if (hash === null) return [];
  const sets = proposal.names.filter(({ verdict }) => verdict === 'change').length;
  const command = isFrozen ? 'firebreak guard thaw' : `firebreak guard apply ${hash}`;
  return [
    '',
    `  one ${how}, ${plural(sets, 'record set')} and the marker, only if generation is still ${generation}`,
    `  plan ${hash}      ${isFrozen ? 'the thaw shows what it would do:' : 'apply exactly this one:'}`,
    `                      ${command}`,
  ];
}
