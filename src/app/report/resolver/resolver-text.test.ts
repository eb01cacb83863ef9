/** What a person sees during the fault, word for word; the page in docs/ shows the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeldName } from '#runtime/resolver';
import { describe, expect, it } from 'vitest';
import { PLAIN_SCREEN, render } from '../terminal/screen.ts';
import { resolverText, type ShownResolver } from './resolver-text.ts';

const NOW_MS = Date.UTC(2025, 9, 20, 7, 0);
const MINUTE_MS = 60_000;

function held(name: string, changes: Partial<HeldName> = {}): HeldName {
  const sinceMs = NOW_MS - 12 * MINUTE_MS;
  return {
    name,
    why: 'empty',
    sinceMs,
    untilMs: sinceMs + 360 * MINUTE_MS,
    steadyMs: 41 * 1_440 * MINUTE_MS,
    addresses: ['192.0.2.10', '192.0.2.11', '192.0.2.12'],
    alive: 3,
    checkedAtMs: NOW_MS - 4_000,
    others: { asked: 1, agreed: 1 },
    ...changes,
  };
}

const STATUS: ShownResolver = {
  nowMs: NOW_MS,
  answered: 2_314,
  contradicted: 0,
  checkPort: 443,
  upstreams: ['192.0.2.1', 'https://198.51.100.1@dns.example.net/dns-query'],
  held: [],
};

function shown(changes: Partial<ShownResolver>, width = 80): string {
  const screen = { ...PLAIN_SCREEN, width };
  return render(resolverText({ ...STATUS, ...changes }, screen), screen);
}

const DAY: Partial<ShownResolver> = {
  held: [
    held('dynamodb.us-east-1.amazonaws.com.'),
    held('iot.us-east-1.amazonaws.com.', {
      sinceMs: NOW_MS - 3 * MINUTE_MS,
      untilMs: NOW_MS + 357 * MINUTE_MS,
      addresses: ['192.0.2.20', '192.0.2.21', '192.0.2.22', '192.0.2.23'],
      alive: 3,
      others: { asked: 1, agreed: 0 },
    }),
  ],
  contradicted: 1,
};

describe('the status of a resolver', () => {
  it('shows each held name with all that speaks for it, and when it is let go', () => {
    const text = shown(DAY);
    expect(text).toMatchInlineSnapshot(`
      "HOLDING 2 names that turned empty; 2,314 questions answered normally.

        name                              empty for  serving      until
        dynamodb.us-east-1.amazonaws.com     12 min  3 addresses  12:48 UTC or proof
           steady for 41 days; the other upstream says so too; the 3 held addresses
           still accept TCP on 443 (checked 4 s ago)
        iot.us-east-1.amazonaws.com           3 min  3 addresses  12:57 UTC or proof
           steady for 41 days; the other upstream does not answer; 3 of the 4 held
           addresses still accept TCP on 443 (checked 4 s ago)

      1 sudden empty answer of one upstream was contradicted by another, whose answer
      was told.
      Asks 192.0.2.1, https://198.51.100.1@dns.example.net/dns-query.

      Next  firebreak resolver release NAME               believe the empty answer now
            firebreak resolver pin NAME ADDRESS --for 2h  set it by hand
      "
    `);
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/resolver.md'), 'utf8');
    expect(page).toContain(`$ firebreak resolver status\n${text}`);
  });

  it('says what is against a name, where that is so', () => {
    const name = held('shop.example.', {
      why: 'no-such-name',
      alive: 0,
      steadyMs: 20 * MINUTE_MS,
      others: { asked: 3, agreed: 2 },
    });
    expect(shown({ held: [name] })).toMatchInlineSnapshot(`
      "HOLDING 1 name that turned empty; 2,314 questions answered normally.

        name          empty for  serving      until
        shop.example     12 min  3 addresses  12:48 UTC or proof
           steady for 20 min; upstream says that there is no such name; 2 of 3 other
           upstreams say so too, the rest do not answer; no held address accepts TCP
           on 443 any more (checked 4 s ago)

      Asks 192.0.2.1, https://198.51.100.1@dns.example.net/dns-query.

      Next  firebreak resolver release shop.example
            firebreak resolver pin shop.example ADDRESS --for 2h
      "
    `);
    expect(
      shown({ held: [held('a.example.', { alive: null, checkedAtMs: null, others: null })] }),
    ).toContain('there is no other upstream to ask; nobody could look');
    expect(shown({ held: [held('a.example.', { addresses: [], alive: null })] })).toContain(
      'its records',
    );
    expect(shown({ held: [held('a.example.', { others: { asked: 3, agreed: 3 } })] })).toContain(
      'all 3 other upstreams say so too',
    );
  });

  it('shows what a person set, and nothing else when nothing is held', () => {
    const pin = { why: 'pinned', alive: null, checkedAtMs: null, others: null } as const;
    const pins = [
      held('a.example.', { ...pin, untilMs: NOW_MS + 125 * MINUTE_MS, addresses: ['192.0.2.7'] }),
      held('b.example.', { ...pin, untilMs: 8.64e15, addresses: ['192.0.2.8', '2001:db8::8'] }),
    ];
    expect(shown({ held: pins })).toMatchInlineSnapshot(`
      "Nothing is held; 2,314 questions answered normally.

      Pinned by hand
        a.example  for 2 h 05             192.0.2.7
        b.example  as resolver.yaml says  192.0.2.8 2001:db8::8

      Asks 192.0.2.1, https://198.51.100.1@dns.example.net/dns-query.
      "
    `);
    expect(shown({})).toBe(
      'Nothing is held; 2,314 questions answered normally.\n\nAsks 192.0.2.1, https://198.51.100.1@dns.example.net/dns-query.\n',
    );
  });

  it.each([40, 60, 80, 160])('keeps to %i columns, names and commands aside', (width) => {
    const long = held(`${'long-'.repeat(12)}name.example.`);
    const text = shown({ ...DAY, held: [...(DAY.held ?? []), long] }, width);
    const wide = text.split('\n').filter((line) => line.length > width);
    expect(wide.filter((line) => !/^\s*\S+$|firebreak resolver/.test(line))).toEqual([]);
    expect(text).toContain(long.name.slice(0, -1));
  });
});
