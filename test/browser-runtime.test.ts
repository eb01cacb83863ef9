/**
 * The runtime in a real browser: bundled as a program's bundler would, with an outbox in IndexedDB that
 * survives a closed page, and local mode in the page's own storage.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, launchChromium } from './chromium.testing.ts';

const ROOT = resolve(import.meta.dirname, '..');
const ENTRY = `
  export * from ${JSON.stringify(resolve(ROOT, 'src/runtime/index.ts'))};
  export * from ${JSON.stringify(resolve(ROOT, 'src/runtime/browser.ts'))};`;

async function bundle(): Promise<string> {
  const built = await rolldown({
    input: 'entry',
    platform: 'browser',
    resolve: { conditionNames: ['source', 'import'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? '\0entry' : null),
        load: (id) => (id === '\0entry' ? { code: ENTRY, moduleType: 'js' } : null),
      },
    ],
  });
  const { output } = await built.generate({ format: 'esm' });
  await built.close();
  return output[0].code;
}

/** What the page's own functions return, as text. */
function inPage(page: Page, body: string): Promise<unknown> {
  return page.evaluate(`(async () => { const rt = await import('/runtime.js'); ${body} })()`);
}

const OUTBOX = `
  const sent = [];
  const box = await rt.outbox({ storage: rt.indexedDbOutbox(indexedDB, 'readings'),
    spread: { withinMs: 0, perSecond: 1e6 }, again: { baseMs: 1e7, mostMs: 1e7 },
    send: (entry) => globalThis.isAway ? Promise.reject(new Error('away')) : (sent.push([entry.body, entry.idempotencyKey]), Promise.resolve({ kind: 'done' })) });`;

describe.skipIf(CHROMIUM === null)('the runtime in Chromium', () => {
  let browser: Browser;
  let server: Server;
  let url = '';

  beforeAll(async () => {
    const code = await bundle();
    server = createServer((request, response) => {
      const isScript = request.url === '/runtime.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? code : '<!doctype html><title>hub</title>');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await new Promise<void>((closed) => server.close(() => closed()));
  });

  it('keeps what could not be sent over a closed page, and sends it with the same key', async () => {
    const context = await browser.newContext();
    const first = await context.newPage();
    await first.goto(url);
    await inPage(
      first,
      `globalThis.isAway = true; ${OUTBOX} for (let n = 1; n <= 20; n++) await box.add('room', n);`,
    );
    await first.close();
    const second = await context.newPage();
    await second.goto(url);
    const waiting = await inPage(second, `globalThis.isAway = true; ${OUTBOX} return box.waiting;`);
    expect(waiting).toBe(20);
    await second.close();
    const third = await context.newPage();
    await third.goto(url);
    const sent = (await inPage(
      third,
      `${OUTBOX} await box.add('room', 21); for (let i = 0; i < 200 && box.waiting > 0; i++) await new Promise((done) => setTimeout(done, 10)); return sent;`,
    )) as [number, string][];
    expect(sent.map(([body]) => body)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
    expect(new Set(sent.map(([, key]) => key)).size).toBe(21);
    await context.close();
  }, 60_000);

  it('remembers what a device did last over a reload', async () => {
    const page = await browser.newPage();
    await page.goto(url);
    const start = `const house = await rt.localMode({ saved: rt.textItem(localStorage, 'house'), basic: ({ last }) => last,
      limits: { celsius: [7, 30] } });`;
    await inPage(
      page,
      `${start} house.heard({ version: 3, values: { celsius: 21 } }); await house.close();`,
    );
    await page.reload();
    expect(await inPage(page, `${start} return [house.mode, house.doing];`)).toEqual([
      'local',
      { celsius: 21 },
    ]);
    await page.close();
  }, 60_000);
});
