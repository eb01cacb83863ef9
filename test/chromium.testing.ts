/** Debian's Chromium for tests, driven by playwright-core; null when it is not installed. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium'];

/** Where it is, or null: then say why the tests are skipped. */
export const CHROMIUM: string | null =
  PLACES.find((place) => place !== '' && existsSync(place)) ?? null;

export const WITHOUT_CHROMIUM: string =
  CHROMIUM === null ? ' (skipped: /usr/bin/chromium is not installed)' : '';

/** A browser that asks nobody for anything by itself. */
export async function launchChromium(): Promise<Browser> {
  if (CHROMIUM === null) throw new Error('Chromium is not installed');
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
