import { describe, expect, it } from 'vitest';
import { explainLoss, type ExplainedNode } from './explain-loss.ts';
import { journeyIn, lostIn, mapOf } from './map-of.testing.ts';
import { createHardNeed, createPlainMap } from './plain-map.testing.ts';

const PLATFORM = `
  components:
    payments: { in: [cloud/east, cloud/west], needs: { sessions: {}, payments-db: {}, auth: {}, fraud: { soft: true }, tokens: { grace: 1h } } }
    sessions: { in: [cloud/east], needs: [cloud/same-region/table] }
    payments-db: { in: [cloud/east, cloud/west], failover: { after: 1m } }
    fraud: { in: [cloud/east] }
    tokens: { in: [cloud/east] }
    auth: {}
  journeys: { pay: { through: payments } }`;

describe('the tree of a loss', () => {
  it('shows which needs were walked, what each is at once and in the end, and why no worse', () => {
    const map = mapOf(PLATFORM);
    const answer = explainLoss(map, journeyIn(map, 'pay'), [lostIn(map, 'cloud/east')]);
    expect(answer.intervals.map(({ outcome }) => outcome)).toEqual(['down']);
    expect(answer.lost).toEqual(['cloud/east']);
    const [payments] = answer.through;
    expect(payments).toMatchObject({
      id: 'payments',
      is: { atOnce: 'down', settled: 'down' },
      notes: [{ kind: 'placements', lost: ['payments@cloud/east'], up: ['payments@cloud/west'] }],
    });
    const found = payments!.children.map(({ id, is, felt }) => [
      id,
      is.atOnce,
      is.settled,
      felt.settled,
    ]);
    expect(found).toEqual([
      ['auth', 'ok', 'ok', 'ok'],
      ['fraud', 'down', 'down', 'degraded'],
      ['payments-db', 'down', 'ok', 'ok'],
      ['sessions', 'down', 'down', 'down'],
      ['tokens', 'down', 'down', 'down'],
    ]);
    expect(noteKinds(payments!)).toEqual({
      auth: ['unplaced'],
      fraud: ['lost', 'soft'],
      'payments-db': ['lost', 'failover'],
      sessions: ['lost'],
      tokens: ['lost', 'grace'],
    });
    expect(answer.complete).toBe(true);
  });

  it('says what redundancy is lost while the journey is served (U2)', () => {
    const map = mapOf(`
      components:
        shop: { in: [cloud/east, cloud/west], needs: { pay: { anyOf: [stripe, adyen] } } }
        stripe: { in: [cloud/east] }
        adyen: {}
      journeys: { buy: { through: shop } }`);
    const answer = explainLoss(map, journeyIn(map, 'buy'), [lostIn(map, 'cloud/east')]);
    expect(answer.intervals.map(({ outcome }) => outcome)).toEqual(['ok']);
    expect(answer.redundancyLost).toEqual(['shop@cloud/east', 'stripe']);
    const [group] = answer.through[0]!.children;
    expect(group).toMatchObject({ id: 'pay', felt: { settled: 'ok' } });
    expect(group!.children.map(({ id, is }) => [id, is.settled])).toEqual([
      ['stripe', 'down'],
      ['adyen', 'ok'],
    ]);
  });

  it('walks what it met before only once, and no further than it says', () => {
    const ring = createPlainMap(3, (at) => [createHardNeed((at + 1) % 3)]);
    const lost = [{ kind: 'component', component: ring.components[2]!.id }] as const;
    const answer = explainLoss(ring, ring.journeys[0]!.id, lost);
    const deepest = answer.through[0]!.children[0]!.children[0]!;
    expect(deepest.notes).toEqual([{ kind: 'lost', by: 'c0000002' }]);
    const chain = createPlainMap(3_000, (at, last) => (at < last ? [createHardNeed(at + 1)] : []));
    const end = [{ kind: 'component', component: chain.components[2_999]!.id }] as const;
    expect(explainLoss(chain, chain.journeys[0]!.id, end).complete).toBe(false);
  });
});

function noteKinds({ children }: ExplainedNode): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(children.map(({ id, notes }) => [id, notes.map(({ kind }) => kind)]));
}
