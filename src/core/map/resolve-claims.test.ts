import { describe, expect, it } from 'vitest';
import { codesOf, componentOf, mapOf, needOf, resolveText, show } from './map.testing.ts';

/** What a file says, and with what mend, in one place. */
function problemsOf(text: string): readonly string[] {
  return resolveText(text).problems.map((problem) => show(problem).replace('m.yaml:', ''));
}

describe('N2 resolve chooses among claims', () => {
  const FOUND = `firebreak: 1
found: true
components:
  shop:
    kind: service
    in: [aws/us-east-1]
    needs:
      sessions: { soft: true, evidence: [{ word: seen, at: traces }] }
      prices: {}
      stripe: { hard: true }
  sessions: {}
  prices: { kind: service }
  stripe: {}
`;

  it('takes the hand over the found, fact by fact, and reports what differs', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncomponents:\n  shop: { in: [aws/us-west-2], needs: { sessions: { grace: 5m } } }\n',
      'found.yaml': FOUND,
    });
    const shop = componentOf(map, 'shop');
    expect(shop.placements).toEqual(['aws/us-west-2']);
    expect(shop.needs.map(({ name, strength }) => [name, strength])).toEqual([
      ['prices', 'unknown'],
      ['sessions', 'hard'],
      ['stripe', 'hard'],
    ]);
    expect(needOf(map, 'shop', 'sessions')).toMatchObject({
      grace: { lowMs: 300_000 },
      evidence: [
        { word: 'seen', at: 'traces' },
        { word: 'declared', at: 'm.yaml:3' },
      ],
    });
    expect(
      map.conflicts.map(({ about, chosen, passedOver }) => [about, chosen, passedOver]),
    ).toEqual([
      ['shop > sessions: strength', 'hard', 'soft'],
      ['shop: in', '[aws/us-west-2]', '[aws/us-east-1]'],
    ]);
  });

  it('lets corrections win without a conflict, and leaves what they do not say as it was found', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncorrections:\n  shop: { in: [aws/us-west-2], needs: { sessions: { grace: 5m }, prices: { soft: true } } }\n',
      'found.yaml': FOUND,
    });
    expect(componentOf(map, 'shop').placements).toEqual(['aws/us-west-2']);
    expect(needOf(map, 'shop', 'sessions')).toMatchObject({
      strength: 'soft',
      grace: { lowMs: 300_000 },
    });
    expect(needOf(map, 'shop', 'prices').strength).toBe('soft');
    expect(map.conflicts).toEqual([]);
  });

  it('reads a need that only a correction names as written by hand', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncorrections: { shop: { needs: [adyen] } }\ncomponents: { adyen: {} }\n',
      'found.yaml': FOUND,
    });
    expect(needOf(map, 'shop', 'adyen').strength).toBe('hard');
  });

  it('warns of a correction of nothing', () => {
    expect(
      codesOf(resolveText('components: { shop: {} }\ncorrections: { shp: { kind: x } }\n')),
    ).toEqual(['3:16 unused-correction']);
  });

  it('lets the file of --with win over everything, without a conflict', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncomponents: { shop: { in: [aws/us-east-1], needs: { sessions: {} } } }\ncorrections: { shop: { atLeast: 1 } }\n',
      'with.yaml':
        'firebreak: 1\ncomponents: { shop: { in: [aws/us-east-1, aws/us-west-2], atLeast: 2, needs: { sessions: { soft: true } } } }\n',
      'found.yaml': FOUND,
    });
    const shop = componentOf(map, 'shop');
    expect([shop.placements, shop.atLeast, needOf(map, 'shop', 'sessions').strength]).toEqual([
      ['aws/us-east-1', 'aws/us-west-2'],
      2,
      'soft',
    ]);
    expect(map.conflicts).toEqual([]);
  });

  it('takes what was seen over what was declared, of two tools', () => {
    const files = {
      'a.yaml':
        'firebreak: 1\nfound: true\ncomponents: { a: { kind: queue, evidence: [{ word: declared, at: a }] } }\n',
      'b.yaml':
        'firebreak: 1\nfound: true\ncomponents: { a: { kind: datastore, evidence: [{ word: seen, at: b }] } }\n',
    };
    const map = mapOf(files);
    expect(componentOf(map, 'a').kind).toBe('datastore');
    expect(map.conflicts).toMatchObject([
      { about: 'a: kind', chosen: 'datastore', passedOver: 'queue', evidence: [{ at: 'a' }] },
    ]);
  });

  it('takes a tool that knows over one that does not, without a conflict', () => {
    const files = {
      'a.yaml':
        'firebreak: 1\nfound: true\ncomponents: { a: { needs: { b: { unknown: true } } }, b: {} }\n',
      'b.yaml': 'firebreak: 1\nfound: true\ncomponents: { a: { needs: { b: { soft: true } } } }\n',
    };
    const map = mapOf(files);
    expect(needOf(map, 'a', 'b').strength).toBe('soft');
    expect(map.conflicts).toEqual([]);
  });

  it('lets a group written by hand take in what was found of its members, with its evidence', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncomponents: { shop: { needs: { payment: { anyOf: [stripe, adyen] } } }, adyen: {} }\n',
      'found.yaml': FOUND,
    });
    expect(componentOf(map, 'shop').needs.map(({ name }) => name)).toEqual([
      'payment',
      'prices',
      'sessions',
    ]);
    expect(needOf(map, 'shop', 'payment').evidence.map(({ at }) => at)).toEqual([
      'm.yaml:2',
      'found.yaml:10',
    ]);
    expect(map.conflicts).toMatchObject([
      { about: 'shop > stripe', chosen: 'payment', passedOver: 'stripe: hard' },
    ]);
  });

  it('lets a fact by hand about a whole take in what was found of its data operations, not of control', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncomponents: { shop: { needs: { aws/same-region/dynamodb: { soft: true } } } }\n',
      'found.yaml':
        'firebreak: 1\nfound: true\ncomponents: { shop: { in: [aws/us-east-1], needs: [aws/us-east-1/dynamodb:read, aws/us-east-1/dynamodb:table] } }\n',
    });
    expect(componentOf(map, 'shop').needs.map(({ name, strength }) => [name, strength])).toEqual([
      ['aws/same-region/dynamodb', 'soft'],
      ['aws/us-east-1/dynamodb:table', 'unknown'],
    ]);
  });

  it('knows that the region of its one placement is the same region', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncorrections: { shop: { needs: { aws/same-region/sts: { grace: 5m..1h } } } }\n',
      'found.yaml':
        'firebreak: 1\nfound: true\ncomponents: { shop: { in: [aws/us-east-1], needs: { aws/us-east-1/sts: { hard: true } } } }\n',
    });
    expect(componentOf(map, 'shop').needs).toMatchObject([
      { strength: 'hard', grace: { lowMs: 300_000, highMs: 3_600_000 } },
    ]);
  });

  it('renames by aliases: what was found, and who needs it', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncomponents: { card-payments: { kind: vendor } }\naliases: { stripe: card-payments }\n',
      'found.yaml': FOUND,
    });
    expect(map.components.map(({ id }) => id)).toEqual([
      'card-payments',
      'prices',
      'sessions',
      'shop',
    ]);
    expect(needOf(map, 'shop', 'card-payments').strength).toBe('hard');
  });

  it.each([
    ['components: { b: {} }\naliases: { b: b }', ['3:12 alias-of-own']],
    ['aliases: { x: y, y: x }', ['2:12 alias-loop', '2:18 alias-loop']],
    ['aliases: { x: y }', ['2:12 unused-alias']],
  ])('tells aliases that make no sense: %s', (text, expected) => {
    expect(codesOf(resolveText(`${text}\n`))).toEqual(expected);
  });

  it('tells names that nothing has, with the one that was meant', () => {
    expect(
      problemsOf(
        'components:\n  shop: { needs: [sesions, other, home/x] }\n  sessions: { kind: queue }\njourneys: { buy: { through: shp } }\n',
      ),
    ).toEqual([
      '3:19 unknown-name: Nothing is called `sesions`. Did you mean `sessions`?',
      '3:28 unknown-name: Nothing is called `other`. Define it under `components:`; `other: { kind: vendor }` when others run it.',
      '3:35 unknown-name: Nothing is called `home/x`. Define a component under `components:`, with a name without slashes.',
      '5:29 unknown-name: Nothing is called `shp`. Did you mean `shop`?',
    ]);
  });
});
