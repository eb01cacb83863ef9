/** The status page, served and read by a real Chromium: on a phone and a desk, light and dark, whole and stale. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSite, type Serving } from '#app/status';
import { CHROMIUM, launchChromium, WITHOUT_CHROMIUM } from './chromium.testing.ts';
import { faintTexts, type FaintTexts, hiddenOverflow } from './page-probes.testing.ts';
import { runFirebreak } from './world.testing.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const EXAMPLE = resolve(import.meta.dirname, '../examples/status');
const INCIDENT = '/incidents/2026-10-20-paying-fails-in-virginia.html';
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
] as const;
const folder = mkdtempSync(join(tmpdir(), 'firebreak-status-page-'));

describe.skipIf(CHROMIUM === null)(`the status page${WITHOUT_CHROMIUM}`, () => {
  let browser: Browser;
  /** While it lasted, and when it was over. */
  const serving: Serving[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    for (const at of ['2026-10-20T08:50Z', '2026-11-25T08:00Z']) {
      const to = join(folder, at.slice(0, 10));
      const words = ['status', 'build', EXAMPLE, '--to', to, '--at', at];
      const built = await runFirebreak(words, { folder });
      expect(built.exit, built.said).toBe(0);
      serving.push(await serveSite({ folder: to, port: 0 }));
    }
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    for (const each of serving) await each.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(
    which: 0 | 1,
    path: string,
    options: BrowserContextOptions = {},
    nowIs = ['2026-10-20T08:52Z', '2026-11-25T08:02Z'][which] ?? '',
  ): Promise<{ page: Page; requests: string[]; errors: string[] }> {
    const context = await browser.newContext({ viewport: SIZES[1], timezoneId: 'UTC', ...options });
    const page = await context.newPage();
    await page.clock.setFixedTime(new Date(nowIs));
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => errors.push(message.text()));
    await page.goto(`http://127.0.0.1:${serving[which]?.port ?? 0}${path}`);
    return { page, requests, errors };
  }

  it.each(
    SIZES.flatMap(({ width }) =>
      (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
    ),
  )(
    '%i pixels wide, %s: says nothing wrong, loads nothing else, axe is content',
    async (width, colorScheme) => {
      const viewport = SIZES.find((each) => each.width === width) ?? SIZES[0];
      const others = colorScheme === 'dark' ? [] : width === 390 ? [INCIDENT] : ['/history.html'];
      for (const [which, path] of [
        [0, '/'],
        ...others.map((each) => [1, each] as const),
      ] as const) {
        // axe comes in through the debugger, which no policy of a page binds.
        const { page, requests, errors } = await open(which, path, { viewport, colorScheme });
        expect(errors).toEqual([]);
        expect(requests.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        expect(await page.evaluate(hiddenOverflow)).toEqual([]);
        const { checked, faint } = (await page.evaluate(faintTexts)) as FaintTexts;
        expect(checked).toBeGreaterThan(5);
        expect(faint).toEqual([]);
        await page.evaluate(readFileSync(AXE, 'utf8'));
        const found = (await page.evaluate(
          `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
          violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ target }) => target).join(' ')))`,
        )) as string[];
        expect(found, path).toEqual([]);
        await page.context().close();
      }
    },
  );

  it('is whole without a script: journeys first, then what happened, in UTC', async () => {
    const { page, errors } = await open(0, '/', { javaScriptEnabled: false });
    expect(errors).toEqual([]);
    const text = (await page.locator('main').innerText()).replace(/\s+/g, ' ');
    expect(text).toMatch(
      /Paying by card fails for some .*As of 20 Oct 2026, 08:50 UTC.*more than 1 h ago, this copy is stale/,
    );
    expect(text).toMatch(/in aws\/us-east-1 . ?does not work in aws\/eu-west-1 . ?works/);
    expect(text).toContain(
      'Now Paying by card fails for a part of our customers The cause is known.',
    );
    expect(await page.locator('#old').isVisible()).toBe(false);
    await page.context().close();
  });

  it('has a policy so strict that what slips into it is not run, loaded, styled or sent', async () => {
    const { page } = await open(0, '/');
    const policy = await page
      .locator('meta[http-equiv="Content-Security-Policy"]')
      .getAttribute('content');
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; img-src data:; base-uri 'none'; form-action 'none'$/,
    );
    const slipped = [
      '<script>window.hit = "script"</script>',
      '<img src="data:," onerror="window.hit = \'handler\'">',
      '<img src="/outside.png"><script src="/outside.js"></script><iframe src="/outside.html"></iframe>',
      '<link rel="stylesheet" href="/outside.css"><style>h1 { color: rgb(1, 2, 3) }</style>',
      '<form id="slipped" action="/outside"><input name="mail"></form><base href="https://evil.example/">',
    ].join('');
    await page.route('**/*', async (route) => {
      if (new URL(route.request().url()).pathname !== '/') return route.continue();
      const response = await route.fetch();
      const body = (await response.text()).replace('</main>', `${slipped}</main>`);
      await route.fulfill({ response, body });
    });
    // A browser tells of what its policy stops as well: only what was answered was asked.
    const answered: string[] = [];
    page.on('requestfinished', (request) => answered.push(request.url()));
    await page.reload();
    expect(await page.locator('#slipped').count()).toBe(1);
    await page.evaluate('document.querySelector("#slipped").submit()');
    await page.waitForTimeout(100);
    expect(await page.evaluate('window.hit')).toBeUndefined();
    expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).color')).not.toBe(
      'rgb(1, 2, 3)',
    );
    expect(await page.evaluate('document.baseURI')).toBe(page.url());
    // Its own script ran: times are those of the reader.
    expect(await page.locator('main time').first().getAttribute('title')).toContain('UTC');
    expect(answered.filter((url) => !url.startsWith('data:'))).toEqual([page.url()]);
    await page.context().close();
  });

  it('shows times in the zone of the reader, and keeps UTC at hand', async () => {
    const { page } = await open(0, '/', { timezoneId: 'America/New_York' });
    const first = page.locator('main time').first();
    expect(await first.textContent()).toBe('20 Oct 2026, 04:50 GMT-4');
    expect(await first.getAttribute('title')).toBe('20 Oct 2026, 08:50 UTC');
    await page.context().close();
  });

  it('says how old it is when it is stale, and where others stand', async () => {
    const fresh = await open(0, '/', {}, '2026-10-20T09:49Z');
    expect(await fresh.page.locator('#old').isVisible()).toBe(false);
    await fresh.page.context().close();
    const stale = await open(0, '/', {}, '2026-10-20T13:50Z');
    expect(await stale.page.locator('[role=alert]').innerText()).toBe(
      'This copy is 5 hours old. What it says may not be true any more.',
    );
    expect(await stale.page.locator('main a[href="https://corner-status.example/"]').count()).toBe(
      1,
    );
    await stale.page.context().close();
  });

  it('goes by keyboard: past the head, then link by link', async () => {
    const { page } = await open(0, '/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to what works');
    const links = await page.locator('a').count();
    for (let press = 1; press < links; press += 1) await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement === [...document.links].at(-1)')).toBe(true);
    await page.context().close();
  });

  it('prints on one sheet, with its moment', async () => {
    const { page } = await open(0, '/');
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
    await page.context().close();
  });

  it('leads from the first page to the incident and back, wherever the copy stands', async () => {
    const { page, errors } = await open(1, '/');
    await page
      .getByRole('link', { name: 'Paying by card fails for a part of our customers' })
      .click();
    await page.waitForURL(/incidents/);
    expect(await page.locator('h1').innerText()).toBe(
      'Paying by card fails for a part of our customers',
    );
    await page.getByRole('link', { name: 'Status of Corner' }).click();
    await page.waitForURL(/index\.html/);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
