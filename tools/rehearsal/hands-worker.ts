/** The thread in which people type their commands: what they do holds up nobody who looks. */
import { parentPort } from 'node:worker_threads';
import { PLAIN_SCREEN } from '#app/report';
import { run } from '../../src/app/cli/run.ts';
import type { World } from '../../src/app/cli/world.ts';
import type { Did, Typed } from './hands.ts';

parentPort?.on('message', ({ folder, words }: Typed) => {
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
  void run(words, world).then((exit) => {
    const did: Did = { exit, out, said };
    parentPort?.postMessage(did);
  });
});
