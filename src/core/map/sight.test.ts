import { describe, expect, it } from 'vitest';
import { mapOf } from './map.testing.ts';
import { sightsOf } from './sight.ts';

const WEEK_1 = '{ first: "2026-11-02T00:00:00Z", last: "2026-11-08T23:00:00Z", calls: CALLS }';
const WEEK_2 = '{ first: "2026-11-09T00:00:00Z", last: "2026-11-15T23:00:00Z", calls: CALLS }';

function seen(window: string, calls: number): string {
  return `{ word: seen, at: traces.jsonl, traffic: ${window.replace('CALLS', String(calls))} }`;
}

/** A shop that served so many calls in each of two weeks, and a need with this evidence. */
function shop(served: readonly [number, number], evidence: string): ReturnType<typeof sightsOf> {
  return sightsOf(
    mapOf(`
components:
  shop:
    evidence: [${seen(WEEK_1, served[0])}, ${seen(WEEK_2, served[1])}]
    needs:
      prices: { evidence: [${evidence}] }
  prices: {}
`),
  );
}

const declared = '{ word: declared, at: "k8s/shop.yaml:3" }';

describe('a need', () => {
  it('is seen and was never declared', () => {
    const { seenNeverDeclared } = shop([100, 100], seen(WEEK_2, 100));
    expect(seenNeverDeclared).toMatchObject([{ component: 'shop', need: 'prices', calls: 100 }]);
    expect(shop([100, 100], `${seen(WEEK_2, 100)}, ${declared}`).seenNeverDeclared).toEqual([]);
  });

  it('is declared and never showed, where it had the chance', () => {
    expect(shop([100, 100], declared).declaredNeverSeen).toMatchObject([{ chances: 200 }]);
    expect(shop([3, 4], declared).declaredNeverSeen).toEqual([]);
  });

  it('is quiet by the chances that it missed: at its old rate it would have shown itself 50 times', () => {
    const { quiet } = shop([1_000, 500], seen(WEEK_1, 100));
    expect(quiet).toMatchObject([{ need: 'prices', chances: 500, expected: 50 }]);
  });

  it('is not quiet for the calendar alone: a system at rest gives no chance', () => {
    expect(shop([1_000, 2], seen(WEEK_1, 100)).quiet).toEqual([]);
  });

  it('is not quiet when it is rare', () => {
    expect(shop([100_000, 100_000], seen(WEEK_1, 5)).quiet).toEqual([]);
  });

  it('never ages when only its presence is known', () => {
    const { quiet, declaredNeverSeen } = shop([1_000, 1_000], '{ word: seen, at: queries.log }');
    expect([quiet, declaredNeverSeen]).toEqual([[], []]);
  });

  it('never ages by questions to DNS, which caches keep back; calls beside them count as ever', () => {
    const asked = seen(WEEK_1, 900).replace(' } }', ', presence: true } }');
    expect(asked).toContain('presence');
    expect(shop([1_000, 500], asked).quiet).toEqual([]);
    const [both] = shop([1_000, 500], `${asked}, ${seen(WEEK_1, 100)}`).quiet;
    expect(both).toMatchObject({ calls: 100, asked: 900, expected: 50 });
  });
});

describe('a need of a start', () => {
  it('is not missed: starts are rare', () => {
    const map = mapOf(`
components:
  shop:
    evidence: [${seen(WEEK_1, 5_000)}]
    needs: { images: { when: starting, evidence: [${declared}] } }
  images: {}
`);
    expect(sightsOf(map).declaredNeverSeen).toEqual([]);
  });
});
