/** 20 October 2025 in small, run: a name is emptied by real writers, and what that does is counted. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { racePicture, type RaceRecord } from '#app/report';
import { EXAMPLES } from '../src/app/cli/commands/example.ts';
import { RACE_FILE, readRecordedRace } from '../tools/draw-race.ts';
import { runFirebreak } from './world.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-race-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const installed = (program: string): boolean =>
  ['/usr/sbin', '/usr/bin', '/usr/local/sbin'].some((each) => existsSync(join(each, program)));

/** What must be true of every run, counted from its reads and not from what it says of them. */
function expectTheDifference(run: RaceRecord): void {
  const half = Math.ceil(run.guardedAtMs / run.everyMs);
  const failed = (reads: string): number => reads.replaceAll(/[^x]/g, '').length;
  const { plain, kept } = run.reads;
  expect(failed(plain.slice(0, half))).toBeGreaterThan(0);
  expect(run.failedWith).toEqual(['ENOTFOUND']);
  expect(failed(kept)).toBe(0);
  expect(kept).toContain('h');
  expect(kept.slice(half)).toMatch(/[.h]/);
  expect(failed(plain.slice(half))).toBe(0);
  expect(plain.slice(half)).toContain('.');
  const { counts } = run;
  expect(counts.unguarded.plain.failed).toBe(failed(plain));
  // The name was empty for a while, and never once the guard had it.
  expect(run.states.some(({ addresses }) => addresses === 0)).toBe(true);
  const guarded = run.states.filter(({ atMs }) => atMs >= run.guardedAtMs);
  expect(guarded.every(({ addresses }) => addresses > 0)).toBe(true);
  expect(guarded.at(-1)?.generation).toBe(4);
  // The very condition: the record that says which generation is live.
  expect(run.refused).toMatch(/^NXRRSET, _firebreak TXT no longer says gen=1: it says gen=4 /);
}

// At once: each has its own servers, and mostly waits.
describe.concurrent('the example dynamodb', () => {
  it('on the name server that is here: plain fails, kept does not, the stale write is refused', async () => {
    const words = ['example', 'dynamodb', '--quick', '--svg', 'race.svg'];
    const ran = await runFirebreak(words, { folder });
    expect(ran.out).toContain('THE NAME IS EMPTY');
    expect(ran.out).toMatch(/while writers raced +[1-9]\d* of \d+ failed +0 of \d+ failed/);
    expect(ran.out).toMatch(/with the guard +0 of \d+ failed +0 of \d+ failed/);
    expect(ran.out).toContain('refused the stale write');
    expect(ran.out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(ran.exit).toBe(0);
    expect(readFileSync(join(folder, 'dynamodb.log'), 'utf8')).toMatch(/kept read \d+: fresh/);
    expect(readFileSync(join(folder, 'race.svg'), 'utf8')).toContain('EMPTY');
  }, 120_000);

  for (const [name, server, program] of [
    ['our own name server, where there is neither BIND nor Knot', 'own', null],
    ['Knot', 'knot', 'knotd'],
  ] as const) {
    it.skipIf(program !== null && !installed(program))(
      `on ${name}: the same, as JSON`,
      async () => {
        const words = ['example', 'dynamodb', '--quick', '--json', '--server', server];
        const ran = await runFirebreak([...words, '--log', `${server}.log`], { folder });
        const run = JSON.parse(ran.out) as RaceRecord;
        expect(run.server).toMatch(server === 'own' ? /^our own server$/ : /^Knot \d/);
        expectTheDifference(run);
        expect(ran.exit).toBe(0);
      },
      120_000,
    );
  }
});

describe('firebreak example', () => {
  it('says what it does not have', async () => {
    const said = async (...words: string[]): Promise<readonly [number, string]> => {
      const { exit, said: what } = await runFirebreak(['example', ...words], { folder });
      return [exit, what];
    };
    expect(await said('dynamodb', '--server', 'bin')).toEqual([
      2,
      expect.stringContaining('--server is bin: it is one of bind, knot and own.'),
    ]);
    expect(await said('thermostat', '--svg', 'x.svg')).toEqual([
      2,
      expect.stringContaining('The example thermostat has no --svg.'),
    ]);
  });

  it('names the versions that are tested here, where a package is missing', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8');
    const { devDependencies } = JSON.parse(text) as { devDependencies: Record<string, string> };
    for (const { needs } of Object.values(EXAMPLES)) expect(devDependencies).toMatchObject(needs);
  });

  it('is what npm run demo runs, for each', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8');
    const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
    const run = [...(scripts['demo'] ?? '').matchAll(/ example ([a-z]+)/g)].map(([, id]) => id);
    expect(run).toEqual(Object.keys(EXAMPLES));
  });
});

describe('docs/race.svg', () => {
  const svg = readFileSync(RACE_FILE, 'utf8');

  it('is what the tool draws from examples/dynamodb/recorded.json, which is a run that came out', () => {
    const run = readRecordedRace();
    expectTheDifference(run);
    expect(racePicture(run)).toBe(svg);
  });

  it('asks for nothing from elsewhere and runs no script', () => {
    expect(svg).not.toMatch(/<script|href=|@import|url\((?!#)/);
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:/);
  });
});
