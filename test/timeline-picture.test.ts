/** The picture of an outage as a real browser shows it: nothing runs out of it or into its neighbour, on light and dark. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timelinePicture } from '#app/report';
import { type Look, type Said, timelineOf } from '#core/timeline';
import { CHROMIUM, launchChromium, WITHOUT_CHROMIUM } from './chromium.testing.ts';

const BEGAN = Date.parse('2025-10-20T06:48:00Z');
const MINUTE = 60_000;
const LONG = 'a-journey-with-a-name-that-is-far-too-long-for-any-picture-of-an-outage';

/** Long names, many speakers who all talk at once, a place that is away, an end that is not there. */
function crowded(): string {
  const looks: Look[] = [];
  for (const place of ['ams', 'fra', `${LONG}-place`]) {
    for (let minute = -30; minute < 90; minute += 2) {
      for (const target of [LONG, 'b', 'c', 'd']) {
        const ok = place.length > 3 && minute > 20 ? null : !(minute >= 0 && target !== 'd');
        looks.push({ atMs: BEGAN + minute * MINUTE, target, probe: 'http', place, ok });
      }
    }
  }
  const said = Array.from({ length: 14 }, (_, index): Said => ({
    atMs: BEGAN + index * 20_000,
    by: `speaker ${index % 5} ${LONG}`,
    kind: 'provider',
    phase: 'investigating',
    words: 'WWWWWW MMMMMM <b>&</b> '.repeat(20),
    about: [],
  }));
  return timelinePicture(timelineOf(looks, said), { caption: 'Made up.' });
}

interface Measured {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly {
    readonly text: string;
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  }[];
  readonly background: string;
  readonly ink: string;
}

/** Runs in the browser. */
const MEASURE = `(() => {
  const { width, height } = document.querySelector('svg').getBoundingClientRect();
  const texts = [...document.querySelectorAll('svg > text')].map((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    return { text: each.textContent, left, right, top, bottom };
  });
  const fill = (name) => getComputedStyle(document.querySelector(name)).fill;
  return { width, height, texts, background: fill('.bg'), ink: fill('svg > text') };
})()`;

const PICTURES = {
  'docs/rehearsal.svg': readFileSync(resolve(import.meta.dirname, '../docs/rehearsal.svg'), 'utf8'),
  'a crowded one': crowded(),
  'one of nothing': timelinePicture(timelineOf([], [])),
};

describe.skipIf(CHROMIUM === null)(`the picture of an outage${WITHOUT_CHROMIUM}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => await browser?.close());

  it.each(Object.entries(PICTURES))('keeps within itself: %s', async (_, svg) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: { width: 1000, height: 1400 }, colorScheme });
      const asked: string[] = [];
      page.on('request', (request) => void asked.push(request.url()));
      await page.setContent(`<!doctype html><style>body { margin: 0 }</style>${svg}`);
      const found = (await page.evaluate(MEASURE)) as Measured;
      const outside = found.texts.filter(
        ({ left, right, bottom }) => left < 0 || right > found.width || bottom > found.height,
      );
      expect(outside).toEqual([]);
      const colliding = found.texts.flatMap((a, index) =>
        found.texts
          .slice(index + 1)
          .filter(
            (b) =>
              a.left < b.right - 1 &&
              b.left < a.right - 1 &&
              // Letters of two lines touch less than half of a line.
              a.top < b.bottom - 9 &&
              b.top < a.bottom - 9,
          )
          .map((b) => `${a.text} | ${b.text}`),
      );
      expect(colliding).toEqual([]);
      expect(found.ink).not.toBe(found.background);
      expect(found.background).toBe(
        colorScheme === 'dark' ? 'rgb(15, 19, 23)' : 'rgb(255, 255, 255)',
      );
      expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([]);
      await page.close();
    }
  });
});
