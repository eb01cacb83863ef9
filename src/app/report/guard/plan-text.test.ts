import { describe, expect, test } from 'vitest';
import { makePlan, parsePolicy, type Policy, type Reading, type Contents } from '#core/guard';
import { planText, type ShownPlan } from './plan-text.ts';

const YAML = `guard: 1
zone: example.net
servers: { write: [192.0.2.53] }
probes: { from: [ams, fra, sto], agree: 2 }
names:
  api:
    endpoints: [192.0.2.11, 192.0.2.12, 192.0.2.13, 192.0.2.14, 192.0.2.15, 192.0.2.16]
    probe: { https: /healthz, every: 5s, failAfter: 3, passAfter: 2 }
    minHealthy: 3
    removeAtMost: { count: 1, per: 60s }
  www: { endpoints: [192.0.2.21, 192.0.2.22], ttl: 60s }
`;

function policyOf(text: string): Policy {
  const parsed = parsePolicy(text, 'guard.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const POLICY = policyOf(YAML);

function published(api: readonly number[], www: readonly number[] = [21, 22]): Contents {
  const set = (name: string, ends: readonly number[]): Contents[number] => ({
    name: `${name}.example.net.`,
    type: 'A',
    ttlSeconds: 60,
    endpoints: ends.map((end) => ({ address: `192.0.2.${end}`, weight: 1 })),
  });
  return [set('api', api), set('www', www)];
}

/** All three places see all up, but for `down`: places by the last number of an address. */
function readings(down: Readonly<Record<number, readonly string[]>>): readonly Reading[] {
  return ['ams', 'fra', 'sto'].flatMap((place) =>
    [11, 12, 13, 14, 15, 16, 21, 22].map((end) => ({
      place,
      address: `192.0.2.${end}`,
      isUp: down[end]?.includes(place) !== true,
    })),
  );
}

function shown(
  contents: Contents,
  seen: readonly Reading[],
  more: Partial<ShownPlan> = {},
  width = 80,
): string {
  const proposal = makePlan(POLICY, {
    nowMs: 0,
    published: contents,
    readings: seen,
    removals: [],
    weighs: false,
  });
  const hash = proposal.verdict === 'safe' || proposal.verdict === 'partly' ? '9f2c-41aa' : null;
  const plan: ShownPlan = {
    zone: 'example.net.',
    policy: POLICY,
    generation: 1214,
    number: 1215,
    hash,
    proposal,
    how: 'UPDATE',
    isFrozen: false,
    blind: null,
    ...more,
  };
  const lines = planText(plan, { width, unicode: false, color: false }, { all: false });
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  return lines.join('\n');
}

const ALL = [11, 12, 13, 14, 15, 16];
const PLACES = ['ams', 'fra', 'sto'];

describe('a plan that may be', () => {
  test('says what changes, why, and the one command that applies it (C2)', () => {
    expect(shown(published(ALL), readings({ 14: PLACES }))).toBe(
      `
Plan 1215 is SAFE: 1 of 2 names changes, 1 address removed.   writes nothing

  ~ api.example.net  A  60 s  6 -> 5 addresses  minHealthy 3: ok
      - 192.0.2.14  down from ams, fra, sto, 3 times, 5 s apart
  = www.example.net  A  60 s  2 addresses

  one UPDATE, 1 record set and the marker, only if generation is still 1214
  plan 9f2c-41aa      apply exactly this one:
                      firebreak guard apply 9f2c-41aa
`.trim(),
    );
  });

  test('says that there is nothing to do', () => {
    expect(shown(published(ALL), readings({})).split('\n')[0]).toBe(
      'NOTHING TO DO: 2 names are as wanted at generation 1214.   writes nothing',
    );
  });

  test('lists what comes', () => {
    expect(shown(published([11, 12, 13]), readings({ 16: ['ams'] }))).toContain(
      '      + 192.0.2.14, 192.0.2.15',
    );
  });

  test('says that it waits when the zone is frozen', () => {
    const text = shown(published(ALL), readings({ 14: PLACES }), { isFrozen: true });
    expect(text.replaceAll('\n', ' ')).toContain('The zone is FROZEN: it waits for a thaw.');
    expect(text).toMatch(/firebreak guard thaw$/);
  });
});

describe('a plan that may not be', () => {
  test('says what it would be, each rule, what is probably behind it, and what to look at (C3)', () => {
    const cut = { 11: ['ams'], 12: ['ams'], 13: ['ams'], 15: ['ams'] };
    expect(shown(published([11, 12, 13, 15, 16]), readings({ ...cut, 14: PLACES }))).toBe(
      `
Plan 1215 is REFUSED. Nothing was changed; api keeps its 5 addresses.

  ~ api.example.net  A  60 s  5 -> 1 address
      - 192.0.2.11  down from ams  fra, sto: healthy
      - 192.0.2.12  down from ams  fra, sto: healthy
      - 192.0.2.13  down from ams  fra, sto: healthy
      - 192.0.2.15  down from ams  fra, sto: healthy
  = www.example.net  A  60 s  2 addresses

  why    1  one place of three sees them down; 2 must agree
         2  1 healthy address would be left; minHealthy is 3
         3  4 would go at once; the limit is 1
  so     it is probably ams that is cut off, not the servers: fra and sto see
         them up
  mend   firebreak guard probes ams

  If you know better (it will be in the audit log, and it expires):
         firebreak guard override api 192.0.2.16 --for 2h --why "..."
`.trim(),
    );
  });

  test('in part: the rest goes on', () => {
    const text = shown(published(ALL, [21]), readings({ 14: PLACES, 15: PLACES }));
    expect(text.split('\n')[0]).toMatch(/^Plan 1215 is SAFE for 1 of 2 names changes/);
  });
});
