/** One cause, one alarm: by the needs of targets, by the map, and in the order in which things are seen. */
import { describe, expect, it } from 'vitest';
import {
  createNames,
  draftPart,
  type Known,
  mergeParts,
  type ResolvedMap,
  resolveMap,
} from '#core/map';
import { createRandom } from '#base';
import { readCatalogue } from '#io/library';
import { type Alarm, Alarms, type HeldTarget } from './alarms.ts';
import { bothCauses, causesOfNeeds } from './causes.ts';
import { causesOfMap } from './map-causes.ts';
import type { SteadyState } from './steady.ts';

const WORDS: Readonly<Record<string, SteadyState>> = { '.': 'up', '#': 'down', '~': 'flapping' };

/** `buy# search. table!`: a state each; `!` is one that has just begun to be bad. */
function held(text: string): readonly HeldTarget[] {
  return text.split(' ').map((word) => {
    const state = WORDS[word.slice(-1)] ?? (word.endsWith('!') ? 'up' : 'unknown');
    return { target: word.slice(0, -1), state, isBad: /[#!]$/.test(word), everyMs: 1_000 };
  });
}

/** `down table (buy, pay)`, `up table`. */
function said(alarms: readonly Alarm[]): readonly string[] {
  return alarms.map((each) => {
    if (each.alarm === 'up') return `up ${each.target} after ${each.lastedMs} (${each.held})`;
    const holds = each.holds.map(({ target }) => target).join(' ');
    if (each.alarm === 'held') return `${each.target} holds ${holds}`;
    const instead = each.instead.length === 0 ? '' : ` instead of ${each.instead.join(' ')}`;
    return `${each.alarm} ${each.target} (${holds})${instead}`;
  });
}

const NEEDS = causesOfNeeds([
  { name: 'buy', needs: ['shop'] },
  { name: 'pay', needs: ['shop'] },
  { name: 'shop', needs: ['table'] },
  { name: 'search', needs: [] },
  { name: 'table', needs: [] },
]);

describe('alarms', () => {
  it('tell the cause once, and hold back what it takes, with the way to it', () => {
    const alarms = new Alarms(NEEDS);
    const [first, ...more] = alarms.turn(held('buy# pay# shop# search. table#'), 0);
    expect(more).toEqual([]);
    expect(first).toEqual({
      alarm: 'down',
      target: 'table',
      holds: [
        { target: 'buy', way: 'buy > shop > table' },
        { target: 'pay', way: 'pay > shop > table' },
        { target: 'shop', way: 'shop > table' },
      ],
      instead: [],
    });
    expect(alarms.explained.get('buy')?.because).toEqual(['table']);
    expect(alarms.turn(held('buy# pay# shop# search. table#'), 1_000)).toEqual([]);
    expect(said(alarms.turn(held('buy. pay. shop. search. table.'), 5_000))).toEqual([
      'up table after 5000 (3)',
    ]);
    expect(alarms.raised).toEqual([]);
  });

  it('count what comes later, with the cause that was told', () => {
    const alarms = new Alarms(NEEDS);
    expect(said(alarms.turn(held('buy. pay. shop. search. table#'), 0))).toEqual(['down table ()']);
    expect(said(alarms.turn(held('buy# pay. shop. search. table#'), 1))).toEqual([
      'table holds buy',
    ]);
    expect(said(alarms.turn(held('buy# pay# shop. search. table#'), 2))).toEqual([
      'table holds pay',
    ]);
    expect(alarms.turn(held('buy# pay. shop. search. table#'), 3)).toEqual([]);
    expect(alarms.turn(held('buy# pay# shop. search. table#'), 4)).toEqual([]);
    expect(said(alarms.turn(held('buy. pay. shop. search. table.'), 5))).toEqual([
      'up table after 5 (2)',
    ]);
  });

  it('give what a cause leaves behind four looks to recover, and tell it then', () => {
    const alarms = new Alarms(NEEDS);
    alarms.turn(held('buy# pay# shop. search. table#'), 0);
    expect(said(alarms.turn(held('buy# pay# shop. search. table.'), 5_000))).toEqual([
      'up table after 5000 (2)',
    ]);
    expect(alarms.turn(held('buy# pay. shop. search. table.'), 8_999)).toEqual([]);
    expect(said(alarms.turn(held('buy# pay. shop. search. table.'), 9_000))).toEqual([
      'down buy ()',
    ]);
    expect(said(alarms.turn(held('buy. pay. shop. search. table.'), 9_500))).toEqual([
      'up buy after 9500 (0)',
    ]);
    expect(alarms.raised).toEqual([]);
  });

  it('tell what nothing explains besides', () => {
    const alarms = new Alarms(NEEDS);
    expect(said(alarms.turn(held('buy# pay. shop. search# table#'), 0))).toEqual([
      'down search ()',
      'down table (buy)',
    ]);
  });

  it('wait for a cause that has just begun to be bad, but not for ever', () => {
    const quick = new Alarms(NEEDS, 1_000);
    expect(quick.turn(held('buy# pay. shop. search. table!'), 0)).toEqual([]);
    expect(said(quick.turn(held('buy# pay# shop. search. table#'), 900))).toEqual([
      'down table (buy pay)',
    ]);
    const slow = new Alarms(NEEDS, 1_000);
    expect(slow.turn(held('buy# pay. shop. search. table!'), 0)).toEqual([]);
    expect(said(slow.turn(held('buy# pay. shop. search. table!'), 1_000))).toEqual(['down buy ()']);
    // It was the cause all the same: it takes the place of what was told.
    expect(said(slow.turn(held('buy# pay. shop. search. table#'), 2_000))).toEqual([
      'down table (buy) instead of buy',
    ]);
    expect(said(slow.turn(held('buy. pay. shop. search. table.'), 3_000))).toEqual([
      'up table after 1000 (1)',
    ]);
  });

  it('say flapping once, and take nothing for over of which nobody knows', () => {
    const alarms = new Alarms(NEEDS);
    expect(said(alarms.turn(held('search~'), 0))).toEqual(['flapping search ()']);
    expect(alarms.turn(held('search~'), 1)).toEqual([]);
    expect(said(alarms.turn(held('search#'), 2))).toEqual(['down search ()']);
    expect(alarms.turn(held('search?'), 3)).toEqual([]);
    expect(said(alarms.turn(held('search.'), 4))).toEqual(['up search after 4 (0)']);
  });

  it('keep holding back by a cause of which nobody knows for a while', () => {
    const alarms = new Alarms(NEEDS);
    alarms.turn(held('buy# pay. shop. search. table#'), 0);
    expect(alarms.turn(held('buy# pay. shop. search. table?'), 1)).toEqual([]);
    expect(said(alarms.turn(held('buy# pay# shop. search. table?'), 2))).toEqual([
      'table holds pay',
    ]);
    expect(said(alarms.turn(held('buy. pay. shop. search. table.'), 3))).toEqual([
      'up table after 3 (2)',
    ]);
  });

  it.each([1, 2, 3, 4, 5])(
    'hide nothing and tell nothing twice, whatever goes down when: seed %i',
    (seed) => {
      const random = createRandom(seed);
      const names = Array.from({ length: 12 }, (_, index) => `t${index}`);
      const pick = (): string => names[Math.floor(random.next() * names.length)] ?? '';
      const needs = names.map((name) => ({
        name,
        needs: [pick(), pick()].filter((each) => each !== name && random.next() < 0.6),
      }));
      const causes = causesOfNeeds(needs);
      const alarms = new Alarms(causes, 10_000);
      const states = new Map<string, SteadyState>(names.map((name) => [name, 'up']));
      const open = new Set<string>();
      let calmMs = 0;
      for (let nowMs = 0; nowMs < 2_000_000; nowMs += 1_000) {
        if (random.next() < 0.1) {
          const words = ['up', 'up', 'down', 'flapping', 'unknown'] as const;
          states.set(pick(), words[Math.floor(random.next() * words.length)] ?? 'up');
          calmMs = nowMs;
        }
        const now = names.map((target): HeldTarget => {
          const state = states.get(target) ?? 'up';
          return { target, state, isBad: state === 'down', everyMs: 1_000 };
        });
        for (const each of alarms.turn(now, nowMs)) {
          if (each.alarm === 'up') expect(open.delete(each.target)).toBe(true);
          else if (each.alarm === 'held') expect(open.has(each.target)).toBe(true);
          else {
            for (const told of each.instead) expect(open.delete(told)).toBe(true);
            open.add(each.target);
          }
        }
        expect([...open].sort()).toEqual(alarms.raised);
        // What is told is no longer up, and what is held back has a cause that is down.
        for (const target of open) expect(states.get(target)).not.toBe('up');
        for (const { target, because } of alarms.explained.values()) {
          expect(because.some((each) => causes.takenBy(each).has(target))).toBe(true);
          for (const each of because) expect(states.get(each)).not.toBe('up');
        }
        // Once nothing changed for as long as is waited, all that is down is told or held back.
        if (nowMs - calmMs <= 10_000) continue;
        for (const [target, state] of states) {
          if (state !== 'down' && state !== 'flapping') continue;
          const cause = alarms.explained.get(target)?.because[0] ?? target;
          expect(open.has(cause)).toBe(true);
        }
      }
    },
  );

  it('tell one of a ring of needs, and not none', () => {
    const ring = causesOfNeeds([
      { name: 'a', needs: ['b'] },
      { name: 'b', needs: ['a'] },
    ]);
    expect(said(new Alarms(ring).turn(held('a# b#'), 0))).toEqual(['down b (a)']);
  });
});

const catalogue = readCatalogue().value;

function mapOf(text: string): { readonly map: ResolvedMap; readonly known: Known } {
  if (catalogue === null) throw new Error('no catalogue');
  const resolved = resolveMap(mergeParts([draftPart(text, 'firebreak.yaml')]), catalogue);
  const map = resolved.value;
  if (map === null) throw new Error(JSON.stringify(resolved.problems));
  return { map, known: createNames(map, catalogue) };
}

const MAP = `firebreak: 1
components:
  shop: { in: [aws/us-east-1], needs: [aws/same-region/dynamodb] }
  search: { in: [aws/us-east-1, aws/eu-west-1], needs: [aws/same-region/dynamodb] }
  mail: { needs: { sender: { anyOf: [post-one, post-two] }, shop: { soft: true } } }
  post-one: { kind: vendor }
  post-two: { kind: vendor }
journeys:
  buy: { through: shop }
  find: { through: search }
  write: { through: mail }
`;

describe('causes of a map', () => {
  const { map, known } = mapOf(MAP);
  const name = 'aws/us-east-1/dynamodb:name';
  const targets = ['buy', 'find', 'write', name, 'post-one', 'post-two', 'shop', 'nobody', 'aws'];
  const causes = causesOfMap(targets, map, known);

  it('are those of its needs: alternatives, other regions and soft needs are borne', () => {
    expect(causes.known).toEqual([name, 'buy', 'find', 'post-one', 'post-two', 'shop', 'write']);
    expect([...causes.takenBy(name)].sort()).toEqual(['buy', 'shop']);
    expect([...causes.takenBy('shop')]).toEqual(['buy']);
    expect([...causes.takenBy('post-one')]).toEqual([]);
    expect([...causes.takenTogether(['post-one', 'post-two'])]).toContain('write');
    expect([...causes.takenBy('buy'), ...causes.takenBy('nobody')]).toEqual([]);
    expect(causes.way('buy', name)).toBe(`buy > shop > ${name}`);
  });

  it('make one alarm of the name of a service and of the journeys that it takes', () => {
    const alarms = new Alarms(causes);
    const now = `buy# find. write. ${name}# post-one. post-two. shop#`;
    expect(said(alarms.turn(held(now), 0))).toEqual([`down ${name} (buy shop)`]);
  });

  it('make of two alternatives two alarms, and of what both take none', () => {
    const alarms = new Alarms(causes);
    expect(said(alarms.turn(held('post-one# post-two# write#'), 0))).toEqual([
      'down post-one (write)',
      'down post-two ()',
    ]);
    expect(alarms.explained.get('write')).toEqual({
      target: 'write',
      because: ['post-one', 'post-two'],
      way: 'write > mail > post-one',
    });
  });

  it('go together with the needs of the targets', () => {
    const both = bothCauses(causes, causesOfNeeds([{ name: 'nobody', needs: ['find'] }]));
    expect([...both.takenBy('find')]).toEqual(['nobody']);
    expect([...both.takenBy(name)].sort()).toEqual(['buy', 'shop']);
    expect([both.way('nobody', 'find'), both.way('buy', name)]).toEqual([
      'nobody > find',
      `buy > shop > ${name}`,
    ]);
  });
});
