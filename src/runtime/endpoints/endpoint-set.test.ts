/** Endpoints that are emptied, slow, away and back: what a caller is sent to. */
import { createManualTimers, createRandom } from '#base';
import { describe, expect, it } from 'vitest';
import {
  endpointSet,
  NoEndpointError,
  type Endpoint,
  type EndpointEvent,
  type EndpointOptions,
  type EndpointSet,
} from './endpoint-set.ts';

const EAST = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];
const WEST = ['10.1.0.1', '10.1.0.2'];
const ALL: readonly Endpoint[] = [
  ...WEST.map((address) => ({ address, group: 'west' })),
  ...EAST.map((address) => ({ address, group: 'east' })),
];

interface World {
  readonly set: EndpointSet;
  readonly heard: EndpointEvent[];
  readonly timers: ReturnType<typeof createManualTimers>;
  readonly random: ReturnType<typeof createRandom>;
}

function world(own: Partial<EndpointOptions> = {}): World {
  const timers = createManualTimers();
  const random = createRandom(20_251_020);
  const set = endpointSet({
    timers,
    random: () => random.next(),
    prefer: ['east', 'west'],
    initial: ALL,
    ...own,
  });
  const heard: EndpointEvent[] = [];
  set.on((event) => heard.push(event));
  return { set, heard, timers, random };
}

/** Makes calls one after the other, and counts where they went. */
function calls(
  { set, timers }: World,
  count: number,
  outcome: (address: string) => { readonly isOk: boolean | null; readonly ms: number },
): Map<string, number> {
  const counts = new Map<string, number>();
  for (let made = 0; made < count; made++) {
    const call = set.begin();
    const { endpoint } = call;
    counts.set(endpoint.address, (counts.get(endpoint.address) ?? 0) + 1);
    const { isOk, ms } = outcome(endpoint.address);
    timers.advance(ms);
    call.ended(isOk);
  }
  return counts;
}

const sum = (counts: Map<string, number>, addresses: readonly string[]): number =>
  addresses.reduce((total, address) => total + (counts.get(address) ?? 0), 0);
const well = () => ({ isOk: true, ms: 10 });

describe('a set of endpoints', () => {
  it('keeps the last good set when discovery is empty or fails, and says so', () => {
    const here = world();
    here.set.discovered([]);
    here.set.notDiscovered(new Error('SERVFAIL'));
    expect(here.set.endpoints).toEqual(ALL);
    expect(here.heard).toMatchObject([
      { kind: 'kept', why: 'empty' },
      { kind: 'kept', why: 'failed' },
    ]);
    expect(sum(calls(here, 100, well), EAST)).toBe(100);
  });

  it('has nothing to give when nothing was ever known', () => {
    expect(() => world({ initial: [] }).set.begin()).toThrow(NoEndpointError);
  });

  it('takes a new set, and keeps what it knows of those that stay', () => {
    const here = world();
    calls(here, 400, (address) => ({ isOk: address !== '10.0.0.1', ms: 10 }));
    here.set.discovered([...ALL, { address: '10.0.0.5', group: 'east' }]);
    const counts = calls(here, 200, well);
    expect(counts.get('10.0.0.1') ?? 0).toBe(0);
    expect(counts.get('10.0.0.5')).toBeGreaterThan(0);
  });

  it('leaves out an endpoint after five failures in a row, and tries it again after 30 s', () => {
    const here = world({ decayMs: 100 });
    const broken = (address: string) => ({ isOk: address !== '10.0.0.2', ms: 10 });
    const first = calls(here, 1_000, broken);
    expect(first.get('10.0.0.2')).toBe(5);
    expect(here.heard.filter(({ kind }) => kind === 'ejected')).toHaveLength(1);
    here.timers.advance(30_000);
    expect(calls(here, 500, well).get('10.0.0.2')).toBeGreaterThan(50);
  });

  it('leaves it out longer each time it comes back broken', () => {
    const own = { initial: EAST.map((address) => ({ address })), prefer: [], decayMs: 100 };
    const here = world(own);
    const broken = (address: string) => ({ isOk: address !== '10.0.0.2', ms: 1 });
    const ejectedAtMs: number[] = [];
    here.set.on(({ kind }) => void (kind === 'ejected' && ejectedAtMs.push(here.timers.nowMs())));
    for (let round = 0; round < 400; round++) {
      calls(here, 40, broken);
      here.timers.advance(1_000);
    }
    const gaps = ejectedAtMs.slice(1).map((atMs, index) => atMs - (ejectedAtMs[index] ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(3);
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
  });

  it('learns nothing from a caller that gave up by itself', () => {
    const here = world();
    calls(here, 300, () => ({ isOk: null, ms: 10 }));
    expect(here.heard).toEqual([]);
    const call = here.set.begin();
    call.ended(true);
    call.ended(false);
    expect(sum(calls(here, 50, well), EAST)).toBe(50);
  });

  it('sends less to one that is slow', () => {
    const here = world();
    const counts = calls(here, 1_000, (address) => ({
      isOk: true,
      ms: address === '10.0.0.3' ? 300 : 10,
    }));
    expect(counts.get('10.0.0.3') ?? 0).toBeLessThan(120);
  });

  it('sends more calls where fewer are under way', () => {
    const here = world({ initial: EAST.map((address) => ({ address })), prefer: [] });
    calls(here, 40, well);
    const open = Array.from({ length: 40 }, () => here.set.begin().endpoint.address);
    const counts = [...Map.groupBy(open, (address) => address).values()].map(
      ({ length }) => length,
    );
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(8);
  });
});

describe('a call', () => {
  const one = (): ReturnType<typeof world> =>
    world({ initial: [{ address: '10.0.0.1' }, { address: '10.0.0.2' }], failuresInARow: 1 });
  const ejected = ({ heard }: ReturnType<typeof world>): boolean =>
    heard.some(({ kind }) => kind === 'ejected');

  it('gives its answer, or its error, and what is thrown is a failure of the endpoint', async () => {
    const here = one();
    expect(await here.set.run(({ address }) => `${address} says 5`)).toMatch(
      /^10\.0\.0\.[12] says 5$/,
    );
    expect(ejected(here)).toBe(false);
    await expect(here.set.run(() => Promise.reject(new Error('reset')))).rejects.toThrow('reset');
    expect(ejected(here)).toBe(true);
  });

  it('whose answer is judged bad is one too, and one that its caller gave up says nothing', async () => {
    const judged = one();
    expect(
      await judged.set.run(
        () => 503,
        (status) => status < 500,
      ),
    ).toBe(503);
    expect(ejected(judged)).toBe(true);
    const here = one();
    const gone = new DOMException('the caller has gone', 'AbortError');
    await expect(here.set.run(() => Promise.reject(gone))).rejects.toThrow('the caller has gone');
    // A reason of any kind, as an AbortSignal carries it.
    await expect(here.set.run(() => Promise.reject('beaten' as unknown))).rejects.toBe('beaten');
    expect(ejected(here)).toBe(false);
    const late = new DOMException('too late', 'TimeoutError');
    await expect(here.set.run(() => Promise.reject(late))).rejects.toThrow('too late');
    expect(ejected(here)).toBe(true);
  });
});

describe('a region', () => {
  const eastIsAway = (address: string) => ({ isOk: !EAST.includes(address), ms: 10 });

  it('that is away is left for the next one', () => {
    const here = world();
    calls(here, 100, eastIsAway);
    expect(sum(calls(here, 200, eastIsAway), EAST)).toBeLessThan(20);
    expect(here.heard).toContainEqual({ kind: 'group', group: 'west', before: 'east' });
  });

  it('that is back gets its share slowly', () => {
    const here = world();
    calls(here, 200, eastIsAway);
    here.timers.advance(400_000);
    const shares = [0, 1, 2, 3, 4, 5, 6, 7].map(() => {
      const share = sum(calls(here, 1_000, well), EAST) / 1_000;
      return share;
    });
    expect(shares[0]).toBeLessThan(0.2);
    expect(shares.at(-1)).toBe(1);
    expect(shares.every((share, index) => share >= (shares[index - 1] ?? 0) - 0.05)).toBe(true);
  });

  it('that falls over again while it comes back is left at once', () => {
    const here = world();
    calls(here, 200, eastIsAway);
    here.timers.advance(400_000);
    calls(here, 1_000, well);
    const counts = calls(here, 1_000, eastIsAway);
    expect(sum(counts, EAST)).toBeLessThan(150);
  });

  it('is called whatever its health when all are away: health is not believed then', () => {
    const here = world({ mostEjected: 1 });
    const allAway = () => ({ isOk: false, ms: 10 });
    calls(here, 400, allAway);
    const counts = calls(here, 400, well);
    expect(sum(counts, [...EAST, ...WEST])).toBe(400);
    expect(counts.size).toBeGreaterThan(3);
  });
});
