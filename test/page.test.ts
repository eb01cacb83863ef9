/** The page of `--html`, read by a real Chromium: what is on it, what it does, how it looks, how it prints. */
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MapFile } from '#core/map';
import { page as pageOf, PLAIN_SCREEN } from '#app/report';
import { gatherPage } from '../src/app/cli/gather-page.ts';
import { askQuestion } from '../src/app/cli/question.ts';
import { CHROMIUM, launchChromium, WITHOUT_CHROMIUM } from './chromium.testing.ts';
import { faintTexts, type FaintTexts, hiddenOverflow, tabStops } from './page-probes.testing.ts';
import { pdfPages } from './pdf-pages.testing.ts';
import { platformMap } from './platform.testing.ts';
import { runFirebreak } from './world.testing.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const SECTIONS = ['day', 'do', 'fates', 'goals', 'holders', 'unknown', 'made'];
/** Besides the 120 services. */
const VENDORS = 17;
const OPEN_ALL = `document.querySelectorAll('details').forEach((each) => (each.open = true))`;
const PHONE = { width: 390, height: 844 };

const folder = mkdtempSync(join(tmpdir(), 'firebreak-page-'));
const at = (file: string): string => join(folder, file);

async function write(file: string, ...words: string[]): Promise<string> {
  const ran = await runFirebreak([...words, '--html', file], { folder });
  expect(ran.said, ran.out).toMatch(new RegExp(`^Writing .*${file}`, 'm'));
  return readFileSync(at(file), 'utf8');
}

describe.skipIf(CHROMIUM === null)(`the page${WITHOUT_CHROMIUM}`, () => {
  let browser: Browser;
  let street = '';

  beforeAll(async () => {
    cpSync(resolve(import.meta.dirname, '../examples/high-street'), at('high-street'), {
      recursive: true,
    });
    writeFileSync(at('platform.json'), JSON.stringify(platformMap()));
    browser = await launchChromium();
    street = await write('street.html', 'replay', 'high-street');
    await write('platform.html', 'replay', 'platform.json');
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(
    file: string,
    options: BrowserContextOptions = {},
    hash = '',
  ): Promise<{ page: Page; requests: string[]; errors: string[] }> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    const page = await context.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => errors.push(message.text()));
    await page.goto(`file://${at(file)}${hash}`);
    return { page, requests, errors };
  }

  describe('is one file', () => {
    it('that asks for nothing, forbids asking, and says nothing on the console', async () => {
      for (const file of ['street.html', 'platform.html']) {
        const { page, requests, errors } = await open(file);
        await page.waitForLoadState('networkidle');
        expect(requests).toEqual([`file://${at(file)}`]);
        expect(errors).toEqual([]);
        const refused = await page.evaluate(
          `fetch('https://example.com/').then(() => 'sent', () => 'refused')`,
        );
        expect(refused).toBe('refused');
        await page.context().close();
      }
    });

    it('of less than 1 MB at 120 services, with the map in it', async () => {
      expect(Object.keys(platformMap().components ?? {})).toHaveLength(120 + VENDORS);
      expect(statSync(at('platform.html')).size).toBeLessThan(1_000_000);
      const { page } = await open('platform.html');
      const map = JSON.parse((await page.locator('#map').textContent()) ?? '');
      expect(map.components['payments-api'].needs['payments-store'].strength).toBe('hard');
      expect(Object.keys(map.journeys)).toHaveLength(12);
      await page.context().close();
    });

    it('with the same bytes for the same inputs', async () => {
      expect(await write('street.html', 'replay', 'high-street')).toBe(street);
    });
  });

  it('is complete without JavaScript: every section, every text, every picture', async () => {
    const texts: string[] = [];
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await open('street.html', { javaScriptEnabled });
      const found = await page
        .locator('main section')
        .evaluateAll((all) => all.map(({ id }) => id));
      expect(found).toEqual(SECTIONS);
      await page.evaluate(`document.querySelectorAll('.only-js').forEach((each) => each.remove())`);
      await page.evaluate(OPEN_ALL);
      texts.push(await page.locator('body').innerText());
      await page.context().close();
    }
    expect(texts[1]).toBe(texts[0]);
    for (const said of ['16 of 18 journeys stop', 'reach-support', 'Add a placement of home-cloud',
      'lose', 'path', 'why', 'when', 'mend', 'SHA-256']) expect(texts[1]).toContain(said); // prettier-ignore
  });

  it('shows nothing that a file says as markup, whatever it says', async () => {
    const hostile = `</script><img src=x onerror="document.title='pwned'">'&amp;`;
    const input = await inputOf('high-street');
    const said = JSON.stringify(hostile).slice(1, -1);
    const planted = JSON.parse(
      JSON.stringify(input).replace(/fares|home-cloud|buy-in-the-shop|any region|declared/g, said),
    );
    writeFileSync(
      at('hostile.html'),
      pageOf({ ...planted, name: hostile, headline: hostile, appendix: true }),
    );
    const { page, errors } = await open(
      'hostile.html',
      {},
      `#service=${encodeURIComponent(hostile)}`,
    );
    expect(errors).toEqual([]);
    expect(await page.title()).toContain(hostile);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('#ego h3').textContent()).toBe(hostile);
    await page.evaluate(`location.hash = 'lose=' + encodeURIComponent('aws/us-east-1')`);
    await page.waitForFunction(`document.querySelector('#lost').textContent !== ''`);
    expect(await page.locator('#lost').textContent()).toContain(hostile);
    expect(await page.locator('img').count()).toBe(0);
    await page.context().close();
  });

  async function inputOf(path: string): Promise<Parameters<typeof pageOf>[0]> {
    const world = {
      folder, environment: {}, today: '2026-11-25', screen: PLAIN_SCREEN, interactive: false,
      out: () => undefined, say: () => undefined, readInput: async () => '',
    }; // prettier-ignore
    const question = await askQuestion([path], {}, world);
    const told = {
      headline: '',
      view: null,
      before: null,
      answer: null,
      ask: null,
      asked: 'check',
    };
    return gatherPage(question, told, {}, world);
  }

  describe('the fate map', () => {
    it('has at most 12 boxes, and every service and need in a number that adds up', async () => {
      for (const [file, services] of [
        ['street.html', null],
        ['platform.html', 120],
      ] as const) {
        const { page } = await open(file);
        const sum = async (name: string): Promise<number> => {
          const found = page.locator(`#sum-${name}`);
          return (await found.count()) === 0 ? 0 : Number(await found.getAttribute('value'));
        };
        const data = JSON.parse((await page.locator('#data').textContent()) ?? '');
        expect(await page.locator('.fates .fate').count()).toBeLessThanOrEqual(12);
        expect(await page.locator('.fates .fate').count()).toBe(await sum('fates'));
        const inBoxes = (await page.locator('.fates .fate b').allTextContents()).map(Number);
        expect(inBoxes.reduce((a, b) => a + b)).toBe(await sum('services'));
        expect(data.fates.flat().sort((a: number, b: number) => a - b)).toEqual(
          data.services.map((_: string, index: number) => index),
        );
        if (services !== null) expect(await sum('services')).toBe(services);
        const total = await sum('references');
        expect(total).toBe(data.needs.length);
        expect(
          (await sum('outside')) +
            (await sum('between')) +
            (await sum('inside')) +
            (await sum('left')),
        ).toBe(total);
        const lines = await page.locator('.gutter path[data-references]').evaluateAll((all) =>
          all
            .filter((each) => each.getAttribute('data-fate') !== '')
            .map((each) => ({
              soft: each.classList.contains('soft'),
              references: Number(each.getAttribute('data-references')),
            })),
        );
        const references = lines.reduce((all, each) => all + each.references, 0);
        expect(references).toBe((await sum('outside')) + (await sum('again')));
        expect(lines.filter((each) => !each.soft)).toHaveLength(await sum('lines'));
        await page.context().close();
      }
    });

    it('nests outside boxes, draws soft lines on demand, and needs no script for that', async () => {
      const { page } = await open('platform.html', { javaScriptEnabled: false });
      const region = page.locator('.fates [data-lose="aws"] > ul > [data-lose="aws/us-east-1"]');
      expect(await region.locator('> ul > [data-lose="aws/us-east-1/dynamodb"]').count()).toBe(1);
      const soft = page.locator('.gutter path.soft').first();
      expect(await soft.isVisible()).toBe(false);
      await page.locator('#soft').check();
      expect(await soft.isVisible()).toBe(true);
      await page.context().close();
    });

    it('stays the same picture when the file names its services in another order', async () => {
      const map = parse(readFileSync(at('high-street/firebreak.yaml'), 'utf8')) as MapFile;
      const reversed = Object.fromEntries(Object.entries(map.components ?? {}).reverse());
      writeFileSync(at('reversed.json'), JSON.stringify({ ...map, components: reversed }));
      const other = await write('reversed.html', 'map', 'reversed.json');
      const picture = (html: string): string | undefined =>
        /<div class="fates"[\s\S]*?<p class="small caption">/.exec(html)?.[0];
      expect(picture(other)).toBe(picture(street));
      expect(picture(other)).toContain('home-cloud');
    });

    it('loses what is chosen, says what stops, keeps it in the address, and goes back', async () => {
      const { page } = await open('street.html');
      const lost = page.locator('#lost');
      expect(await lost.textContent()).toBe('');
      await page.locator('.fates [data-lose="aws/us-east-1/lambda"] > a').click();
      expect(page.url()).toMatch(/#lose=aws\/us-east-1\/lambda$/);
      expect(await lost.textContent()).toMatch(
        /^Without aws\/us-east-1\/lambda: \d+ of 18 journeys stop/,
      );
      expect(await lost.getAttribute('aria-live')).toBe('polite');
      const row = JSON.parse((await page.locator('#data').textContent()) ?? '').outside.find(
        (each: { id: string }) => each.id === 'aws/us-east-1/lambda',
      );
      const shown = page.locator('.fates .col-journeys li.stops, .fates .col-journeys li.may');
      expect(await shown.count()).toBe(row.stops.journeys.length);
      await page.goBack();
      expect(await lost.textContent()).toBe('');
      await page.goForward();
      await page.locator('#unlose').click();
      expect(await lost.textContent()).toBe('');
      await page.goto(`file://${at('street.html')}#lose=aws/eu-west-2`);
      expect(await lost.textContent()).toContain('pay-by-bank');
      await page.context().close();
    });

    it('shows one service with its paths, and all pictures for one journey', async () => {
      const { page } = await open(
        'platform.html',
        {},
        '#service=payments-api&journey=use-payments',
      );
      const ego = await page.locator('#ego').innerText();
      expect(ego).toContain('payments-store');
      expect(ego).toContain('Needed by');
      expect(await page.locator('svg.ego path').count()).toBeGreaterThan(3);
      expect(await page.locator('.day .journey:not(.aside)').count()).toBe(1);
      expect(await page.locator('#only').inputValue()).toBe('use-payments');
      await page.locator('#only').selectOption('');
      expect(page.url()).toMatch(/#service=payments-api$/);
      expect(await page.locator('.day .journey.aside').count()).toBe(0);
      await page.context().close();
    });
  });

  it('opens, searches, copies and saves: a saved change does what it says', async () => {
    const { page } = await open('street.html', {
      permissions: ['clipboard-read', 'clipboard-write'],
      acceptDownloads: true,
    });
    const row = page.locator('.day details[data-journey="book-a-flight"]');
    await row.locator('.track [data-at]').first().click();
    expect(await row.locator('.chains').innerText()).toContain(
      'book-a-flight > airline-checkout@aws/us-east-1 > fares > aws/us-east-1/dynamodb',
    );
    expect(await row.locator('.chains li.pointed').count()).toBe(1);
    await page.keyboard.press('/');
    await page.keyboard.type('hospital');
    expect(await page.locator('#found').textContent()).toBe('2 services found');
    expect(await page.locator('[data-service="fares"]').isVisible()).toBe(false);
    const copy = page.locator('button[data-copy]').first();
    await copy.click();
    await page.waitForFunction(
      `document.querySelector('button[data-copy]').textContent === 'copied'`,
    );
    const command = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(command).toBe('firebreak replay aws-2025-10-20 high-street --with mend-1.json');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('a[download]').first().click(),
    ]);
    await download.saveAs(at('mend-1.json'));
    await page.context().close();
    const changed = await write('changed.html', ...command.split(' ').slice(1));
    expect(changed).toMatch(/<title>high-street: With mend-1\.json, /);
    const after = await open('changed.html');
    expect(await after.page.locator('.day .ghost').count()).toBeGreaterThan(0);
    expect(await after.page.locator('.day .ghost').count()).toBeLessThan(18);
    await after.page.context().close();
  });

  describe('can be read by everybody', () => {
    it('with no violation that axe knows, light and dark, shut and open', async () => {
      const axe = readFileSync(AXE, 'utf8');
      for (const [file, colorScheme, hash, part] of [
        ['street.html', 'light', '', 'document'],
        ['street.html', 'dark', '#lose=aws/us-east-1/lambda&service=home-cloud', 'document'],
        ['platform.html', 'light', '#lose=mail-vendor', "'.fates'"],
      ] as const) {
        const { page } = await open(file, { colorScheme }, hash);
        await page.evaluate(axe);
        if (hash === '') await page.evaluate(OPEN_ALL);
        const found = (await page.evaluate(
          `axe.run(${part}, { resultTypes: ['violations'] }).then(({ violations }) =>
            violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ target }) => target).join(' ')))`,
        )) as string[];
        expect(found).toEqual([]);
        await page.context().close();
      }
    });

    it('with at least 4.5 to 1 between text and ground', async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const hash = '#lose=aws/us-east-1/lambda&journey=pay-by-bank&service=home-cloud';
        const { page } = await open('street.html', { colorScheme }, hash);
        await page.evaluate(OPEN_ALL);
        const { checked, faint } = (await page.evaluate(faintTexts)) as FaintTexts;
        expect(checked).toBeGreaterThan(500);
        expect(faint).toEqual([]);
        await page.context().close();
      }
    });

    it('by keyboard alone, in the order of reading', async () => {
      const { page } = await open('street.html');
      const stops = await page.evaluate(tabStops);
      const reached: string[] = [];
      for (let press = 0; press < 60; press += 1) {
        await page.keyboard.press('Tab');
        reached.push(String(await page.evaluate(`String(document.activeElement.dataset.stop)`)));
      }
      expect(stops).toBeGreaterThan(60);
      expect(reached).toEqual(reached.map((_, index) => String(index)));
      await page.locator('.fates [data-lose="card-processor"] > a').focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('#lost').textContent()).toContain('Without card-processor');
      await page.locator('.day details summary').first().focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('.day details').first().getAttribute('open')).toBe('');
      await page.context().close();
    });

    it('by a screen reader: landmarks, headings in order, tables with heads', async () => {
      const { page } = await open('street.html');
      for (const landmark of ['header', 'nav', 'main', 'footer'])
        expect(await page.locator(landmark).count()).toBe(1);
      const levels = await page
        .locator('h1, h2, h3')
        .evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
      levels.forEach((level, index) =>
        expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1),
      );
      const tables = await page
        .locator('table')
        .evaluateAll((all) =>
          all.map((each) => [
            each.querySelectorAll('caption').length,
            each.querySelectorAll('thead th[scope=col]').length > 1,
            each.querySelectorAll('tbody th[scope=row]').length > 0,
          ]),
        );
      expect(tables.length).toBeGreaterThanOrEqual(6);
      for (const table of tables) expect(table).toEqual([1, true, true]);
      await page.context().close();
    });

    it('on a phone, without scrolling sideways, everything open', async () => {
      for (const file of ['street.html', 'platform.html']) {
        const { page } = await open(file, { viewport: PHONE, isMobile: true });
        await page.evaluate(OPEN_ALL);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
        expect(await page.evaluate(hiddenOverflow)).toEqual([]);
        await page.context().close();
      }
    });
  });

  describe('on paper', () => {
    it('is four sheets of A4, each with map, date, version, hash and page', async () => {
      for (const [file, name] of [
        ['street.html', 'high-street'],
        ['platform.html', 'platform'],
      ] as const) {
        const { page } = await open(file);
        const pdf = await page.pdf({ preferCSSPageSize: true });
        await page.context().close();
        expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/);
        const pages = pdfPages(pdf);
        expect(pages).toHaveLength(4);
        pages.forEach((text, index) => {
          expect(text).toMatch(
            new RegExp(`${name},25November2026,Firebreak[\\d.]+,inputs[0-9a-f]{12}`),
          );
          expect(text).toContain(`page${index + 1}of4`);
        });
        [
          ['Whattodo', 'Yourjourneys'],
          ['Whatstopswhat', 'Thefates'],
          ['Goals', 'Whoholdsyou'],
          ['Whatwedonotknow', 'Howthiswasmade'],
        ].forEach((said, index) => said.forEach((each) => expect(pages[index]).toContain(each)));
        // What is shut stays shut; what is only for a screen is not there.
        expect(pages.join()).not.toMatch(/Findaservice|Bringitback|mend-1\.json|Thedayasatable/);
      }
    });

    it('has every counterexample with --appendix, behind the four', async () => {
      await write('appendix.html', 'check', 'high-street', '--appendix');
      const { page } = await open('appendix.html');
      const pages = pdfPages(await page.pdf({ preferCSSPageSize: true }));
      await page.context().close();
      expect(pages.slice(0, 4).join()).not.toContain('Everycounterexample');
      expect(pages.slice(4).join()).toContain('Everycounterexample');
      const ran = await runFirebreak(['check', 'high-street', '--json'], { folder });
      const { goals } = JSON.parse(ran.out) as {
        goals: { journey: string; counterexamples: unknown[] }[];
      };
      const count = goals.reduce((sum, each) => sum + each.counterexamples.length, 0);
      expect(
        pages.slice(4).join('').split('loseincident').length +
          pages.slice(4).join('').split('loseaws').length -
          2,
      ).toBe(count);
    });
  });

  it('leaves the company without hosts, ARNs, accounts, addresses and paths: --redact', async () => {
    writeFileSync(
      at('planted.json'),
      JSON.stringify({
        firebreak: 1,
        name: 'shop',
        components: {
          'orders.prod.corp.example': {
            in: ['aws/us-east-1'],
            needs: {
              'aws/same-region/dynamodb': {
                evidence: [
                  {
                    word: 'declared',
                    at: 'infra/prod/main.tf:12',
                    note: 'arn:aws:dynamodb:us-east-1:123456789012:table/orders',
                  },
                ],
              },
              'db.internal.corp.example': {
                unknown: true,
                evidence: [
                  { word: 'seen', at: '/var/log/dns.log', note: '10.12.0.7 asked by 210987654321' },
                ],
              },
            },
          },
          'db.internal.corp.example': { kind: 'vendor' },
        },
        journeys: { pay: { through: 'orders.prod.corp.example' } },
      }),
    );
    const secrets = [
      'corp.example',
      'infra/prod',
      'main.tf',
      'arn:aws',
      '123456789012',
      '210987654321',
      '10.12.0.7',
      '/var/log',
      'planted.json',
    ];
    const open_ = await write('plain.html', 'check', 'planted.json');
    for (const secret of secrets) expect(open_, secret).toContain(secret);
    const redacted = await write('redacted.html', 'check', 'planted.json', '--redact');
    for (const secret of secrets) expect(redacted, secret).not.toContain(secret);
    expect(redacted).toContain('host-1');
    expect(redacted).toContain('aws/us-east-1/dynamodb');
    const { page, errors } = await open('redacted.html', {}, '#lose=host-1');
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
