/**
 * A zone of 100,000 record sets, from its text to the one UPDATE: read, view, plan, write; and the
 * difference of the zones before and after. `npm run bench -- zone-plan 100000 100` says how many record
 * sets, and how many of them are adopted.
 */
import { applyUpdate, diffZones } from '#core/dns';
import { viewZone } from '#core/guard';
import {
  largeZonePolicy,
  largeZoneText,
  planOneLess,
  readLargeZone,
  updateOfPlan,
} from '../src/core/guard/large-zone.testing.ts';

const RECORD_SETS = Number(process.argv[3] ?? 100_000);
const NAMES = Number(process.argv[4] ?? 100);
const ADDRESSES = 4;

/** Times each stage once: a daemon starts once, too. */
export function run(print: (line: string) => void): void {
  const size = { names: NAMES, addresses: ADDRESSES };
  const text = largeZoneText(RECORD_SETS, size);
  const policy = largeZonePolicy(size);
  const times: [string, number][] = [];
  const timed = <Value>(what: string, work: () => Value): Value => {
    const startedAt = performance.now();
    const value = work();
    times.push([what, performance.now() - startedAt]);
    return value;
  };
  const zone = timed('read', () => readLargeZone(text));
  const view = timed('view', () => viewZone(zone, policy.names));
  const plan = timed('plan', () => planOneLess(policy, view));
  const { update, message, bytes } = timed('write', () => updateOfPlan(view, plan));
  const planned = times.reduce((sum, [, ms]) => sum + ms, 0);
  const after = applyUpdate(zone, message);
  const { changes, unchanged } = timed('diff', () => diffZones(zone, after.zone));
  const shown = times.map(([what, ms]) => `${what} ${(ms / 1000).toFixed(2)} s`).join(', ');
  print(
    `${RECORD_SETS.toLocaleString('en')} record sets (${(text.length / 1e6).toFixed(1)} MB), ${NAMES} adopted: ${shown}`,
  );
  print(
    `  planned after ${(planned / 1000).toFixed(2)} s: one UPDATE of ${bytes.length.toLocaleString('en')} bytes, ` +
      `${message.answers.length} records compared, ${update.changes.length} changes`,
  );
  print(
    `  the server answers ${after.rcode}: ${changes.length} record sets differ, ${unchanged.toLocaleString('en')} are the same`,
  );
}
