/** The breaker against a slow, obvious twin that keeps every call it ever saw and judges from scratch. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '../compose.ts';
import { createVirtualWorld, settle } from '../virtual-world.testing.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { inARow, ofCalls, ofTime } from './trip.ts';

const OPEN_MS = 1_000;
const PROBES = 3;

type Rule =
  | { readonly kind: 'in a row'; readonly failures: number }
  | { readonly kind: 'of calls'; readonly calls: number; readonly least: number }
  | { readonly kind: 'of time'; readonly windowMs: number; readonly least: number };

type Step =
  | { readonly kind: 'begin' }
  | { readonly kind: 'end'; readonly which: number; readonly good: boolean }
  | { readonly kind: 'wait'; readonly ms: number };

interface Seen {
  readonly atMs: number;
  readonly good: boolean;
}

/** Judges from the whole history; an era begins with each change of state. */
class Twin {
  state = 'closed';
  era = 0;
  openings = 0;
  untilMs = 0;
  seen: Seen[] = [];
  begun = 0;
  readonly rule: Rule;

  constructor(rule: Rule) {
    this.rule = rule;
  }

  look(nowMs: number): void {
    if (this.state === 'open' && nowMs >= this.untilMs) this.change('half-open');
  }

  begin(nowMs: number): boolean {
    this.look(nowMs);
    if (this.state === 'half-open' && this.begun < PROBES) {
      this.begun++;
      return true;
    }
    return this.state === 'closed';
  }

  end(nowMs: number, era: number, good: boolean, startedMs: number): void {
    if (era !== this.era) return;
    // A good call that was followed for nothing else counts from its beginning.
    this.seen.push({ atMs: good && this.state === 'closed' ? startedMs : nowMs, good });
    if (this.state === 'closed' && this.trips(nowMs)) this.open(nowMs);
    else if (this.state === 'half-open') {
      const bad = this.seen.filter((each) => !each.good).length;
      if (bad >= PROBES / 2) this.open(nowMs);
      else if (PROBES - (this.seen.length - bad) < PROBES / 2) {
        this.openings = 0;
        this.change('closed');
      }
    }
  }

  trips(_nowMs: number): boolean {
    const { rule } = this;
    if (rule.kind === 'in a row') {
      const row = this.seen.length - 1 - this.seen.findLastIndex(({ good }) => good);
      return row >= rule.failures;
    }
    const counted = rule.kind === 'of calls' ? this.seen.slice(-rule.calls) : this.inWindow(rule);
    const bad = counted.filter(({ good }) => !good).length;
    return counted.length >= rule.least && bad >= counted.length / 2;
  }

  /** Slices of a tenth of the window; a time before the newest slice counts as the newest. */
  inWindow({ windowMs }: { readonly windowMs: number }): readonly Seen[] {
    let newest = 0;
    const placed = this.seen.map((each) => {
      newest = Math.max(newest, Math.floor(each.atMs / (windowMs / 10)));
      return { each, slice: newest };
    });
    return placed.filter(({ slice }) => slice > newest - 10).map(({ each }) => each);
  }

  open(nowMs: number): void {
    this.untilMs = nowMs + Math.min(60_000, OPEN_MS * 2 ** this.openings++);
    this.change('open');
  }

  change(to: string): void {
    this.state = to;
    this.era++;
    this.seen = [];
    this.begun = 0;
  }
}

describe('the breaker', () => {
  const rule: fc.Arbitrary<Rule> = fc.oneof(
    fc.record({ kind: fc.constant('in a row' as const), failures: fc.integer({ min: 1, max: 4 }) }),
    fc.record({
      kind: fc.constant('of calls' as const),
      calls: fc.integer({ min: 5, max: 8 }),
      least: fc.integer({ min: 1, max: 5 }),
    }),
    fc.record({
      kind: fc.constant('of time' as const),
      windowMs: fc.integer({ min: 10, max: 400 }).map((each) => each * 10),
      least: fc.integer({ min: 1, max: 5 }),
    }),
  );
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.constant({ kind: 'begin' as const }),
    fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat({ max: 20 }),
      good: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.nat({ max: 900 }) }),
  );

  it('is in the state of its slow twin after every step', async () => {
    await fc.assert(
      fc.asyncProperty(rule, fc.array(step, { maxLength: 60 }), async (chosen, steps) => {
        await compare(chosen, steps);
      }),
      { numRuns: 400 },
    );
  });
});

async function compare(rule: Rule, steps: readonly Step[]): Promise<void> {
  const world = createVirtualWorld();
  const breaker = new CircuitBreaker({
    trip:
      rule.kind === 'in a row'
        ? inARow(rule.failures)
        : rule.kind === 'of calls'
          ? ofCalls(0.5, rule)
          : ofTime(0.5, rule),
    openMs: OPEN_MS,
    probes: PROBES,
    probeMs: 1e12,
    jitter: 0,
    world,
  });
  const some = compose('some', [breaker], { world });
  const twin = new Twin(rule);
  const under: { end: PromiseWithResolvers<number>; era: number; startedMs: number }[] = [];
  for (const step of steps) {
    if (step.kind === 'wait') await world.advance(step.ms);
    else if (step.kind === 'begin') {
      const end = Promise.withResolvers<number>();
      let started = false;
      some
        .run(() => {
          started = true;
          return end.promise;
        })
        .catch(() => undefined);
      expect(started).toBe(twin.begin(world.nowMs()));
      if (started) under.push({ end, era: twin.era, startedMs: world.nowMs() });
    } else if (under.length > 0) {
      const [call] = under.splice(step.which % under.length, 1);
      if (call === undefined) continue;
      if (step.good) call.end.resolve(1);
      else call.end.reject(new Error('down'));
      await settle();
      twin.end(world.nowMs(), call.era, step.good, call.startedMs);
    }
    twin.look(world.nowMs());
    expect(breaker.state).toBe(twin.state);
  }
}
