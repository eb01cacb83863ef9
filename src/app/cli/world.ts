/** Everything a command may touch of the outside, so that tests run commands in a world of their own. */
import type { Screen } from '#app/report';
import { readStream } from './read-input.ts';

export interface World {
  /** Where relative paths start. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `2026-11-25`, UTC. */
  readonly today: string;
  readonly screen: Screen;
  /** True when progress may be shown. */
  readonly interactive: boolean;
  /** Results: standard output. */
  readonly out: (text: string) => void;
  /** Progress and problems: standard error. */
  readonly say: (text: string) => void;
  /** Standard input, whole. */
  readonly readInput: () => Promise<string>;
  /** The same in pieces, for recordings. */
  readonly streamInput?: () => AsyncIterable<Uint8Array>;
}

/** The world of this process. */
export function processWorld(): World {
  const { env, stdout, stderr } = process;
  return {
    folder: process.cwd(),
    environment: env,
    today: new Date().toISOString().slice(0, 10),
    screen: {
      width: clamp(Number(env['COLUMNS'] ?? stdout.columns ?? 80), 40, 200),
      unicode: speaksUnicode(env),
      color: stdout.isTTY === true && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb',
    },
    interactive: stderr.isTTY === true,
    out: (text) => void stdout.write(text),
    say: (text) => void stderr.write(text),
    readInput: () => readStream(process.stdin),
    streamInput: () => process.stdin,
  };
}

/** UTF-8 unless the locale says otherwise; Windows terminals of today and no locale at all speak it. */
function speaksUnicode(environment: NodeJS.ProcessEnv): boolean {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return locale === '' || /utf-?8/i.test(locale);
}

function clamp(value: number, least: number, most: number): number {
  return Number.isFinite(value) && value > 0 ? Math.min(most, Math.max(least, value)) : 80;
}
