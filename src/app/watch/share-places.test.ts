/** Places over a store: what they tell each other, who is one of them, and what outlives whom. */
import { afterAll, describe, expect, it } from 'vitest';
import { createMemoryStore, openStore, StoreError, type Store } from '#io/store';
import { ETCD, startEtcd, type Cluster } from '../../io/store/etcd-cluster.testing.ts';
import { causesOfNeeds } from './causes.ts';
import { Judge } from './judge.ts';
import { type PlaceView, verdictOf } from './places.ts';
import { SharedPlaces } from './share-places.ts';

const NEVER = new AbortController().signal;

function join(store: Store, place: string, run: string, nowMs = () => 0): SharedPlaces {
  return new SharedPlaces(store, { place, run, lastsMs: 3_000, monotonicMs: nowMs });
}

function shown(views: readonly PlaceView[]): readonly string[] {
  return views.map(
    ({ place, isCutOff, held }) =>
      `${place}${isCutOff ? ' cut off' : ''} ${JSON.stringify(Object.fromEntries(held))}`,
  );
}

describe('places that share', () => {
  it('hear what the others hold, and no longer when they are gone', async () => {
    let nowMs = 0;
    const store = createMemoryStore(() => nowMs);
    const [ams, fra] = [join(store, 'ams', '1', () => nowMs), join(store, 'fra', '2', () => nowMs)];
    ams.hold('buy', 'down', false);
    fra.hold('buy', 'up', true);
    for (const each of [ams, fra, ams]) expect(await each.turn(NEVER)).toBeNull();
    const both = ['ams {"buy":"down"}', 'fra cut off {"buy":"up"}'];
    expect([shown(ams.views()), shown(fra.views())]).toEqual([both, both]);
    fra.hold('buy', 'flapping', false);
    expect(await fra.turn(NEVER)).toBeNull();
    await ams.turn(NEVER);
    expect(shown(ams.views())).toEqual(['ams {"buy":"down"}', 'fra {"buy":"flapping"}']);
    // Fra says nothing for longer than its lease.
    nowMs = 3_001;
    await ams.turn(NEVER);
    expect(shown(ams.views())).toEqual(['ams {"buy":"down"}']);
    await fra.turn(NEVER);
    await ams.turn(NEVER);
    expect(shown(ams.views())).toHaveLength(2);
    await fra.leave(NEVER);
    await ams.turn(NEVER);
    expect(shown(ams.views())).toEqual(['ams {"buy":"down"}']);
  });

  it('are one process each: the second of a name has no vote until the first is gone', async () => {
    let nowMs = 0;
    const store = createMemoryStore(() => nowMs);
    const [first, second] = [join(store, 'ä/ 1', '1'), join(store, 'ä/ 1', '2')];
    first.hold('buy', 'up', false);
    second.hold('buy', 'down', false);
    expect(await first.turn(NEVER)).toBeNull();
    expect(await second.turn(NEVER)).toMatch(/another watch says that it is ä\/ 1/);
    const other = join(store, 'fra', '3');
    await other.turn(NEVER);
    expect(shown(other.views())).toEqual(['fra {}', 'ä/ 1 {"buy":"up"}']);
    // The one that has no vote takes none away when it ends.
    await second.leave(NEVER);
    await other.turn(NEVER);
    expect(shown(other.views())).toHaveLength(2);
    nowMs = 3_001;
    expect(await second.turn(NEVER)).toBeNull();
    await other.turn(NEVER);
    expect(shown(other.views())).toEqual(['fra {}', 'ä/ 1 {"buy":"down"}']);
  });

  it('judge alone while the store cannot be reached, and tell again when it can', async () => {
    let [nowMs, isDown] = [0, false];
    const held = createMemoryStore(() => nowMs);
    const store: Store = {
      ...held,
      read: (prefix, signal) =>
        isDown
          ? Promise.reject(new StoreError('unreachable', 'no store'))
          : held.read(prefix, signal),
      commit: (transaction, signal) =>
        isDown
          ? Promise.reject(new StoreError('unreachable', 'no store'))
          : held.commit(transaction, signal),
    };
    const [ams, fra] = [join(store, 'ams', '1', () => nowMs), join(held, 'fra', '2', () => nowMs)];
    fra.hold('buy', 'up', false);
    await fra.turn(NEVER);
    await ams.turn(NEVER);
    isDown = true;
    ams.hold('buy', 'down', false);
    expect(await ams.turn(NEVER)).toBe('no store');
    expect(verdictOf('buy', ams.views(), 2).state).toBe('up');
    nowMs = 3_001;
    expect(shown(ams.views())).toEqual(['ams {"buy":"down"}']);
    expect(verdictOf('buy', ams.views(), 2).state).toBe('down');
    isDown = false;
    expect(await ams.turn(NEVER)).toBeNull();
    await fra.turn(NEVER);
    expect(shown(fra.views())[0]).toBe('ams {"buy":"down"}');
  });

  it('take nothing amiss that others wrote under their keys', async () => {
    const store = createMemoryStore();
    const puts = ['watch/alive/x', 'watch/alive/y', 'watch/saw/y', 'watch/else'].map((key) => ({
      key,
      value: key.endsWith('alive/y') ? '{"run":"1"}' : '[broken',
    }));
    await store.commit({ expect: [], puts, deletes: [] }, NEVER);
    const ams = join(store, 'ams', '1');
    expect(await ams.turn(NEVER)).toBeNull();
    expect(shown(ams.views())).toEqual(['ams {}']);
  });

  it('judge together, and one of them speaks', async () => {
    const store = createMemoryStore();
    const shares = ['ams', 'fra', 'sto'].map((place) => join(store, place, place));
    const judges = shares.map(
      (shared, index) =>
        new Judge({
          targets: [{ name: 'buy', everyMs: 1_000, objective: null }],
          causes: causesOfNeeds([]),
          place: ['ams', 'fra', 'sto'][index] ?? '',
          agree: null,
          shared,
          nowMs: () => 0,
        }),
    );
    const look = async (states: readonly ('up' | 'down')[], cutOff: readonly boolean[]) => {
      for (const [index, judge] of judges.entries()) {
        const [state = 'up', isCutOff = false] = [states[index], cutOff[index]];
        const seen = { format: 1, at: '', target: 'buy', probe: 'tcp', place: '', ms: 1 } as const;
        const ok = state === 'up';
        judge.hear({ ...seen, ok, what: state, state, facts: {} }, isCutOff);
      }
      for (const turn of [...shares, ...shares]) await turn.turn(NEVER);
      return judges.flatMap((judge) =>
        judge
          .turn()
          .map((each) => `${each.place} ${each.speaks} ${each.alarm} ${each.places.join()}`),
      );
    };
    expect(await look(['down', 'up', 'up'], [])).toEqual([]);
    expect(await look(['down', 'up', 'down'], [])).toEqual([
      'ams true down ams,sto',
      'fra false down ams,sto',
      'sto false down ams,sto',
    ]);
    expect(await look(['down', 'up', 'up'], [true, false, false])).toEqual([
      'ams false up fra,sto',
      'fra true up fra,sto',
      'sto false up fra,sto',
    ]);
  });

  describe.skipIf(ETCD === null)('over etcd', () => {
    let cluster: Cluster | null = null;
    afterAll(() => cluster?.stop());

    it('are heard, outlive a member, and leave with their lease', async () => {
      cluster = await startEtcd({ size: 1 });
      const store = await openStore({ kind: 'etcd', endpoints: cluster.endpoints });
      const [ams, fra] = [join(store, 'ams', '1'), join(store, 'fra', '2')];
      ams.hold('buy', 'down', false);
      fra.hold('buy', 'down', false);
      for (const each of [ams, fra, ams]) expect(await each.turn(NEVER)).toBeNull();
      expect(shown(ams.views())).toEqual(['ams {"buy":"down"}', 'fra {"buy":"down"}']);
      expect(await join(store, 'fra', '3').turn(NEVER)).toMatch(/another watch/);
      const [member] = cluster.members;
      await member?.kill();
      expect(await ams.turn(NEVER)).not.toBeNull();
      member?.start();
      await cluster.ready();
      expect(await ams.turn(NEVER)).toBeNull();
      for (let turn = 0; turn < 100 && ams.views().length > 1; turn++) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        await ams.turn(NEVER);
      }
      expect(shown(ams.views())).toEqual(['ams {"buy":"down"}']);
      await store.close();
    }, 60_000);
  });
});
