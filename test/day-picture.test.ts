import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DAY_FILE, drawDay } from '../tools/draw-day.ts';

describe('docs/day.svg', () => {
  it('is what tools/draw-day.ts draws from examples/high-street', async () => {
    expect(await drawDay()).toBe(readFileSync(DAY_FILE, 'utf8'));
  });

  it('asks for nothing from elsewhere and runs no script', () => {
    const svg = readFileSync(DAY_FILE, 'utf8');
    expect(svg).not.toMatch(/<script|href=|@import|url\((?!#)/);
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:/);
  });
});
