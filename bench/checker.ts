/**
 * The model checker beside Spin (`pan -O2 -DNOREDUCE -DSAFETY`) on the same protocol, in turns, each
 * in a fresh process, so that a busy machine slows both; the middle of the turns is shown. Spin is
 * asked for nothing but the states; ours judges four properties on the way. Without Spin (Debian:
 * `apt-get install spin gcc`) only ours is shown.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { explore } from '#core/checker';
import { createRaceModel, type Bounds } from '#core/guard';
import { createCommitModel } from '../src/core/checker/two-phase-commit.testing.ts';

const CASES: readonly { readonly bounds: Bounds; readonly turns: number }[] = [
  { bounds: { enactors: 3, plans: 8, keep: 2 }, turns: 5 },
  { bounds: { enactors: 4, plans: 4, keep: 2 }, turns: 5 },
  { bounds: { enactors: 4, plans: 5, keep: 2 }, turns: 3 },
];
/** Places of Spin's hash table, as a power of two: its own advice for these sizes. */
const HASH_BITS = 22;

/** One run of either checker. */
interface Measured {
  readonly states: number;
  readonly edges: number;
  readonly seconds: number;
  readonly megabytes: number;
}

const execute = promisify(execFile);

/** Measures and prints states a second, memory, and the ratios. */
export async function run(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'));
  try {
    const hasSpin = await isSpinHere();
    print(`The unguarded race, every state, medians${hasSpin ? '' : '; Spin is not here'}`);
    for (const { bounds, turns } of CASES) {
      const spin = hasSpin ? await compileSpin(bounds, folder) : null;
      await compare(bounds, turns, spin, print);
    }
    compareCommit(print);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(
  bounds: Bounds,
  turns: number,
  spin: string | null,
  print: (line: string) => void,
): Promise<void> {
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let turn = 0; turn < turns; turn++) {
    if (spin !== null) theirs.push(await runSpin(spin));
    ours.push(await runOurs(bounds));
  }
  const mine = middle(ours);
  print(
    `  ${bounds.enactors} enactors, ${bounds.plans} plans: ` +
      `${mine.states.toLocaleString('en')} states, ${mine.edges.toLocaleString('en')} steps, ` +
      `${turns} turns`,
  );
  print(`    firebreak  ${describe(mine)}`);
  if (theirs.length === 0) return;
  const other = middle(theirs);
  const same = mine.states === other.states && mine.edges === other.edges;
  const ratio = rate(mine) / rate(other);
  const memory = mine.megabytes / other.megabytes;
  print(`    spin       ${describe(other)}`);
  print(
    `    ${ratio.toFixed(2)} x Spin's states a second, ${memory.toFixed(2)} x its memory, ` +
      `counts ${same ? 'the same' : `DIFFER: ${other.states} states, ${other.edges} steps`}`,
  );
}

/** The form that is easy to write, on the protocol whose counts TLC has published. */
function compareCommit(print: (line: string) => void): void {
  const startMs = performance.now();
  const { states, edges } = explore(createCommitModel(7));
  const seconds = (performance.now() - startMs) / 1000;
  print('Two-phase commit, 7 resource managers, states as JSON values, once');
  const megabytes = process.resourceUsage().maxRSS / 1024;
  print(`    firebreak  ${describe({ states, edges, seconds, megabytes })}`);
  const same = states === 296_448 && edges + 1 === 2_744_706;
  print(`    states and generated states ${same ? 'as TLC counts them' : 'DIFFER from 296,448'}`);
}

function describe(measured: Measured): string {
  const { seconds, megabytes } = measured;
  const thousands = Math.round(rate(measured) / 1000).toLocaleString('en');
  return `${seconds.toFixed(2).padStart(6)} s  ${thousands.padStart(6)} k states/s  ${megabytes.toFixed(0).padStart(5)} MB`;
}

function rate({ states, seconds }: Measured): number {
  return states / seconds;
}

/** The run whose time is the median, with the median of memory. */
function middle(runs: readonly Measured[]): Measured {
  const bySeconds = runs.toSorted((a, b) => a.seconds - b.seconds)[runs.length >> 1];
  const byMemory = runs.toSorted((a, b) => a.megabytes - b.megabytes)[runs.length >> 1];
  if (bySeconds === undefined || byMemory === undefined) throw new Error('no run was measured');
  return { ...bySeconds, megabytes: byMemory.megabytes };
}

async function isSpinHere(): Promise<boolean> {
  try {
    await execute('spin', ['-V']);
    await execute('gcc', ['--version']);
    return true;
  } catch {
    return false;
  }
}

/** Path of Spin's checker for this protocol. */
async function compileSpin({ enactors, plans, keep }: Bounds, folder: string): Promise<string> {
  const model = join(import.meta.dirname, 'race.pml');
  const sizes = [`-DENACTORS=${enactors}`, `-DPLANS=${plans}`, `-DKEEP=${keep}`];
  await execute('spin', [...sizes, '-a', model], { cwd: folder });
  const program = join(folder, `pan-${enactors}-${plans}-${keep}`);
  const options = ['-O2', '-DNOREDUCE', '-DSAFETY'];
  await execute('gcc', [...options, '-o', program, 'pan.c'], { cwd: folder });
  return program;
}

/** Spin counts the initial state as a transition. Seconds and memory are what it says itself. */
async function runSpin(program: string): Promise<Measured> {
  const { stdout } = await execute(program, ['-m100000', `-w${HASH_BITS}`]);
  const find = (pattern: RegExp): number => {
    const found = pattern.exec(stdout)?.[1];
    if (found === undefined) throw new Error(`Spin did not print ${pattern.source}`);
    return Number(found);
  };
  return {
    states: find(/(\d+) states, stored/),
    edges: find(/(\d+) transitions/) - 1,
    seconds: find(/elapsed time ([\d.]+)/),
    megabytes: find(/([\d.]+)\s+total actual memory usage/),
  };
}

/** Seconds of the search; memory is the most that the whole process had resident. */
async function runOurs({ enactors, plans, keep }: Bounds): Promise<Measured> {
  const sizes = [enactors, plans, keep].map(String);
  const options = ['--conditions=source', import.meta.filename, 'explore', ...sizes];
  const { stdout } = await execute(process.execPath, options);
  return JSON.parse(stdout) as Measured;
}

function exploreOnce(bounds: Bounds): Measured {
  const model = createRaceModel(bounds);
  const safety = {
    ...model,
    properties: () => model.properties().filter(({ kind }) => kind !== 'can-recover'),
  };
  const startMs = performance.now();
  const { states, edges } = explore(safety);
  const seconds = (performance.now() - startMs) / 1000;
  return { states, edges, seconds, megabytes: process.resourceUsage().maxRSS / 1024 };
}

if (process.argv[1] === import.meta.filename) {
  const [command, ...sizes] = process.argv.slice(2);
  const [enactors = 0, plans = 0, keep = 0] = sizes.map(Number);
  if (command === 'explore') console.log(JSON.stringify(exploreOnce({ enactors, plans, keep })));
  else await run((line) => console.log(line));
}
