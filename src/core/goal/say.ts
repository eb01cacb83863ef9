/** Goals and findings in a few words, for reports that have no screen. */
import type { Goal } from '#core/map';
import type { FindingGroup } from './finding-groups.ts';
import type { Mend } from './types.ts';
import { span } from './span.ts';
import { listed } from './why.ts';

/** `survive any region, for 15h, back within 5m, degraded allowed`. */
export function sayGoal(goal: Goal): string {
  return [
    `survive ${goal.name}`,
    ...(goal.forMs === null ? [] : [`for ${span(goal.forMs)}`]),
    ...(goal.backWithinMs === 0 ? [] : [`back within ${span(goal.backWithinMs)}`]),
    ...(goal.allow === 'degraded' ? ['degraded allowed'] : []),
  ].join(', ');
}

/** `pay, log-in FAIL when aws/us-east-1 is lost`; UNDECIDED where only one reading fails (U5). */
export function sayFinding({ journeys, lost, example }: FindingGroup): string {
  const one = journeys.length === 1;
  const verb = example.certain ? (one ? 'FAILS' : 'FAIL') : `${one ? 'is' : 'are'} UNDECIDED`;
  return `${listed(journeys)} ${verb} ${sayLoss(lost)}`;
}

/** `when aws/us-east-1 is lost`, `in incident/aws-2025-10-20`, `when clock is lost, at a reboot`. */
export function sayLoss(lost: readonly string[]): string {
  const incidents = lost.filter((id) => id.startsWith('incident/'));
  const things = lost.filter((id) => id !== 'reboot' && !incidents.includes(id));
  return [
    ...(things.length === 0
      ? []
      : [`when ${listed(things)} ${things.length === 1 ? 'is' : 'are'} lost`]),
    ...(incidents.length === 0 ? [] : [`in ${listed(incidents)}`]),
    ...(lost.includes('reboot') ? ['at a reboot'] : []),
  ].join(', ');
}

/** The five labels of a finding and what stands behind each; `mend` only where one was found. */
export function labelsOf(group: FindingGroup): readonly (readonly [label: string, text: string])[] {
  const { example } = group;
  const enough = example.enough === null ? '' : ` (${example.enough} is enough)`;
  const [mend] = group.mends;
  return [
    ['lose', `${group.lost.join(' + ')}${enough}`],
    ['path', example.path.map(({ id }) => id).join(' > ')],
    ['why', example.why],
    ['when', example.when],
    ...(mend === undefined ? [] : [['mend', sayMend(mend)] as const]),
  ];
}

/** What to change, with what it closes. */
export function sayMend({ what, closes }: Mend): string {
  const goals = new Set(closes.map(({ goal, journey }) => `${goal} for ${journey}`));
  return `${what} (checked: closes ${listed([...goals])})`;
}
