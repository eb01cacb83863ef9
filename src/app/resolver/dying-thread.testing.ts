/** A thread that dies of its first answer, after it was sent. */
import { parentPort } from 'node:worker_threads';
import './front-thread.ts';
import type { ToFront } from './front-thread.ts';

parentPort?.on('message', ({ kind }: ToFront) => {
  if (kind !== 'answer') return;
  setTimeout(() => {
    throw new Error('died as the test wants');
  }, 20);
});
