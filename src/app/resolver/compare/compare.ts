/**
 * What resolvers tell of a name that goes away, tried on this machine: a real authority, each resolver
 * in front of it, the name asked until it is known; then the authority breaks, its answers run out, and
 * the name is asked six times over eight seconds; then it is repaired with other addresses, and asked
 * until these are told. The first two addresses go on accepting connections. Once more, the name is
 * deleted and they do not: who lets go of it?
 *
 * Every fault has an authority and resolvers of its own, so that none remembers one fault in another;
 * all faults run at once, but for their start.
 */
import { EXAMPLE } from '../advise/settings.ts';
import { authorityProgram } from './authority.ts';
import { versionOf } from './child.ts';
import { FAULTS, NEGATIVE_TTL_SECONDS, TTL_SECONDS, type Fault } from './name.ts';
import { PROGRAMS, type ComparedProgram } from './programs.ts';
import {
  tryDeletion,
  tryFault,
  type ComparedFault,
  type InTurn,
  type Outcome,
} from './try-fault.ts';

/** A resolver with one configuration. */
export interface ComparedRow {
  /** `Unbound`. */
  readonly product: string;
  /** As the program says it. */
  readonly version: string | null;
  /** Its settings, in a few words; empty: ours. */
  readonly setting: string;
  /** The lines of its configuration that are compared. */
  readonly lines: readonly string[];
  /** Faults that were not tried are not here. */
  readonly told: Readonly<Partial<Record<Fault, ComparedFault>>>;
  /** From a true deletion to the first answer without the addresses; null: not while it was waited for. Absent: not tried. */
  readonly letGoAfterMs?: number | null;
}

/** The whole comparison. */
export interface Comparison {
  readonly format: 1;
  readonly authority: { readonly product: string; readonly version: string | null };
  readonly ttlSeconds: number;
  readonly negativeTtlSeconds: number;
  readonly askedAfterMs: readonly number[];
  /** How long it was waited for the new addresses, and for a deleted name to be let go. */
  readonly waitedMs: number;
  readonly rows: readonly ComparedRow[];
  /** Rows that could not be tried, and why. */
  readonly missing: readonly { readonly name: string; readonly why: string }[];
}

/** What of it is done. */
export interface ComparisonScope {
  readonly faults: readonly Fault[];
  readonly isDeletionTried: boolean;
  readonly programs: readonly ComparedProgram[];
  readonly askedAfterMs: readonly number[];
  readonly waitMs: number;
}

/** How it is done; a scope that is not stated is the whole. */
export interface CompareOptions extends Partial<ComparisonScope> {
  /** The version that our own row says. */
  readonly version: string;
  /** Progress, a line at a time. */
  readonly say: (line: string) => void;
  /** Ends it early, with nothing left running. */
  readonly signal?: AbortSignal;
}

/** All of it. A name that PowerDNS could not find is remembered for a minute: hence the wait. */
const WHOLE: ComparisonScope = {
  faults: FAULTS,
  isDeletionTried: true,
  programs: PROGRAMS,
  askedAfterMs: [0, 500, 1_500, 3_000, 5_000, 8_000],
  waitMs: 65_000,
};

/** Takes a minute and a half; null: no authority is installed. */
export async function compareResolvers(how: CompareOptions): Promise<Comparison | null> {
  const options = { ...WHOLE, ...how };
  const authority = authorityProgram();
  if (authority === null) return null;
  const trying = { ...options, authority, inTurn: turns() };
  const deleting = options.isDeletionTried ? tryDeletion(trying) : Promise.resolve(null);
  const breaking = options.faults.map(
    async (fault) => [fault, await tryFault(fault, trying)] as const,
  );
  // Whatever fails, all of them have ended what they started before anything is said.
  await Promise.allSettled([deleting, ...breaking]);
  const byFault = new Map(await Promise.all(breaking));
  return {
    format: 1,
    authority: { product: authority.name, version: await versionOf(authority) },
    ttlSeconds: TTL_SECONDS,
    negativeTtlSeconds: NEGATIVE_TTL_SECONDS,
    askedAfterMs: options.askedAfterMs,
    waitedMs: options.waitMs,
    ...(await tabulate(options, byFault, await deleting)),
  };
}

async function tabulate(
  { programs, version }: ComparisonScope & CompareOptions,
  byFault: ReadonlyMap<Fault, Outcome<ComparedFault>>,
  deletion: Outcome<number | null> | null,
): Promise<Pick<Comparison, 'rows' | 'missing'>> {
  const rows: ComparedRow[] = [];
  const missing: { name: string; why: string }[] = [];
  for (const program of ['ours', ...programs] as const) {
    const row = await rowOf(program, version);
    const told: Partial<Record<Fault, ComparedFault>> = {};
    // One reason is enough: a program that does not start does not start six times.
    let why: string | null = null;
    for (const [fault, outcome] of byFault) {
      const its = outcome.get(program);
      if (typeof its === 'string') why ??= its;
      else if (its !== undefined) told[fault] = its;
    }
    const letGoAfterMs = deletion?.get(program);
    if (typeof letGoAfterMs === 'string') why ??= letGoAfterMs;
    const isLetGoTried = letGoAfterMs !== undefined && typeof letGoAfterMs !== 'string';
    if (Object.keys(told).length > 0 || isLetGoTried)
      rows.push({ ...row, told, ...(isLetGoTried ? { letGoAfterMs } : {}) });
    if (why !== null) missing.push({ name: `${row.product}, ${row.setting}`, why });
  }
  return { rows, missing };
}

async function rowOf(
  program: ComparedProgram | 'ours',
  version: string,
): Promise<Pick<ComparedRow, 'product' | 'version' | 'setting' | 'lines'>> {
  if (program === 'ours') return { product: 'Firebreak', version, setting: '', lines: [] };
  const { name, setting } = program;
  return {
    product: name,
    version: await versionOf(program),
    setting: setting.name,
    lines: setting.lines(EXAMPLE),
  };
}

/** One after the other, in the order of asking. */
function turns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
}
