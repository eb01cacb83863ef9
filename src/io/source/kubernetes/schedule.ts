/** How often a CronJob starts, for the schedules that people mostly write. */
import { textAt } from '../reading/tree.ts';
import type { KubernetesObject } from './objects.ts';

const NAMED: Readonly<Record<string, string>> = {
  '@hourly': '1h',
  '@daily': '1d',
  '@midnight': '1d',
  '@weekly': '7d',
};

/** At least one start in that time, as a duration; null when the schedule is not one of the plain ones. */
export function restartsOf(object: KubernetesObject): string | null {
  if (object.kind !== 'CronJob' || textAt(object.tree, 'spec', 'suspend') === 'true') return null;
  const schedule = (textAt(object.tree, 'spec', 'schedule') ?? '').trim();
  if (Object.hasOwn(NAMED, schedule)) return NAMED[schedule] ?? null;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = schedule.split(/\s+/);
  if (day !== '*' || month !== '*' || weekday !== '*') return null;
  const minutes = everyOf(minute, 60);
  const hours = everyOf(hour, 24);
  if (hour === '*' && minutes !== null) return minutes === 60 ? '1h' : `${minutes}m`;
  if (/^\d+$/.test(minute) && hours !== null) return hours === 24 ? '1d' : `${hours}h`;
  return null;
}

/** The step of one field when it divides the round evenly: `*` is 1, `*\/15` is 15, a number is the round. */
function everyOf(field: string, round: number): number | null {
  if (field === '*') return 1;
  if (/^\d{1,2}$/.test(field)) return round;
  const step = Number(/^\*\/(\d{1,2})$/.exec(field)?.[1] ?? 0);
  return step > 0 && round % step === 0 ? step : null;
}
