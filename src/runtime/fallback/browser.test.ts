import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { packPolicies } from '../packing.testing.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const HERE = existsSync(CHROMIUM);

/** A text, since the tools of the tests rewrite the imports of functions. */
const SCRIPT = `(async () => {
  const bundle = 'data:text/javascript;charset=utf-8,' + encodeURIComponent(BUNDLE);
  const doors = await import(bundle);
  const stack = doors.policy('some', [
    doors.fallback(() => 'fell back'),
    doors.staleIfError({ keepMs: 1000 }),
    doors.retry({ baseMs: 1 }),
    doors.hedge({ afterMs: 20 }),
    doors.bulkhead({ atOnce: 2, queue: 2 }),
    doors.deadline({ leastMs: 1 }),
    doors.adaptiveThrottle(),
    doors.circuitBreaker({ slowMs: 1000 }),
    doors.timeout(50),
  ]);
  const { signal } = new AbortController();
  return [
    await stack.run((call) => 'aborted ' + call.signal.aborted, { signal, withinMs: 5000 }),
    await stack.run(() => Promise.reject(new Error('down'))),
    await stack.run(() => new Promise(() => undefined)),
  ];
})()`;

describe.skipIf(!HERE)(`in a browser${HERE ? '' : ' (skipped: no Chromium here)'}`, () => {
  it('every policy works as it is bundled', async () => {
    const { code } = await packPolicies(
      (
        'policy retry circuitBreaker timeout hedge staleIfError fallback bulkhead ' +
        'adaptiveThrottle deadline'
      ).split(' '),
    );
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    try {
      const page = await browser.newPage();
      const answers: unknown = await page.evaluate(
        SCRIPT.replace('BUNDLE', () => JSON.stringify(code)),
      );
      expect(answers).toEqual(['aborted false', 'fell back', 'fell back']);
    } finally {
      await browser.close();
    }
  });
});
