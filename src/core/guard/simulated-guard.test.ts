import { expect, test } from 'vitest';
import { auditAgainstModel } from './audit/audit-against-model.ts';
import { findBreak, type AuditEntry } from './audit/audit-log.ts';
import { without } from './protocol/conditions.ts';
import { hashOf, KEEP, SimulatedGuard } from './simulated-guard.testing.ts';

const run = new SimulatedGuard(20_251_020).run(8_000);

test('crashes, pauses, lost and repeated messages and wrong clocks break nothing', () => {
  expect(run.violations).toEqual([]);
  for (const met of [run.writes, run.refused, run.crashes, run.lost, run.repeated]) {
    expect(met).toBeGreaterThan(20);
  }
});

test('with the comparison off, the same world finds October', () => {
  const found = new SimulatedGuard(20_251_020, without('compare-marker'), false).run(8_000);
  const both = new SimulatedGuard(
    20_251_020,
    (condition) => condition !== 'compare-marker' && condition !== 'compare-records',
    false,
  ).run(40_000);
  expect([...found.violations, ...both.violations].join('\n')).toContain('older');
});

test('the same seed gives the same run', () => {
  expect(new SimulatedGuard(20_251_020).run(8_000).log.at(-1)).toEqual(run.log.at(-1));
});

test('every logged step is an edge of the model, and the chain is whole', () => {
  const { steps, applied, strays } = auditAgainstModel(run.log, KEEP);
  expect(strays).toEqual([]);
  expect(steps).toBe(run.log.length);
  expect(applied).toBeGreaterThan(20);
  expect(findBreak(run.log, hashOf)).toBeNull();
});

test('a step that is none, a state from nowhere and an older write are strays', () => {
  const index = run.log.findIndex(
    ({ fact }) => fact.kind === 'enactor' && fact.after.kind === 'writing',
  );
  const entry = run.log[index] as AuditEntry;
  const forged = run.log.with(index, {
    ...entry,
    fact: { ...entry.fact, after: { kind: 'resting' } } as AuditEntry['fact'],
  });
  const found = auditAgainstModel(forged, KEEP).strays;
  expect(found[0]).toMatchObject({ sequence: entry.sequence, what: 'not-a-step' });
  expect(found.map(({ what }) => what)).toContain('not-where-it-was');

  const written = run.log.filter(
    ({ fact }) =>
      fact.kind === 'enactor' && fact.event.kind === 'written' && fact.event.outcome === 'applied',
  );
  const last = written.at(-1) as AuditEntry;
  const { fact } = last;
  if (fact.kind !== 'enactor' || fact.before.kind !== 'writing') throw new Error('no write');
  const { write } = fact.before;
  const expectOld = {
    ...write.expect,
    marker: { generation: 0, owner: 'x', state: 'run' as const },
  };
  const stale: AuditEntry = {
    ...last,
    fact: {
      kind: 'hand',
      command: { kind: 'freeze' },
      why: '',
      outcome: 'applied',
      write: { ...write, expect: expectOld },
    },
  };
  expect(auditAgainstModel([...run.log, stale], KEEP).strays.map(({ what }) => what)).toContain(
    'zone-was-older',
  );
});

test('a log that was changed, cut in the middle or reordered is found out', () => {
  const log = run.log.slice(0, 30);
  const changed = log.with(9, { ...(log[9] as AuditEntry), atMs: 1 });
  expect(findBreak(changed, hashOf)).toBe(10);
  expect(findBreak(log.toSpliced(14, 1), hashOf)).toBe(16);
  expect(
    findBreak([...log.slice(0, 5), log[6], log[5], ...log.slice(7)] as AuditEntry[], hashOf),
  ).toBe(7);
});
