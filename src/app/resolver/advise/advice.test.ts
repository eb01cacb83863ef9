/** Advice is what was measured: each claim again where the program is here, each line read by its own checker. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { authorityProgram } from '../compare/authority.ts';
import { versionOf } from '../compare/child.ts';
import { compareResolvers, type ComparedRow } from '../compare/compare.ts';
import { FAULTS, type Fault } from '../compare/name.ts';
import { installed, PROGRAMS, type ComparedProgram } from '../compare/programs.ts';
import { ADVISED, adviceFor, productOf } from './advice.ts';
import { ADVICE, type AdviceEntry, type Kept } from './entries.ts';
import { SETTINGS } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-advice-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How each reads a configuration without running; Knot Resolver has no such way: it is started below. */
const CHECKERS: Readonly<Record<string, (file: string) => readonly [string, ...string[]]>> = {
  unbound: (file) => ['unbound-checkconf', file],
  bind: (file) => ['named-checkconf', file],
  dnsmasq: (file) => ['dnsmasq', '--test', `--conf-file=${file}`],
  powerdns: (file) => ['pdns_recursor', `--config-dir=${join(file, '..')}`, '--config=check'],
  dnsdist: (file) => ['dnsdist', '--check-config', '-C', file],
};

/** Knot Resolver's first answers while nobody answers take almost as long as clients wait: too long to be sure of here. */
const SAID: readonly Fault[] = ['empty', 'no-such-name', 'servfail'];

const programOf = ({ setting }: AdviceEntry): ComparedProgram | undefined =>
  PROGRAMS.find((program) => program.setting === SETTINGS[setting]);

describe('advice', () => {
  it('is there for the resolvers that people run, under the names that they have', () => {
    expect(ADVISED).toEqual(
      expect.arrayContaining(['unbound', 'coredns', 'bind', 'dnsmasq', 'knot-resolver']),
    );
    expect(['BIND', 'named', 'kresd', 'pdns-recursor', 'bird'].map(productOf)).toEqual([
      'bind',
      'bind',
      'knot-resolver',
      'powerdns',
      null,
    ]);
    for (const product of ADVISED) {
      for (const { lines } of adviceFor(product)) expect(lines.length).toBeGreaterThan(0);
    }
  });

  it('is measured, unless it says that it is from documents', () => {
    const unmeasured = ADVICE.filter((entry) => programOf(entry) === undefined);
    expect(unmeasured.map(({ product }) => product)).toEqual(['coredns']);
    for (const { evidence } of unmeasured) expect(evidence.kind).toBe('documents');
  });

  for (const entry of ADVICE) {
    const program = programOf(entry);
    const [checker, ...words] = CHECKERS[entry.product]?.('') ?? [];
    const isHere = checker !== undefined && words.length > 0 && installed(checker) !== null;
    it.skipIf(program === undefined || !isHere)(
      `for ${entry.name}, ${entry.setting}, is read by its own checker`,
      () => {
        const place = { folder: join(folder, entry.setting), port: 25_353, authority: 25_301 };
        mkdirSync(place.folder);
        const file = join(place.folder, program?.file ?? '');
        writeFileSync(file, program?.config(place) ?? '');
        const [command, ...arguments_] = CHECKERS[entry.product]?.(file) ?? [''];
        execFileSync(installed(command) ?? command, arguments_, { stdio: 'pipe' });
      },
    );
  }
});

describe.skipIf(authorityProgram() === null)('what advice says is kept', () => {
  it('is kept, and no more than that, by each program that is here', async () => {
    const entries = await Promise.all(ADVICE.map(async (entry) => [entry, await isFor(entry)]));
    const here = entries.flatMap(([entry, is]) => (is === true ? [entry as AdviceEntry] : []));
    const programs = here.flatMap((entry) => programOf(entry) ?? []);
    const isSlow = ({ setting }: ComparedProgram): boolean => setting === SETTINGS.knotForward;
    const how = { askedAfterMs: [0, 500, 1_500], version: '', say: () => {} };
    const breaking = { ...how, isDeletionTried: false, waitMs: 0 };
    const [broken, slow, deleted] = await Promise.all([
      compareResolvers({ ...breaking, programs: programs.filter((each) => !isSlow(each)) }),
      compareResolvers({ ...breaking, programs: programs.filter(isSlow), faults: SAID }),
      compareResolvers({ ...how, programs, faults: [], waitMs: 9_000 }),
    ]);
    expect([broken, slow, deleted].flatMap((each) => each?.missing)).toEqual([]);
    const rows = [broken, slow].flatMap((each) => each?.rows ?? []);
    const rowOf = (rows: readonly ComparedRow[] | undefined, entry: AdviceEntry) =>
      rows?.find(
        ({ product, setting }) =>
          product === programOf(entry)?.name && setting === SETTINGS[entry.setting].name,
      );
    for (const entry of here) {
      const row = rowOf(rows, entry);
      const letGoAfterMs = rowOf(deleted?.rows, entry)?.letGoAfterMs;
      for (const fault of entry.product === 'knot-resolver' ? SAID : FAULTS) {
        const about = `${entry.setting}, ${fault}`;
        expect([about, keptOf(row, fault)]).toEqual([about, entry.claim[fault]]);
        for (const { said, isMarked } of row?.told[fault]?.answers ?? [])
          if (said === 'good') expect([about, isMarked]).toEqual([about, entry.claim.isMarked]);
      }
      const about = `${entry.setting}, deleted`;
      expect([about, letGoAfterMs !== null]).toEqual([about, entry.claim.isLetGo]);
    }
  }, 90_000);
});

function keptOf(row: ComparedRow | undefined, fault: Fault): Kept | 'some' {
  const isGood = row?.told[fault]?.answers.map(({ said }) => said === 'good') ?? [];
  if (isGood.length > 0 && isGood.every(Boolean)) return 'all';
  if (isGood.every((each) => !each)) return 'none';
  return isGood.every((each, index) => each === (index === 0)) ? 'first' : 'some';
}

/** Whether the program is here, in a version that the advice is for. */
async function isFor(entry: AdviceEntry): Promise<boolean> {
  const program = programOf(entry);
  const version = program === undefined ? null : await versionOf(program);
  if (version === null) return false;
  return (
    (entry.from === null || isNotBefore(version, entry.from)) &&
    (entry.before === null || !isNotBefore(version, entry.before))
  );
}

function isNotBefore(version: string, other: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major > otherMajor || (major === otherMajor && minor >= otherMinor);
}
