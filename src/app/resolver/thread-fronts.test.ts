import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { answerMessage, decodeMessage, encodeMessage, type Message } from '#core/dns';
import { ResolverMetrics } from './metrics.ts';
import { afterTest, ask } from './resolver.testing.ts';
import { USUAL_SERVER } from './server.ts';
import { ThreadFronts } from './thread-fronts.ts';

describe('a thread that dies', () => {
  it('is replaced on the same port, and the sixth within a minute is the end', async () => {
    const said: string[] = [];
    const { promise, resolve } = Promise.withResolvers<string>();
    const fronts = new ThreadFronts(2, USUAL_SERVER, {
      answer: (bytes) => {
        const reply = encodeMessage(answerMessage(decodeMessage(bytes).value as Message)).value;
        return Promise.resolve(reply === null ? null : { reply, hot: null });
      },
      metrics: new ResolverMetrics(),
      say: (line) => said.push(line),
      failed: resolve,
      thread: new URL('./dying-thread.testing.ts', import.meta.url),
    });
    afterTest(() => fronts.close());
    const [port = 0] = await fronts.open([{ address: '127.0.0.1', port: 0 }]);
    const isOver = promise.then(() => true);
    let answered = 0;
    // A question that reaches a thread that is dying has no answer: then another.
    for (let round = 0; round < 60; round++) {
      const asked = ask(port).then(() => ++answered);
      const outcome = await Promise.race([isOver, asked.catch(() => 0), pause(250)]);
      if (outcome === true) break;
      await pause(40);
    }
    expect(await promise).toContain('again and again');
    expect([said.length, answered >= 6]).toEqual([6, true]);
    expect(said[0]).toContain('died as the test wants');
  });
});
