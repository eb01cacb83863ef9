/** The commands that people type, run by the command line itself in the folder of the company. */
import type { World } from '../../src/app/cli/world.ts';
import { run } from '../../src/app/cli/run.ts';
import { PLAIN_SCREEN } from '#app/report';

/** What a command did. */
export interface Did {
  readonly exit: number;
  readonly out: string;
  readonly said: string;
}

/** `firebreak WORDS`. @throws when the command did not understand, or it is a bug. */
export async function firebreak(folder: string, words: readonly string[]): Promise<Did> {
  let [out, said] = ['', ''];
  const world: World = {
    folder,
    environment: {},
    today: '2025-10-20',
    screen: PLAIN_SCREEN,
    interactive: false,
    out: (text) => void (out += text),
    say: (text) => void (said += text),
    readInput: async () => '',
  };
  const exit = await run(words, world);
  if (exit > 1) throw new Error(`firebreak ${words.join(' ')}\n${said}${out}`);
  return { exit, out, said };
}
