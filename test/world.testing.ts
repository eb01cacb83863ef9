/** A world for tests: a folder, a fixed day, and everything that was said. */
import type { Screen } from '#app/report';
import { run } from '../src/app/cli/run.ts';
import type { ExitCode } from '../src/app/cli/command.ts';
import type { World } from '../src/app/cli/world.ts';

export interface Ran {
  readonly exit: ExitCode;
  readonly out: string;
  readonly said: string;
}

export interface TestWorld {
  readonly folder: string;
  readonly screen?: Partial<Screen>;
  readonly today?: string;
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Told what is said on standard error, as it is said. */
  readonly heard?: (text: string) => void;
}

/** Runs `firebreak WORDS` in a world of its own. */
export async function runFirebreak(words: readonly string[], given: TestWorld): Promise<Ran> {
  let out = '';
  let said = '';
  const world: World = {
    folder: given.folder,
    environment: given.environment ?? {},
    today: given.today ?? '2026-11-25',
    screen: { width: 80, unicode: true, color: false, ...given.screen },
    interactive: false,
    out: (text) => void (out += text),
    say: (text) => {
      said += text;
      given.heard?.(text);
    },
    readInput: async () => given.input ?? '',
  };
  const exit = await run(words, world);
  return { exit, out, said };
}
