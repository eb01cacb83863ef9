/** Where a minute stands on the day's axis. */
import type { DayView } from '../day/view.ts';

/** Percent of the day's width, two digits; what lies outside stands at its edge. */
export function percent(minute: number, view: DayView): number {
  const inside = Math.min(view.toMin, Math.max(view.fromMin, minute));
  return round(((inside - view.fromMin) / (view.toMin - view.fromMin)) * 100);
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
