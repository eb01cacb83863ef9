import { describe, expect, test } from 'vitest';
import { parsePolicy, type Policy } from '#core/guard';
import { auditText } from './audit-text.ts';
import { freezeText, handRefusalText, overrideText, thawText } from './hand-text.ts';
import { probesText } from './probes-text.ts';
import { riskText } from './risk-text.ts';
import { needsPerson, statusText, type ShownStatus } from './status-text.ts';
import { appliedText, failureText, type ShownAuthority } from './write-text.ts';

const YAML = `guard: 1
zone: example.net
servers: { write: [192.0.2.53], verify: [192.0.2.53, 198.51.100.53, 203.0.113.53] }
probes: { from: [ams, fra, sto], agree: 2 }
names:
  api: { endpoints: [192.0.2.11, 192.0.2.12, 192.0.2.13, 192.0.2.15], minHealthy: 3 }
  www: { endpoints: [192.0.2.21, 192.0.2.22, 2001:db8::21] }
`;

function policyOf(text: string): Policy {
  const parsed = parsePolicy(text, 'guard.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const POLICY = policyOf(YAML);
const SCREEN = { width: 80, unicode: false, color: false };
const NOW = Date.UTC(2026, 10, 25, 12, 52);
const HOUR = 3_600_000;

/** The lines as one text, none wider than the screen. */
function said(lines: readonly string[], width = 80): string {
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines.join('\n')).not.toMatch(/undefined|NaN|\bnull\b|\[object/);
  return lines.join('\n');
}

function authority(server: string, more: Partial<ShownAuthority> = {}): ShownAuthority {
  return {
    server,
    verdict: 'ok',
    generation: 1215,
    addresses: 5,
    trouble: null,
    afterMs: null,
    ...more,
  };
}

describe('a write', () => {
  test('applied: server by server, and whether all have it (C2)', () => {
    const authorities = [
      authority('192.0.2.53'),
      authority('198.51.100.53', { afterMs: 1_100 }),
      authority('203.0.113.53', { verdict: 'not-yet', generation: 1214, addresses: 6 }),
    ];
    const applied = { generation: 1215, serial: 2026112302, elapsedMs: 31, authorities, notes: [] };
    expect(said(appliedText(applied, SCREEN))).toBe(
      `
APPLIED: generation 1215, serial 2026112302, 0.03 s.

  192.0.2.53     1215  5 addresses  ok
  198.51.100.53  1215  5 addresses  ok, after 1.1 s
  203.0.113.53   1214  6 addresses  not yet

Not all servers have 1215 yet; a secondary may take as long as its refresh. See
firebreak guard status.
`.trim(),
    );
  });

  test('refused: the two things that it can be, each with how to tell (C6)', () => {
    const causes = [
      { what: 'the zone is frozen by `rndc freeze`', mend: 'ask: rndc zonestatus example.net' },
      { what: 'the key fb may not write api A', mend: 'see update-policy in named.conf' },
    ];
    const failure = { kind: 'refused', server: '192.0.2.53', what: 'REFUSED', causes } as const;
    expect(said(failureText(failure, SCREEN))).toBe(
      `
NOT APPLIED: 192.0.2.53 said REFUSED. Nothing was changed. It is one of two
things:

  1  the zone is frozen by \`rndc freeze\`    ask: rndc zonestatus example.net
  2  the key fb may not write api A         see update-policy in named.conf
`.trim(),
    );
  });

  test('without an answer: nobody knows, and that is said', () => {
    const failure = { kind: 'no-reply', server: '192.0.2.53', what: 'no answer in 5 s' } as const;
    expect(said(failureText(failure, SCREEN))).toMatch(
      /^NOT KNOWN: [^]*may have been\sapplied, or may be yet/,
    );
  });

  test('outdated: a new plan has a new hash', () => {
    const failure = { kind: 'outdated', server: '192.0.2.53', what: 'NXRRSET' } as const;
    expect(said(failureText(failure, SCREEN))).toMatch(
      /^NOT APPLIED: the zone is no longer what was shown[^]*firebreak guard plan/,
    );
  });
});

describe('hands', () => {
  test('a freeze is in the zone, store or no store (C5)', () => {
    const freeze = {
      zone: 'example.net.',
      generation: 1216,
      owner: 'ops@ops1',
      storeTrouble: null,
      compares: true,
    };
    expect(said(freezeText(freeze, SCREEN))).toBe(
      `
FROZEN at generation 1216 by ops@ops1. No enactor can write, even one that does
not know.

  The freeze is in the zone, in _firebreak TXT: state=frozen. Every write has
  the old text as its condition, so the name server itself refuses it. It works
  with the store down. Health is still watched and shown.

Next  firebreak guard override NAME ADDRESS... --for 2h --why "..."
      firebreak guard thaw
`.trim(),
    );
    expect(said(freezeText({ ...freeze, storeTrouble: 'no answer' }, SCREEN))).toMatch(
      /The store\s+is down \(no answer\)/,
    );
    expect(said(freezeText({ ...freeze, compares: false }, SCREEN))).not.toContain('even one');
  });

  test('an override publishes what does not answer, and says so (C5)', () => {
    const override = {
      zone: 'example.net.',
      set: {
        name: 'api.example.net.',
        type: 'A',
        ttlSeconds: 60,
        endpoints: [
          { address: '192.0.2.16', weight: 1 },
          { address: '192.0.2.17', weight: 1 },
        ],
      },
      minHealthy: 3,
      generation: 1217,
      untilMs: NOW + 2 * HOUR,
      nowMs: NOW,
      thenThaw: false,
      looks: [
        { address: '192.0.2.16', ok: true, what: '443' },
        { address: '192.0.2.17', ok: false, what: '443' },
      ],
    } as const;
    expect(said(overrideText(override, SCREEN))).toBe(
      `
OVERRIDDEN: api.example.net has the 2 addresses you gave, until 14:52 UTC.

  192.0.2.16  answers on 443
  192.0.2.17  DOES NOT ANSWER on 443 (you said so, so it is published)
  Below minHealthy 3: allowed, because it is by hand.

  At 14:52 UTC the guard asks; it does not go back by itself while frozen.
`.trim(),
    );
  });

  test('a thaw shows what it would do at once, and takes exactly that (C5)', () => {
    const health = (address: string) => ({
      address,
      state: 'up' as const,
      down: [],
      up: ['ams', 'fra', 'sto'],
    });
    const endpoints = (...ends: readonly number[]) =>
      ends.map((end) => ({ address: `192.0.2.${end}`, weight: 1 }));
    const thaw = {
      zone: 'example.net.',
      number: 1217,
      hash: '77d0-0b1e',
      policy: POLICY,
      reasons: new Map([['192.0.2.17', 'was set by hand, INC-88']]),
      names: [
        {
          name: 'api.example.net.',
          type: 'A' as const,
          verdict: 'change' as const,
          before: endpoints(16, 17),
          after: endpoints(11, 12, 13, 15),
          added: ['192.0.2.11', '192.0.2.12', '192.0.2.13', '192.0.2.15'],
          removed: ['192.0.2.16', '192.0.2.17'],
          health: [11, 12, 13, 15].map((end) => health(`192.0.2.${end}`)),
          refusals: [],
        },
      ],
    };
    expect(said(thawText(thaw, SCREEN, false))).toBe(
      `
Not thawed yet. Thawing would apply plan 1217 at once; look at it first.

  ~ api.example.net  A  60 s  2 -> 4 addresses  minHealthy 3: ok
      + 192.0.2.11, 192.0.2.12, 192.0.2.13, 192.0.2.15
      - 192.0.2.16  not in guard.yaml
      - 192.0.2.17  was set by hand, INC-88

Next  firebreak guard thaw 77d0-0b1e  exactly this
`.trim(),
    );
  });

  test('what is not done says why, so, mend', () => {
    for (const refusal of [
      'not-adopted',
      'not-in-that-state',
      'would-be-empty',
      'other-names',
      'not-in-store',
      'not-foreign',
    ] as const) {
      const text = said(handRefusalText(refusal, 'freeze', 'example.net.', SCREEN));
      expect(text).toMatch(/^NOT DONE: freeze of example\.net\.[^]*why {4}[^]*so {5}[^]*mend {3}/);
    }
  });
});

const STATUS: ShownStatus = {
  zone: 'example.net.',
  nowMs: NOW,
  marker: { generation: 1215, owner: 'ams-1', state: 'run' },
  serial: 2026112309,
  names: [
    {
      name: 'api.example.net.',
      type: 'A',
      addresses: ['192.0.2.11'],
      healthy: 1,
      minHealthy: 1,
      wrote: null,
    },
    {
      name: 'www.example.net.',
      type: 'A',
      addresses: ['192.0.2.21', '192.0.2.22', '192.0.2.99'],
      healthy: 3,
      minHealthy: 1,
      wrote: ['192.0.2.21', '192.0.2.22', '192.0.2.23', '192.0.2.24'],
    },
  ],
  authorities: [authority('192.0.2.53'), authority('198.51.100.53'), authority('203.0.113.53')],
  override: null,
  verified: 1215,
  foreignSinceMs: Date.UTC(2026, 10, 25, 11, 2, 40),
  waiting: null,
  storeTrouble: null,
};
const [API] = STATUS.names;
if (API === undefined) throw new Error('there is a name');
const CALM: ShownStatus = { ...STATUS, names: [API], foreignSinceMs: null };

describe('the status', () => {
  test('stops where somebody else wrote, shows both, and lets choose (C6)', () => {
    expect(said(statusText(STATUS, SCREEN))).toBe(
      `
STOPPED for 1 of 2 names: www was changed by somebody else.

  name  generation  addresses  healthy  state
  api         1215          1        1  ok, all 3 servers agree
  www         1215          3        3  CHANGED BY OTHERS at 11:02:40
           we wrote   192.0.2.21 .22 .23 .24
           there is   192.0.2.21 .22 .99    serial 2026112309, not ours
           We do not fight. Choose:
             firebreak guard keep www     theirs becomes the wanted state
             firebreak guard restore www  ours goes back
`.trim(),
    );
    expect(needsPerson(STATUS)).toBe(true);
  });

  test('that is calm says so, and needs nobody', () => {
    expect(said(statusText(CALM, SCREEN)).split('\n')[0]).toBe(
      'RUNNING at generation 1215: 1 name is as the guard wrote it.',
    );
    expect(needsPerson(CALM)).toBe(false);
  });

  test.each<[Partial<ShownStatus>, RegExp, boolean]>([
    [{ marker: null }, /^NOT ADOPTED: example\.net has no _firebreak record\./, true],
    [
      { marker: { generation: 1216, owner: 'ops@ops1', state: 'frozen' } },
      /^FROZEN at generation 1216 by ops@ops1\.\n/,
      false,
    ],
    [
      {
        marker: { generation: 1216, owner: 'ops@ops1', state: 'frozen' },
        override: { name: 'api.example.net.', why: 'INC-88', untilMs: NOW - HOUR },
      },
      /^FROZEN at generation 1216 by ops@ops1\. The override of api RAN OUT at 11:52\sUTC/,
      true,
    ],
    [
      { authorities: [authority('192.0.2.53'), authority('a', { verdict: 'wrong' })] },
      /^WRONG on a:/,
      true,
    ],
    [{ names: [{ ...API, minHealthy: 2 }] }, /^LOW: api has fewer healthy/, true],
    [{ storeTrouble: 'the file is gone.' }, /store cannot be read: the file is gone/, false],
    [
      {
        authorities: [
          authority('a'),
          authority('b', {
            verdict: 'not-yet',
            generation: null,
            addresses: null,
            trouble: 'no answer within 2 s',
          }),
        ],
      },
      /ok on 1 of 2 servers, others not yet[^]*not yet: no answer within 2 s/,
      false,
    ],
  ])('%j is said', (more, expected, isNeeded) => {
    const status = { ...CALM, ...more };
    expect(said(statusText(status, SCREEN))).toMatch(expected);
    expect(needsPerson(status)).toBe(isNeeded);
  });
});

describe('the risk', () => {
  const risk = {
    policy: POLICY,
    server: 'BIND',
    isConfined: true,
    notTested: null,
    listens: '127.0.0.1:9464 (metrics)',
    keeps: 'guard.db',
    compares: true,
  };

  test('says first what happens when it dies, then what it can touch (C8)', () => {
    expect(said(riskText(risk, SCREEN))).toBe(
      `
If Firebreak is killed, hangs, or its machine is lost, your zone stays as it is.
DNS is served by BIND; Firebreak only writes to it.

  it can write       api, www (A, AAAA) and _firebreak (TXT) of example.net
  it cannot write    anything else: BIND refuses (tested now: ok)
  two at once        any number of enactors: the server compares the old text in
                     each write
  to remove it       stop the process; delete _firebreak.example.net TXT
  it listens on      127.0.0.1:9464 (metrics)
  it opens           DNS to 3 servers and port 443 of 7 endpoints
  it keeps           guard.db
`.trim(),
    );
  });

  test('says when the server would let the key write more, or when that was not tried', () => {
    expect(said(riskText({ ...risk, isConfined: false }, SCREEN))).toContain('WOULD LET ITS KEY');
    const untried = { ...risk, isConfined: null, notTested: 'no answer', compares: false };
    expect(said(riskText(untried, SCREEN)).replace(/\s+/g, ' ')).toContain(
      'whether BIND refuses was not tested: no answer',
    );
  });
});

describe('an audit', () => {
  test('of a whole log that is a run of the model', () => {
    const model = { steps: 3, applied: 2, strays: [] };
    const audit = { entries: 3, newest: 'ab'.repeat(32), brokenAt: null, model };
    expect(said(auditText(audit, SCREEN))).toMatch(/^The log is WHOLE: 3 entries[^]*\n0 strays: /);
  });

  test('names where the chain broke, and each stray', () => {
    const strays = [{ sequence: 7, who: 'fra-2', what: 'zone-was-older' }] as const;
    const audit = {
      entries: 9,
      newest: 'ab'.repeat(32),
      brokenAt: 4,
      model: { steps: 9, applied: 2, strays },
    };
    const text = said(auditText(audit, SCREEN));
    expect(text).toMatch(
      /^The log is BROKEN at entry 4[^]*1 stray in 9 steps[^]* 7 {2}fra-2 {2}an/,
    );
  });
});

describe('probes', () => {
  const base = {
    places: ['ams', 'fra', 'sto'],
    agree: 2,
    addresses: ['192.0.2.11', '192.0.2.12'],
    ignored: ['ams'],
    asked: null,
    readings: [
      { place: 'ams', address: '192.0.2.11', isUp: false, ageMs: 400, what: 'no answer' },
      { place: 'ams', address: '192.0.2.12', isUp: false, ageMs: 400, what: 'no answer' },
      { place: 'fra', address: '192.0.2.11', isUp: true, ageMs: 400, what: null },
    ],
  };

  test('as a matrix: a question mark is never taken for down', () => {
    expect(said(probesText(base, SCREEN))).toBe(
      `
0 of 2 endpoints down: 2 of 3 places must agree. No fresh reading from sto. ams
saw everything down and is ignored.

              ams   fra  sto
  192.0.2.11  DOWN  up   ?
  192.0.2.12  DOWN  ?    ?

  ?  no fresh reading: never taken for down
`.trim(),
    );
  });

  test('of one place, with what it saw', () => {
    expect(said(probesText({ ...base, asked: 'ams' }, SCREEN))).toMatch(
      /^ams sees EVERYTHING down \(2 of 2\)[^]*192\.0\.2\.11 {2}DOWN {2}0\.40 s ago {2}no answer/,
    );
    expect(said(probesText({ ...base, asked: 'sto' }, SCREEN))).toMatch(/^sto says NOTHING/);
  });
});
