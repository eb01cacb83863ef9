/** Upstreams that are away: nobody waits for them twice. */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { askControl } from './ask-control.ts';
import { addressesOf, ask, start, upstream } from './resolver.testing.ts';
import { UpstreamHealth } from './upstream-health.ts';

describe('an upstream that does not answer', () => {
  it('delays three questions, and is asked last from then on', async () => {
    const [first, second] = [await upstream('192.0.2.1'), await upstream('192.0.2.2')];
    const { port, metrics, controlPort } = await start([first, second], { upstreamMs: 150 });
    first.saying.isSilent = true;
    for (let index = 0; index < 3; index++) await ask(port, `n${index}.test.`);
    expect(metrics.get('upstream-failed')).toBe(3);
    for (let index = 3; index < 10; index++) {
      expect(addressesOf(await ask(port, `n${index}.test.`))).toEqual(['192.0.2.2']);
    }
    expect(metrics.get('upstream-failed')).toBe(3);
    const status = await askControl(controlPort ?? 0, 'GET', '/status');
    expect(status?.value).toMatchObject({
      upstreams: [`127.0.0.1#${first.port} (does not answer)`, `127.0.0.1#${second.port}`],
    });
  });

  it('is asked first again once it has answered a question of our own', async () => {
    const [first, second] = [await upstream('192.0.2.1'), await upstream('192.0.2.2')];
    const { port } = await start([first, second], { upstreamMs: 150 });
    first.saying.isSilent = true;
    for (let index = 0; index < 3; index++) await ask(port, `n${index}.test.`);
    first.saying.isSilent = false;
    const told: string[] = [];
    for (let round = 0; round < 40 && told.at(-1) !== '192.0.2.1'; round++) {
      await pause(100);
      told.push(...addressesOf(await ask(port, `round${round}.test.`)));
    }
    expect(told[0]).toBe('192.0.2.2');
    expect(told.at(-1)).toBe('192.0.2.1');
  });

  it('is asked all the same where it is the only one, and old answers are told without waiting for it', async () => {
    const server = await upstream('192.0.2.1');
    const own = { upstreamMs: 150, patienceMs: 60_000, failureSeconds: 0.1, mostTtlSeconds: 1 };
    const { port } = await start([server], own);
    await ask(port);
    server.saying.isSilent = true;
    for (let index = 0; index < 3; index++) {
      expect((await ask(port, `n${index}.test.`)).rcode).toBe('SERVFAIL');
    }
    await pause(1_050);
    const held = await ask(port);
    expect(addressesOf(held)).toEqual(['192.0.2.1']);
    expect(held.edns?.options).toMatchObject([{ kind: 'extended-error', code: 3 }]);
    server.saying.isSilent = false;
    expect(addressesOf(await ask(port, 'new.test.'))).toEqual(['192.0.2.1']);
  });
});

describe('the health of an upstream', () => {
  it('is bad after three failures in a row, and good after any answer', () => {
    const health = new UpstreamHealth();
    health.failed(0);
    health.failed(0);
    health.answered();
    health.failed(0);
    health.failed(0);
    expect(health.isAway).toBe(false);
    health.failed(0);
    expect(health.isAway).toBe(true);
    health.answered();
    expect([health.isAway, health.isToBeTried(1e9)]).toEqual([false, false]);
  });

  it('is tried after a second, then less and less often, every 15 s at last', () => {
    const health = new UpstreamHealth();
    for (let times = 0; times < 3; times++) health.failed(0);
    const tried: number[] = [];
    for (let second = 0; second < 100; second++) {
      if (!health.isToBeTried(second * 1_000)) continue;
      tried.push(second);
      health.failed(second * 1_000);
    }
    expect(tried).toEqual([1, 3, 7, 15, 30, 45, 60, 75, 90]);
  });
});
