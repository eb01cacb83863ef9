import { describe, expect, test } from 'vitest';
import { ALL_IN_FORCE } from './conditions.ts';
import type { Contents, Plan, StoreView, ZoneView } from './contents.ts';
import { decide } from './decide.ts';
import { writeByHand, type HandCommand, type HandRefusal, type HandWrite } from './hands.ts';
import { judgeAuthorities, judgeAuthority } from './judge-authorities.ts';
import { EMPTY_STORE, performStore, unreachablePlans } from './store-twin.ts';
import { performWrite } from './zone-twin.ts';

function contents(...addresses: readonly string[]): Contents {
  const endpoints = addresses.map((address) => ({ address, weight: 1 }));
  return [{ name: 'api.example.net.', type: 'A', ttlSeconds: 60, endpoints }];
}

function plan(number: number, base: number, address: string): Plan {
  return { number, base, state: 'run', origin: 'planner', contents: contents(address) };
}

const ZONE: ZoneView = {
  marker: { generation: 7, owner: 'ams-1', state: 'run' },
  contents: contents('192.0.2.7'),
};
const FROZEN: ZoneView = { ...ZONE, marker: { generation: 7, owner: 'ops', state: 'frozen' } };
const STORE: StoreView = {
  latest: 8,
  verified: 7,
  plans: [plan(5, 4, '192.0.2.5'), plan(7, 5, '192.0.2.7'), plan(8, 7, '192.0.2.8')],
};

function hand(
  command: HandCommand,
  zone: ZoneView = ZONE,
  store: StoreView | null = STORE,
): HandWrite | HandRefusal {
  return writeByHand(command, zone, store, 'ops', ALL_IN_FORCE);
}

describe('every command is a new generation, on the condition of what was seen', () => {
  test('a freeze keeps the records, and turns away a writer that never heard of it', () => {
    const frozen = hand({ kind: 'freeze' });
    if (typeof frozen === 'string') throw new Error(frozen);
    expect(frozen.write).toEqual({
      expect: ZONE,
      marker: { generation: 9, owner: 'ops', state: 'frozen' },
      contents: ZONE.contents,
    });
    const { zone } = performWrite(ZONE, frozen.write, { compares: true });
    const late = decide(ZONE, STORE, { owner: 'fra-1', keep: 1 }, ALL_IN_FORCE);
    if (late.kind !== 'write') throw new Error(late.kind);
    expect(performWrite(zone, late.write, { compares: true })).toEqual({ applied: false, zone });
  });

  test('it works with the store down, above what the zone has', () => {
    const frozen = hand({ kind: 'freeze' }, ZONE, null);
    expect(frozen).toMatchObject({ write: { marker: { generation: 8, state: 'frozen' } } });
  });

  test('a rollback is a new generation with old content, frozen', () => {
    expect(hand({ kind: 'rollback', to: 5 })).toMatchObject({
      write: { marker: { generation: 9, state: 'frozen' }, contents: contents('192.0.2.5') },
      plan: { number: 9, base: 7, origin: 'hand' },
    });
  });

  test('an override freezes, a thaw runs', () => {
    const wanted = contents('192.0.2.16', '192.0.2.17');
    expect(hand({ kind: 'override', contents: wanted })).toMatchObject({
      write: { marker: { state: 'frozen' }, contents: wanted },
    });
    expect(hand({ kind: 'thaw', contents: contents('192.0.2.8') }, FROZEN)).toMatchObject({
      write: { expect: FROZEN, marker: { generation: 9, state: 'run' } },
    });
  });

  test('a foreign change is kept or restored, and the guard runs on', () => {
    const foreign = { ...ZONE, contents: contents('203.0.113.99') };
    expect(hand({ kind: 'keep' }, foreign)).toMatchObject({
      write: {
        expect: foreign,
        marker: { generation: 9, state: 'run' },
        contents: foreign.contents,
      },
    });
    expect(hand({ kind: 'restore' }, foreign)).toMatchObject({
      write: { expect: foreign, contents: ZONE.contents },
    });
  });

  test('an adoption puts the marker where there is none, on the condition that there is none', () => {
    const wild: ZoneView = { marker: null, contents: contents('192.0.2.7') };
    const adopt: HandCommand = { kind: 'adopt', contents: wild.contents };
    const adopted = hand(adopt, wild, EMPTY_STORE);
    if (typeof adopted === 'string') throw new Error(adopted);
    expect(adopted).toMatchObject({
      plan: { number: 1, base: 0, state: 'run', origin: 'hand' },
      write: { expect: wild, marker: { generation: 1, owner: 'ops', state: 'run' } },
    });
    const { zone } = performWrite(wild, adopted.write, { compares: true });
    expect(performWrite(zone, adopted.write, { compares: true }).applied).toBe(false);
    expect(hand(adopt, ZONE)).toBe('not-in-that-state');
  });

  test('what makes no sense, or would leave a name empty, is refused', () => {
    const other: Contents = [{ name: 'x.', type: 'A', ttlSeconds: 60, endpoints: [] }];
    expect([
      hand({ kind: 'freeze' }, FROZEN),
      hand({ kind: 'thaw', contents: contents('192.0.2.8') }),
      hand({ kind: 'override', contents: contents() }),
      hand({ kind: 'override', contents: other }),
      hand({ kind: 'rollback', to: 6 }),
      hand({ kind: 'keep' }),
      hand({ kind: 'restore' }, ZONE, null),
      hand({ kind: 'freeze' }, { marker: null, contents: contents('192.0.2.7') }),
    ]).toEqual([
      'not-in-that-state',
      'not-in-that-state',
      'would-be-empty',
      'other-names',
      'not-in-store',
      'not-foreign',
      'not-in-store',
      'not-adopted',
    ]);
  });
});

describe('verification', () => {
  const judge = (view: ZoneView | null): string =>
    judgeAuthority({ server: 'ns1', view }, 7, ZONE.contents).verdict;

  test('behind or silent is not yet; only other records of this generation are wrong', () => {
    expect(judge(ZONE)).toBe('ok');
    expect(judge(null)).toBe('not-yet');
    expect(judge({ ...ZONE, marker: null })).toBe('not-yet');
    expect(judge({ marker: { generation: 6, owner: 'a', state: 'run' }, contents: [] })).toBe(
      'not-yet',
    );
    expect(judge({ marker: { generation: 8, owner: 'a', state: 'run' }, contents: [] })).toBe('ok');
    expect(judge({ ...ZONE, contents: contents() })).toBe('wrong');
  });

  test('one wrong authority is enough; no authority at all is not ok', () => {
    expect(judgeAuthorities([{ verdict: 'ok' }, { verdict: 'wrong' }])).toBe('wrong');
    expect(judgeAuthorities([{ verdict: 'ok' }, { verdict: 'not-yet' }])).toBe('not-yet');
    expect(judgeAuthorities([])).toBe('not-yet');
  });
});

describe('a store', () => {
  test('takes numbers upwards only, and gives none again after deleting', () => {
    const deleted = performStore(STORE, { kind: 'delete-plans', numbers: [8] }).store;
    expect(performStore(deleted, { kind: 'put-plan', plan: plan(8, 7, '192.0.2.9') })).toEqual({
      done: false,
      store: deleted,
    });
    expect(
      performStore(EMPTY_STORE, { kind: 'put-plan', plan: plan(1, 0, '192.0.2.1') }).done,
    ).toBe(true);
  });

  test('never lowers what is verified: a late report changes nothing', () => {
    const { store } = performStore(STORE, { kind: 'mark-verified', generation: 5 });
    expect(store.verified).toBe(7);
  });

  test('cleans up neither the live plan, nor the verified one, nor what is to come', () => {
    const lagging = { ...STORE, verified: 5 };
    expect(unreachablePlans(STORE, 7, 0)).toEqual([5]);
    expect(unreachablePlans(lagging, 7, 0)).toEqual([]);
    expect(unreachablePlans(STORE, 7, 3)).toEqual([]);
  });
});
