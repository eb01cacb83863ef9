/** What starts functions: queues, topics, buckets, schedules, rules, URLs of their own. */
import { declared } from '../findings.ts';
import { at, itemsAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { addEntry, keyOf, runnersIn } from './doors.ts';
import type { DoorReader } from './doors.ts';
import { nameOf } from './targets-of.ts';
import { addNeed } from './root.ts';
import type { RootReading } from './root.ts';
import type { TerraformResource } from './resource.ts';
import { ruleOf } from './rules.ts';

/** A trigger whose resource names the program, and perhaps what feeds it, in these attributes. */
export function triggeredBy(note: string, program: string, feed?: string): DoorReader {
  return (reading, resource) =>
    findTrigger(
      reading,
      resource,
      at(resource.values, program),
      feed === undefined ? undefined : at(resource.values, feed),
      note,
    );
}

/** A schedule of EventBridge Scheduler. */
export function findSchedule(reading: RootReading, schedule: TerraformResource): void {
  const [target] = itemsAt(schedule.values, 'target');
  findTrigger(reading, schedule, at(target, 'arn'), undefined, 'a schedule');
}

/** What starts a function: an entry of its own, and a need on what feeds it, of which files do not say how hard it is. */
function findTrigger(
  reading: RootReading,
  trigger: TerraformResource,
  program: Tree | undefined,
  feed: Tree | undefined,
  note: string,
): void {
  for (const runner of runnersIn(reading, program)) {
    const rule = ruleOf(runner.type);
    if (rule === null || rule.role !== 'runs') continue;
    addEntry(
      reading,
      trigger,
      nameOf(runner, rule),
      [keyOf(reading, runner)],
      `triggered by ${note}`,
    );
    for (const source of runnersIn(reading, feed)) {
      const evidence = declared(trigger.file, trigger.line, `triggered by ${note}`);
      addNeed(
        reading,
        keyOf(reading, runner),
        { kind: 'component', key: keyOf(reading, source) },
        'running',
        evidence,
        'unknown',
        'trigger',
      );
    }
  }
}

const POLLED: Readonly<Record<string, string>> = {
  aws_sqs_queue: 'poll-sqs',
  aws_kinesis_stream: 'poll-kinesis',
};

/** Lambda polls the queue on the function's behalf: an operation of its own, which can stop alone. */
export function findMapping(reading: RootReading, mapping: TerraformResource): void {
  const feed = at(mapping.values, 'event_source_arn');
  findTrigger(reading, mapping, at(mapping.values, 'function_name'), feed, 'a queue or stream');
  for (const source of runnersIn(reading, feed)) {
    const operation = Object.hasOwn(POLLED, source.type) ? (POLLED[source.type] ?? null) : null;
    if (operation === null) continue;
    for (const runner of runnersIn(reading, at(mapping.values, 'function_name'))) {
      const evidence = declared(mapping.file, mapping.line, 'Lambda polls its queue or stream');
      addNeed(
        reading,
        keyOf(reading, runner),
        { kind: 'service', service: 'aws/lambda', operation, region: null },
        'running',
        evidence,
        'unknown',
        'trigger',
      );
    }
  }
}

/** A bucket that tells functions of its objects. */
export function findNotification(reading: RootReading, notification: TerraformResource): void {
  for (const target of itemsAt(notification.values, 'lambda_function')) {
    findTrigger(
      reading,
      notification,
      at(target, 'lambda_function_arn'),
      at(notification.values, 'bucket'),
      'a bucket',
    );
  }
}
