import { describe, expect, test } from 'vitest';
import {
  ALL_IN_FORCE,
  EMPTY_STORE,
  nextEntry,
  performStore,
  performWrite,
  RESTING,
  stepEnactor,
  type AuditEntry,
  type AuditFact,
  type Contents,
  type EnactorEvent,
  type EnactorState,
  type Plan,
  type StoreView,
  type ZoneView,
} from '#core/guard';
import { logText } from './log-text.ts';

/** A log as the step functions write it: two enactors, one zone, one store, a clock that is moved by hand. */
class Stage {
  readonly log: AuditEntry[] = [];
  atMs = Date.UTC(2026, 10, 25, 10, 41, 2);
  zone: ZoneView = { marker: { generation: 1212, owner: 'ams-1', state: 'run' }, contents: set(1) };
  store: StoreView = { ...EMPTY_STORE, latest: 1212, verified: 1212, plans: [plan(1212, 1210)] };
  readonly states = new Map<string, EnactorState>();

  hear(who: string, event: EnactorEvent): void {
    const before = this.states.get(who) ?? RESTING;
    const settings = { owner: who, keep: 5 };
    const { state, effects } = stepEnactor(before, event, settings, ALL_IN_FORCE);
    this.states.set(who, state);
    this.enter(who, { kind: 'enactor', before, event, after: state });
    for (const effect of effects) {
      if (effect.kind !== 'change-store') continue;
      this.store = performStore(this.store, effect.change).store;
      this.hear(who, { kind: 'stored', outcome: 'done' });
    }
  }

  enter(who: string, fact: AuditFact): void {
    this.log.push(
      nextEntry(this.log.at(-1) ?? null, this.atMs, who, fact, (text) => text.slice(0, 9)),
    );
  }

  look(who: string): void {
    this.hear(who, { kind: 'begin' });
    this.hear(who, { kind: 'zone', view: this.zone });
    this.hear(who, { kind: 'store', view: this.store });
  }

  write(who: string): void {
    const state = this.states.get(who);
    if (state?.kind !== 'writing') throw new Error(`${who} is ${state?.kind}`);
    const { applied, zone } = performWrite(this.zone, state.write, { compares: true });
    this.zone = zone;
    this.hear(who, { kind: 'written', outcome: applied ? 'applied' : 'refused' });
  }

  put(each: Plan): void {
    this.store = performStore(this.store, { kind: 'put-plan', plan: each }).store;
  }
}

function set(end: number): Contents {
  const endpoints = [{ address: `192.0.2.${end}`, weight: 1 }];
  return [{ name: 'api.example.net.', type: 'A', ttlSeconds: 60, endpoints }];
}

function plan(number: number, base: number): Plan {
  return { number, base, state: 'run', origin: 'planner', contents: set(number - 1211) };
}

function october(): Stage {
  const stage = new Stage();
  stage.put(plan(1213, 1212));
  stage.look('fra-2');
  stage.atMs += 5_000;
  stage.put(plan(1214, 1212));
  stage.look('ams-1');
  stage.write('ams-1');
  stage.atMs += 123_000;
  stage.put(plan(1215, 1214));
  stage.look('ams-1');
  stage.write('ams-1');
  stage.atMs += 106_000;
  stage.write('fra-2');
  return stage;
}

function said(log: readonly AuditEntry[], last: number | null, width = 80): string {
  const lines = logText(log, last, { width, unicode: false, color: false });
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  return lines.join('\n');
}

describe('the log', () => {
  test("tells a stale writer's whole story: October's own mistake (C4)", () => {
    expect(said(october().log, 1)).toBe(
      `
fra-2 was 234 s late with plan 1213 and was turned away. The zone is at 1215.

  10:41:02  fra-2  picked plan 1213 (zone at 1212)
  10:41:07  ams-1  plan 1214 applied                            generation 1214
  10:43:10  ams-1  plan 1215 applied                            generation 1215
  10:44:56  fra-2  tried to write 1213: turned away, _firebreak no longer says
                   gen=1212

This is what emptied dynamodb.us-east-1 in 2025. See it happen without the
guard:
  firebreak verify --variant unguarded
`.trim(),
    );
  });

  test('lists what happened, newest last, with what to ask next', () => {
    const lines = said(october().log, null).split('\n');
    expect(lines[0]).toBe('2 writes applied, 1 refused; the zone is at 1215.');
    expect(lines.filter((line) => line.includes('applied'))).toHaveLength(3);
    expect(lines.at(-1)).toContain('firebreak guard log --check');
  });

  test('tells what a person did, and why', () => {
    const stage = new Stage();
    stage.enter('ops@ops1', {
      kind: 'hand',
      command: { kind: 'freeze' },
      why: 'migration, ticket 4711',
      write: {
        expect: stage.zone,
        marker: { generation: 1213, owner: 'ops@ops1', state: 'frozen' },
        contents: stage.zone.contents,
      },
      outcome: 'applied',
    });
    expect(said(stage.log, null)).toContain(
      '  10:41:02  ops@ops1  froze the zone: migration, ticket 4711    generation 1213',
    );
  });

  test('does not call late what was refused for another reason', () => {
    const stage = new Stage();
    stage.enter('ops@ops1', {
      kind: 'hand',
      command: { kind: 'freeze' },
      why: 'x',
      write: {
        expect: stage.zone,
        marker: { generation: 1213, owner: 'ops@ops1', state: 'frozen' },
        contents: stage.zone.contents,
      },
      outcome: 'refused',
    });
    expect(said(stage.log, 1)).toContain('tried to write 1213: refused, nothing was changed');
    expect(said(stage.log, 1)).not.toContain('no longer says');
  });

  test('of nothing says so', () => {
    expect(said([], null)).toMatch(/^NOTHING HAPPENED YET/);
  });

  test.each([80, 160])('fits %i columns', (width) => {
    expect(said(october().log, null, width)).not.toMatch(/undefined|NaN|null/);
    expect(said(october().log, 1, width)).not.toMatch(/undefined|NaN|null/);
  });
});
