/** The forwarder in a world of the test's own: no sockets. */
import { answerMessage, nameOf, queryMessage, type Message, type Question } from '#core/dns';
import { NameBook } from '#runtime/resolver';
import { describe, expect, it } from 'vitest';
import { Forwarder, type ForwarderWorld } from './forwarder.ts';
import { ResolverMetrics } from './metrics.ts';
import type { KeptRecord } from './read-answer.ts';

/** Upstream says these addresses of every name, with a TTL of a second. */
class Upstreams {
  addresses: readonly string[] = ['192.0.2.1'];
  asked = 0;
  nowMs = 1_760_000_000_000;
  underWay = 0;
  mostUnderWay = 0;
  readonly looks: (() => void)[] = [];
  readonly metrics = new ResolverMetrics();
  readonly forwarder: Forwarder;

  constructor(own: Partial<ForwarderWorld> = {}) {
    this.forwarder = new Forwarder({
      book: new NameBook<KeptRecord>({ steadyMs: 0, recheckMs: 5_000 }),
      upstreams: () => [{ ask: (question) => this.#answer(question), validates: false }],
      isAlive: () => this.#look(),
      metrics: this.metrics,
      nowMs: () => this.nowMs,
      limits: () => ({ patienceMs: 1_800, mostAsking: 2_000, mostNewPerSecond: 1_000_000 }),
      ...own,
    });
  }

  async ask(name: string): Promise<readonly string[]> {
    const answered = await this.forwarder.answer(queryMessage(1, nameOf(name), 'A'));
    return (answered?.answer.answers ?? []).flatMap(({ data }) =>
      data.kind === 'A' ? data.address : [],
    );
  }

  #answer(question: Question): Promise<Message> {
    this.asked++;
    const query = queryMessage(1, question.name, question.type);
    const answers = this.addresses.map((address) => ({
      name: question.name,
      class: 'IN' as const,
      ttl: 1,
      data: { kind: 'A' as const, address },
    }));
    return Promise.resolve(answerMessage(query, { rcode: 'NOERROR', answers }));
  }

  #look(): Promise<boolean | null> {
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    return new Promise((resolve) => {
      this.looks.push(() => (this.underWay--, resolve(true)));
    });
  }
}

/** All that is under way ends. */
async function settle({ looks }: Upstreams): Promise<void> {
  for (let round = 0; round < 10; round++) {
    for (const end of looks.splice(0)) end();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('where every name turned empty at once', () => {
  it('looks are few at a time, and no name is lost for that', async () => {
    const world = new Upstreams();
    const names = Array.from({ length: 3_000 }, (_, index) => `n${index}.test.`);
    for (const name of names) await world.ask(name);
    world.addresses = [];
    world.nowMs += 2_000;
    for (const name of names) expect(await world.ask(name)).toEqual(['192.0.2.1']);
    for (let second = 0; second < 120; second++) {
      world.nowMs += 1_000;
      world.forwarder.tick();
      await settle(world);
    }
    expect(world.mostUnderWay).toBeGreaterThan(100);
    expect(world.mostUnderWay).toBeLessThanOrEqual(501);
    for (const name of names) expect(await world.ask(name)).toEqual(['192.0.2.1']);
  });

  it('a name that clients ask for is asked again first', async () => {
    const world = new Upstreams();
    await world.ask('shop.test.');
    world.addresses = [];
    world.nowMs += 2_000;
    expect(await world.ask('shop.test.')).toEqual(['192.0.2.1']);
    world.addresses = ['192.0.2.9'];
    world.nowMs += 5_001;
    const before = world.asked;
    expect(await world.ask('shop.test.')).toEqual(['192.0.2.1']);
    await settle(world);
    expect(world.asked).toBe(before + 1);
    expect(await world.ask('shop.test.')).toEqual(['192.0.2.9']);
  });
});
