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
        return Promise.resolve(reply === null ? null : { reply, isHot: false });
      },
      metrics: new ResolverMetrics(),
      say: (line) => said.push(line),
      failed: resolve,
      thread: new URL('./dying-thread.testing.ts', import.meta.url),
    });
    afterTest(() => fronts.close());
    const [port = 0] = await fronts.open([{ address: '127.0.0.1', port: 0 }]);
    let answered = 0;
    for (let round = 0; round < 20 && said.length < 3; round++) {
      const one = await Promise.race([ask(port).then(() => 1), promise.then(() => 0)]).catch(
        () => 0,
      );
      answered += one;
    }
    expect(await promise).toContain('again and again');
    expect([said.length, answered > 0]).toEqual([6, true]);
    expect(said[0]).toContain('died as the test wants');
  });
});
