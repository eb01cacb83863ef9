/** A fleet comes back after an outage: with full jitter, and with gentle reconnect. On virtual time. */
import { FLEET, runFleet, type FleetRecord } from '../src/runtime/reconnect/fleet.testing.ts';

/** Runs and prints. */
export async function run(print: (line: string) => void): Promise<void> {
  print('devices try again        away for   heaviest minute   half back   all but 1 in 1,000');
  for (const [habit, minutes] of [
    ['full jitter, 60 s', 30],
    ['gentle', 1],
    ['gentle', 5],
    ['gentle', 30],
    ['gentle', 120],
  ] as const) {
    const record = await runFleet({ ...FLEET, outageMs: minutes * 60_000 }, habit);
    print(`${habit.padEnd(22)}${String(minutes).padStart(6)} min${show(record)}`);
  }
}

function show({ heaviest, halfBackMs, backMs }: FleetRecord): string {
  const minutes = (ms: number | null): string =>
    ms === null ? 'not in 60 min' : `${(ms / 60_000).toFixed(1)} min`;
  const times = `${heaviest.toFixed(1)} x capacity`;
  return `${times.padStart(18)}${minutes(halfBackMs).padStart(15)}${minutes(backMs).padStart(18)}`;
}
