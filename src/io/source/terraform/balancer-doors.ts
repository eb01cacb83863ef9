/** Load balancers: their listeners and rules, and the programs behind their target groups. */
import { at, itemsAt, referencesIn, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { addEntry, keyOf, resourceIn, runnersIn } from './doors.ts';
import { nameOf } from './targets-of.ts';
import { textsAt } from './programs.ts';
import { pointsAt } from './root.ts';
import type { RootReading } from './root.ts';
import type { TerraformResource } from './resource.ts';
import { ruleOf } from './rules.ts';

/** What is behind the target groups that an action forwards to. */
export function behindActions(reading: RootReading, actions: readonly Tree[]): readonly string[] {
  const groups = actions
    .flatMap((action) => referencesIn(action))
    .flatMap((reference) => reading.index.find(reference) ?? [])
    .filter(({ type }) => /^aws_(?:lb|alb)_target_group$/.test(type));
  return [...new Set(groups.flatMap((group) => membersOf(reading, group)))];
}

function membersOf(reading: RootReading, group: TerraformResource): readonly string[] {
  return reading.resources.flatMap((resource) => {
    if (
      resource.type === 'aws_ecs_service' &&
      pointsAt(reading, at(resource.values, 'load_balancer'), group)
    )
      return [keyOf(reading, resource)];
    if (
      resource.type === 'aws_autoscaling_group' &&
      pointsAt(reading, at(resource.values, 'target_group_arns'), group)
    )
      return [keyOf(reading, resource)];
    const attached =
      /^aws_(?:lb|alb)_target_group_attachment$/.test(resource.type) &&
      pointsAt(reading, at(resource.values, 'target_group_arn'), group);
    const scaled =
      resource.type === 'aws_autoscaling_attachment' &&
      pointsAt(reading, at(resource.values, 'lb_target_group_arn'), group);
    if (!attached && !scaled) return [];
    const target = at(resource.values, attached ? 'target_id' : 'autoscaling_group_name');
    return runnersIn(reading, target).map((runner) => keyOf(reading, runner));
  });
}

function balancerOf(reading: RootReading, listener: TerraformResource): TerraformResource | null {
  const balancer = resourceIn(
    reading,
    at(listener.values, 'load_balancer_arn'),
    /^aws_(?:lb|alb)$/,
  );
  return balancer !== null && textAt(balancer.values, 'internal') === 'true' ? null : balancer;
}

/** A listener, by what it forwards to when no rule fits. */
export function findListener(reading: RootReading, listener: TerraformResource): void {
  const balancer = balancerOf(reading, listener);
  if (balancer === null) return;
  const behind = behindActions(reading, itemsAt(listener.values, 'default_action'));
  if (behind.length === 0) return;
  const id = nameOf(balancer, ruleOf(balancer.type));
  addEntry(
    reading,
    listener,
    id,
    [keyOf(reading, balancer), ...behind],
    'a listener of the load balancer',
  );
}

/** A rule of a listener: hosts and paths. */
export function findListenerRule(reading: RootReading, rule: TerraformResource): void {
  const listener = resourceIn(reading, at(rule.values, 'listener_arn'), /_listener$/);
  const balancer = listener === null ? null : balancerOf(reading, listener);
  if (balancer === null) return;
  const behind = behindActions(reading, itemsAt(rule.values, 'action'));
  if (behind.length === 0) return;
  const conditions = itemsAt(rule.values, 'condition');
  const hosts = conditions.flatMap((condition) =>
    itemsAt(condition, 'host_header').flatMap((header) => textsAt(header, 'values')),
  );
  const paths = conditions.flatMap((condition) =>
    itemsAt(condition, 'path_pattern').flatMap((pattern) => textsAt(pattern, 'values')),
  );
  const names = hosts.length > 0 ? hosts : [nameOf(balancer, ruleOf(balancer.type))];
  for (const name of names) {
    for (const path of paths.length > 0 ? paths : ['']) {
      const id = `${name}${path.replace(/\/?\*.*$/, '')}`;
      addEntry(
        reading,
        rule,
        id,
        [keyOf(reading, balancer), ...behind],
        'a rule of the load balancer',
      );
    }
  }
}
