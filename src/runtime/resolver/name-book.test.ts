/** The decision table, a test a row, on a clock of its own; and what holds in every walk. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Heard, HeldRecord, Told } from './answer.ts';
import { NameBook } from './name-book.ts';

interface Record_ extends HeldRecord {
  readonly address: string;
}
const record = (address: string, ttlSeconds = 5): Record_ => ({ address, ttlSeconds });
const OLD = [record('192.0.2.10'), record('192.0.2.11'), record('192.0.2.12')];
const NEW = [record('198.51.100.1')];
const NAME = 'dynamodb.us-east-1.amazonaws.com.';
const DAY = 86_400_000;
const MINUTE = 60_000;

/** A resolver's hours: upstream and addresses are what the test says; time passes second by second. */
class Hours {
  nowMs = 1_760_000_000_000;
  upstream: (type: string) => Heard<Record_> = () => ({ kind: 'good', records: OLD });
  isAlive: (address: string) => boolean | null = () => true;
  asked = 0;
  readonly book: NameBook<Record_>;

  constructor(book = new NameBook<Record_>()) {
    this.book = book;
  }

  /** As a server does: what is fresh or held is told at once, else upstream is asked first. */
  ask(type = 'A'): Told<Record_> {
    const { told, isFresh } = this.book.ask(NAME, type, this.nowMs);
    const isDoubted = told?.kind === 'records' && told.held !== null && told.held.why !== 'failed';
    if (told !== null && (isFresh || isDoubted)) return told;
    this.asked++;
    return this.book.hear(NAME, type, this.upstream(type), this.nowMs);
  }

  pass(ms: number, stepMs = 1_000): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) {
      this.nowMs += stepMs;
      for (const wish of this.book.wishes(this.nowMs)) {
        if (wish.kind === 'ask') {
          this.asked++;
          this.book.hear(NAME, wish.type, this.upstream(wish.type), this.nowMs);
        } else this.book.checked(NAME, wish.address, this.isAlive(wish.address), this.nowMs);
      }
    }
  }

  /** Good for so long, asked every hour. */
  steady(forMs: number, types: readonly string[] = ['A']): void {
    for (const endMs = this.nowMs + forMs; this.nowMs < endMs;) {
      for (const type of types) this.ask(type);
      this.nowMs += Math.min(3_600_000, forMs);
    }
    for (const type of types) this.ask(type);
  }

  addresses(type = 'A'): readonly string[] {
    const told = this.ask(type);
    return told.kind === 'records' ? told.records.map(({ address }) => address) : [];
  }
}

const empty = (): Heard<Record_> => ({ kind: 'empty', ttlSeconds: 5 });
const gone = (): Heard<Record_> => ({ kind: 'no-such-name', ttlSeconds: 5 });
const all = OLD.map(({ address }) => address);

describe('the decision table', () => {
  it('1: 20 October: steady for 30 days, then empty for 157 minutes: served throughout, fresh within 5 s', () => {
    const hours = new Hours();
    hours.steady(30 * DAY);
    hours.upstream = empty;
    for (let minute = 0; minute < 157; minute++) {
      hours.pass(MINUTE);
      expect(hours.addresses()).toEqual(all);
    }
    const told = hours.ask();
    expect(told).toMatchObject({ kind: 'records', ttlSeconds: 5, held: { why: 'empty' } });
    hours.upstream = () => ({ kind: 'good', records: NEW });
    hours.pass(5_000);
    expect(hours.ask()).toMatchObject({ kind: 'records', records: NEW, held: null });
    expect(hours.book.held(hours.nowMs)).toEqual([]);
  });

  it('1b: the same with NXDOMAIN', () => {
    const hours = new Hours();
    hours.steady(DAY);
    hours.upstream = gone;
    hours.pass(157 * MINUTE);
    expect(hours.addresses()).toEqual(all);
  });

  it('2: a real deletion: the addresses do not answer either: let go within 60 s', () => {
    const hours = new Hours();
    hours.steady(30 * DAY);
    [hours.upstream, hours.isAlive] = [empty, () => false];
    hours.pass(6_000);
    expect(hours.addresses()).toEqual(all);
    hours.pass(60_000);
    expect(hours.ask().kind).toBe('empty');
  });

  it('3: deleted while the addresses still answer: let go after the hold-down, or when released', () => {
    const hours = new Hours();
    hours.steady(30 * DAY);
    hours.upstream = empty;
    hours.pass(6_000);
    hours.addresses();
    hours.pass(5 * 3_600_000 + 50 * MINUTE, 5_000);
    expect(hours.addresses()).toEqual(all);
    hours.pass(20 * MINUTE, 5_000);
    expect(hours.ask().kind).toBe('empty');
    const again = new Hours();
    again.steady(30 * DAY);
    again.upstream = gone;
    again.pass(10_000);
    expect(again.addresses()).toEqual(all);
    expect(again.book.release(NAME)).toBe(true);
    expect(again.ask().kind).toBe('no-such-name');
    expect(again.book.release(NAME)).toBe(false);
  });

  it('4: moved to new addresses: at once, also while it is held', () => {
    const hours = new Hours();
    hours.steady(DAY);
    hours.upstream = () => ({ kind: 'good', records: NEW });
    hours.pass(6_000);
    expect(hours.addresses()).toEqual(['198.51.100.1']);
  });

  it('5: a compromised name: denied, it is never held, whatever it was', () => {
    const hours = new Hours();
    hours.steady(30 * DAY);
    hours.upstream = empty;
    hours.pass(6_000);
    expect(hours.addresses()).toEqual(all);
    hours.book.deny([NAME], hours.nowMs);
    expect(hours.ask().kind).toBe('empty');
  });

  it('6: types of one name are held and let go together; a rotated answer replaces the one before', () => {
    const hours = new Hours();
    let turn = 0;
    hours.upstream = (type) =>
      type === 'HTTPS'
        ? { kind: 'good', records: [record('')] }
        : { kind: 'good', records: [record(`192.0.2.${++turn % 9}`)] };
    hours.steady(DAY, ['A', 'AAAA', 'HTTPS']);
    const [first] = hours.addresses();
    hours.pass(6_000);
    expect(hours.addresses()).not.toEqual([first]);
    hours.upstream = empty;
    hours.pass(6_000);
    for (const type of ['A', 'AAAA', 'HTTPS']) {
      expect(hours.ask(type)).toMatchObject({ kind: 'records', held: { why: 'empty' } });
    }
    hours.book.release(NAME);
    for (const type of ['A', 'AAAA', 'HTTPS']) expect(hours.ask(type).kind).toBe('empty');
  });

  it('a name without AAAA is not held for having none', () => {
    const hours = new Hours();
    hours.upstream = (type) => (type === 'A' ? { kind: 'good', records: OLD } : empty());
    hours.steady(DAY, ['A', 'AAAA']);
    expect(hours.ask('AAAA').kind).toBe('empty');
    expect(hours.book.held(hours.nowMs)).toEqual([]);
    hours.upstream = empty;
    hours.pass(6_000);
    expect(hours.addresses()).toEqual(all);
    hours.upstream = (type) => (type === 'A' ? { kind: 'good', records: OLD } : empty());
    hours.pass(6_000);
    expect(hours.book.held(hours.nowMs)).toEqual([]);
  });

  it('a name that is new is believed when it is gone: nothing speaks for it', () => {
    const hours = new Hours();
    hours.steady(MINUTE);
    hours.upstream = empty;
    hours.pass(6_000);
    expect(hours.ask().kind).toBe('empty');
  });

  it('where nobody can look, it is held for a quarter of an hour only', () => {
    const hours = new Hours();
    hours.steady(30 * DAY);
    [hours.upstream, hours.isAlive] = [empty, () => null];
    hours.pass(6_000);
    expect(hours.addresses()).toEqual(all);
    hours.pass(14 * MINUTE);
    expect(hours.addresses()).toEqual(all);
    hours.pass(2 * MINUTE);
    expect(hours.ask().kind).toBe('empty');
  });

  it('of held addresses those that answer are told', () => {
    const hours = new Hours();
    hours.steady(30 * DAY);
    [hours.upstream, hours.isAlive] = [empty, (address) => address === '192.0.2.11'];
    hours.pass(6_000);
    hours.addresses();
    hours.pass(60_000);
    expect(hours.addresses()).toEqual(['192.0.2.11']);
  });
});

describe('looks at held addresses', () => {
  it('that nobody could make are no evidence: our own network away, a machine that slept', () => {
    const hours = new Hours();
    hours.steady(30 * DAY);
    hours.upstream = empty;
    hours.pass(6_000);
    hours.addresses();
    hours.pass(MINUTE);
    hours.isAlive = () => null;
    hours.pass(10 * MINUTE);
    expect(hours.addresses()).toEqual(all);
    hours.nowMs += 2 * 3_600_000;
    hours.isAlive = () => false;
    hours.pass(12_000);
    expect(hours.addresses()).toEqual(all);
    hours.pass(45_000);
    expect(hours.ask().kind).toBe('empty');
  });

  it('let go of a family that was dropped, though the other has moved and answers', () => {
    const hours = new Hours();
    const six = [record('2001:db8::1')];
    hours.upstream = (type) => ({ kind: 'good', records: type === 'A' ? OLD : six });
    hours.steady(DAY, ['A', 'AAAA']);
    hours.upstream = (type) => (type === 'A' ? { kind: 'good', records: NEW } : empty());
    hours.isAlive = (address) => address === '198.51.100.1';
    hours.pass(6_000);
    expect([hours.addresses('AAAA'), hours.addresses('A')]).toEqual([
      ['2001:db8::1'],
      ['198.51.100.1'],
    ]);
    hours.pass(MINUTE);
    expect([hours.ask('AAAA').kind, hours.addresses('A')]).toEqual(['empty', ['198.51.100.1']]);
    expect(hours.book.held(hours.nowMs)).toEqual([]);
  });

  it('hold what has no address of its own as long as an address beside it answers', () => {
    const hours = new Hours();
    const https = [{ ...record(''), address: null }] as unknown as readonly Record_[];
    hours.upstream = (type) => ({ kind: 'good', records: type === 'A' ? OLD : https });
    hours.steady(DAY, ['A', 'HTTPS']);
    [hours.upstream, hours.isAlive] = [empty, () => false];
    hours.pass(6_000);
    expect([hours.ask('A').kind, hours.ask('HTTPS').kind]).toEqual(['records', 'records']);
    hours.pass(MINUTE);
    expect([hours.ask('A').kind, hours.ask('HTTPS').kind]).toEqual(['empty', 'empty']);
  });

  it('are shown as they were last: an address that answers no more is not among the living', () => {
    const hours = new Hours();
    hours.steady(DAY);
    hours.upstream = empty;
    hours.pass(6_000);
    hours.addresses();
    hours.pass(15_000);
    expect(hours.book.held(hours.nowMs)).toMatchObject([{ alive: 3 }]);
    hours.isAlive = (address) => address === '192.0.2.11';
    hours.pass(20_000);
    expect(hours.book.held(hours.nowMs)).toMatchObject([{ alive: 1 }]);
  });

  it('are so many at a time where everything turned empty, and each gets its turn', () => {
    const book = new NameBook<Record_>({ steadyMs: 0 });
    const names = Array.from({ length: 100 }, (_, index) => `${index}.test.`);
    for (const name of names) book.hear(name, 'A', { kind: 'good', records: NEW }, 0);
    for (const name of names) book.hear(name, 'A', empty(), 10_000);
    const looked = new Set<string>();
    for (let second = 0; second < 10; second++) {
      const wishes = book.wishes(10_000 + second * 1_000, 10);
      expect(wishes.length).toBeGreaterThan(0);
      expect(wishes.length).toBeLessThanOrEqual(11);
      for (const wish of wishes) if (wish.kind === 'check') looked.add(wish.name);
    }
    expect(looked.size).toBeGreaterThan(50);
    for (let second = 10; second < 30; second++) {
      for (const wish of book.wishes(10_000 + second * 1_000, 10)) {
        if (wish.kind === 'check') looked.add(wish.name);
        else book.hear(wish.name, wish.type, empty(), 10_000 + second * 1_000);
      }
    }
    expect(looked.size).toBe(100);
  });
});

describe('failing upstreams (RFC 8767)', () => {
  it('leave the old answer in place, marked, for three days', () => {
    const hours = new Hours();
    hours.steady(MINUTE);
    hours.upstream = () => ({ kind: 'failed', why: 'SERVFAIL' });
    hours.pass(10_000);
    expect(hours.ask()).toMatchObject({ kind: 'records', held: { why: 'failed' } });
    hours.nowMs += 3 * DAY;
    expect(hours.ask().kind).toBe('failed');
  });

  it('are not asked again within 5 s (RFC 9520), and do not undo a doubt', () => {
    const hours = new Hours();
    hours.steady(DAY);
    hours.upstream = empty;
    hours.pass(6_000);
    hours.ask();
    hours.upstream = () => ({ kind: 'failed', why: 'timeout' });
    hours.pass(30_000);
    expect(hours.ask()).toMatchObject({ held: { why: 'empty' } });
    const fresh = new Hours();
    fresh.upstream = () => ({ kind: 'failed', why: 'timeout' });
    fresh.ask();
    const before = fresh.asked;
    fresh.ask();
    expect(fresh.asked).toBe(before);
    fresh.nowMs += 5_001;
    fresh.ask();
    expect(fresh.asked).toBe(before + 1);
  });
});

describe('types of one name that are not there', () => {
  const noAddress6 = (type: string): Heard<Record_> =>
    type === 'A' ? { kind: 'good', records: OLD } : { kind: 'empty', ttlSeconds: 30 };

  it('are empty, never NXDOMAIN, while another type is held: musl takes one NXDOMAIN for both', () => {
    const hours = new Hours();
    hours.upstream = noAddress6;
    hours.steady(DAY, ['A', 'AAAA']);
    hours.upstream = () => ({ kind: 'no-such-name', ttlSeconds: 30 });
    hours.pass(MINUTE);
    expect(hours.addresses('A')).toHaveLength(3);
    expect(hours.ask('AAAA').kind).toBe('empty');
  });

  it('stay empty while upstreams fail, also after a restart: one SERVFAIL is taken for both', () => {
    const hours = new Hours();
    hours.upstream = noAddress6;
    hours.steady(DAY, ['A', 'AAAA']);
    hours.upstream = () => ({ kind: 'failed', why: 'silent' });
    hours.pass(2 * MINUTE);
    expect([hours.ask('A').kind, hours.ask('AAAA').kind]).toEqual(['records', 'empty']);
    const book = new NameBook<Record_>();
    book.load(structuredClone(hours.book.save(hours.nowMs)), hours.nowMs);
    const restarted = new Hours(book);
    restarted.nowMs = hours.nowMs + MINUTE;
    restarted.upstream = hours.upstream;
    expect([restarted.ask('A').kind, restarted.ask('AAAA').kind]).toEqual(['records', 'empty']);
    expect(restarted.ask('HTTPS').kind).toBe('failed');
  });

  it('are few: who asks for all 65,536 fills no memory, and the good ones stay', () => {
    const hours = new Hours();
    hours.upstream = noAddress6;
    hours.steady(DAY);
    for (let type = 256; type < 5_000; type++) hours.ask(`TYPE${type}`);
    expect(hours.book.save(hours.nowMs).length).toBeLessThanOrEqual(16);
    hours.upstream = () => ({ kind: 'empty', ttlSeconds: 30 });
    hours.pass(MINUTE);
    expect(hours.addresses('A')).toHaveLength(3);
  });
});

describe('negatives', () => {
  it('are told again while upstreams fail, for an hour, as what they are (RFC 8914: 19)', () => {
    const hours = new Hours();
    hours.upstream = gone;
    expect(hours.ask()).toMatchObject({ kind: 'no-such-name', held: null });
    hours.upstream = () => ({ kind: 'failed', why: 'silent' });
    hours.pass(MINUTE);
    expect(hours.ask()).toMatchObject({ kind: 'no-such-name', held: { why: 'failed' } });
    hours.pass(60 * MINUTE, MINUTE);
    expect(hours.ask().kind).toBe('failed');
    hours.upstream = () => ({ kind: 'good', records: NEW });
    hours.pass(6_000);
    expect(hours.addresses()).toEqual(['198.51.100.1']);
    hours.upstream = () => ({ kind: 'failed', why: 'silent' });
    hours.pass(6_000);
    expect(hours.ask()).toMatchObject({ kind: 'records', held: { why: 'failed' } });
  });

  it('carry what proves them, and so does what is good', () => {
    const proof = [record('')];
    const book = new NameBook<Record_>();
    book.hear(NAME, 'A', { kind: 'good', records: OLD, proof }, 0);
    expect(book.ask(NAME, 'A', 1).told).toMatchObject({ proof });
    book.hear(NAME, 'AAAA', { kind: 'empty', ttlSeconds: 5, proof }, 0);
    expect(book.ask(NAME, 'AAAA', 1).told).toMatchObject({ kind: 'empty', proof });
  });
});

describe('what other upstreams say', () => {
  it('is shown beside a held name, as it was when they were last asked', () => {
    const book = new NameBook<Record_>({ steadyMs: 0 });
    book.hear(NAME, 'A', { kind: 'good', records: OLD }, 0);
    book.hear(NAME, 'A', empty(), 6_000, { asked: 1, agreed: 1 });
    expect(book.held(6_000)).toMatchObject([{ others: { asked: 1, agreed: 1 } }]);
    book.hear(NAME, 'A', { kind: 'failed', why: 'silent' }, 12_000);
    expect(book.held(12_000)).toMatchObject([{ others: { asked: 1, agreed: 1 } }]);
    book.hear(NAME, 'A', empty(), 18_000, { asked: 1, agreed: 0 });
    expect(book.held(18_000)).toMatchObject([{ others: { asked: 1, agreed: 0 } }]);
  });
});

describe('prefetch', () => {
  it('is due in the last tenth of an answer, not before', () => {
    const book = new NameBook<Record_>();
    book.hear(NAME, 'A', { kind: 'good', records: [record('192.0.2.1', 100)] }, 0);
    expect(book.ask(NAME, 'A', 89_000).isDue).toBeUndefined();
    expect(book.ask(NAME, 'A', 90_000)).toMatchObject({ isFresh: true, isDue: true });
  });
});

describe('a book', () => {
  it('knows after a restart what it knew, and tells it while upstreams are silent', () => {
    const hours = new Hours();
    hours.steady(30 * DAY);
    const saved = hours.book.save(hours.nowMs);
    const after = new Hours(new NameBook<Record_>());
    after.nowMs = hours.nowMs + 10 * MINUTE;
    after.book.load(saved, after.nowMs);
    after.upstream = empty;
    expect(after.addresses()).toEqual(all);
    expect(after.book.held(after.nowMs)).toMatchObject([{ name: NAME, why: 'empty' }]);
  });

  it('pins, and forgets the pin when its time is over', () => {
    const hours = new Hours();
    hours.upstream = gone;
    const pin = new Map([['A', NEW]]);
    hours.book.pin(NAME, pin, hours.nowMs + MINUTE, hours.nowMs);
    expect(hours.addresses()).toEqual(['198.51.100.1']);
    expect(hours.ask('AAAA').kind).toBe('empty');
    hours.nowMs += MINUTE;
    expect(hours.ask().kind).toBe('no-such-name');
  });

  it('has room for so many names, and forgets what was not asked for longest', () => {
    const book = new NameBook<Record_>({ mostNames: 100 });
    for (let index = 0; index < 1_000; index++) {
      book.hear(`${index}.`, 'A', { kind: 'good', records: OLD }, index);
      book.ask('0.', 'A', index);
    }
    expect(book.size).toBe(100);
    expect(book.ask('0.', 'A', 1_000).told).not.toBeNull();
    expect(book.ask('500.', 'A', 1_000).told).toBeNull();
  });

  it('gives no place of a good name to names that nobody has', () => {
    const book = new NameBook<Record_>({ mostNames: 100, mostEmptyNames: 20 });
    for (let index = 0; index < 60; index++) {
      book.hear(`${index}.`, 'A', { kind: 'good', records: OLD }, index);
    }
    for (let index = 0; index < 1_000; index++) book.hear(`no${index}.`, 'A', gone(), index);
    expect(book.size).toBe(80);
    for (let index = 0; index < 60; index++) {
      expect(book.ask(`${index}.`, 'A', 1_000).told).toMatchObject({ kind: 'records' });
    }
  });

  it('takes about as much memory as it may, whatever weighs on it', () => {
    const book = new NameBook<Record_>({ mostBytes: 100_000 });
    const heavy = { ...record('192.0.2.1'), bytes: 9_700 };
    for (let index = 0; index < 50; index++) {
      book.hear(`${index}.`, 'A', { kind: 'good', records: [heavy] }, index);
      book.hear(`${index}.`, 'AAAA', { kind: 'empty', ttlSeconds: 5, proof: [heavy] }, index);
    }
    expect(book.size).toBe(5);
    expect(book.ask('49.', 'A', 50).told).not.toBeNull();
    const one = new NameBook<Record_>({ mostBytes: 1 });
    one.hear('a.', 'A', { kind: 'good', records: [heavy] }, 0);
    expect(one.ask('a.', 'A', 0).told).not.toBeNull();
  });

  it('forgets no name that a person denied, however many others are asked for', () => {
    const book = new NameBook<Record_>({ mostNames: 50, steadyMs: 0 });
    book.deny([NAME], 0);
    for (let index = 0; index < 1_000; index++) {
      book.hear(`${index}.`, 'A', { kind: 'good', records: OLD }, index);
    }
    expect(book.size).toBe(50);
    book.hear(NAME, 'A', { kind: 'good', records: OLD }, 2_000);
    expect(book.hear(NAME, 'A', empty(), 900_000).kind).toBe('empty');
  });

  it('in every walk tells no record that was never good, and nothing for longer than it may', () => {
    const heard = fc.oneof(
      fc.constant(empty()),
      fc.constant(gone()),
      fc.constant<Heard<Record_>>({ kind: 'failed', why: 'x' }),
      fc.nat(3).map((index): Heard<Record_> => ({
        kind: 'good',
        records: [record(`10.0.0.${index}`, index)],
      })),
    );
    const step = fc.record({ heard, afterMs: fc.nat(DAY), isAlive: fc.option(fc.boolean()) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const hours = new Hours(new NameBook<Record_>({ steadyMs: MINUTE }));
        let lastGood: string | null = null;
        let lastGoodMs = 0;
        for (const each of steps) {
          hours.upstream = () => each.heard;
          hours.isAlive = () => each.isAlive;
          hours.pass(each.afterMs, Math.max(1_000, each.afterMs / 20));
          const told = hours.ask();
          const { book } = hours;
          if (told.kind === 'records' && told.held === null) {
            [lastGood, lastGoodMs] = [told.records[0]?.address ?? null, hours.nowMs];
          }
          if (told.kind === 'records' && told.held !== null) {
            expect(told.records[0]?.address).toBe(lastGood);
            expect(hours.nowMs - lastGoodMs).toBeLessThanOrEqual(3 * DAY + DAY);
            expect(told.ttlSeconds).toBeLessThanOrEqual(30);
          }
          expect(book.held(hours.nowMs).length).toBeLessThanOrEqual(1);
        }
      }),
      { seed: 20251020, numRuns: 300 },
    );
  });
});
