/**
 * Writes docs/day.svg: 20 October 2025 over examples/high-street, drawn by the product's own code.
 * `npx -c 'node --conditions=source tools/draw-day.ts'`
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dayPicture, PLAIN_SCREEN, replayHeadline } from '#app/report';
import { askQuestion, findIncident } from '../src/app/cli/question.ts';
import { replayOver } from '../src/app/cli/replaying.ts';
import type { World } from '../src/app/cli/world.ts';

const ROOT = resolve(import.meta.dirname, '..');
export const DAY_FILE: string = resolve(ROOT, 'docs/day.svg');

/** The picture as the committed file should have it. */
export async function drawDay(): Promise<string> {
  const question = await askQuestion(['examples/high-street'], {}, WORLD);
  const { incident } = findIncident('aws-2025-10-20', {}, WORLD);
  const { view, answer } = replayOver(question.map, incident);
  return dayPicture(view, replayHeadline(view, answer));
}

const WORLD: World = {
  folder: ROOT,
  environment: {},
  today: '2026-11-25',
  screen: PLAIN_SCREEN,
  interactive: false,
  out: () => undefined,
  say: () => undefined,
  readInput: async () => '',
};

if (import.meta.main) writeFileSync(DAY_FILE, await drawDay());
