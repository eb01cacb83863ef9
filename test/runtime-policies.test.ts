/**
 * The loop: a running program says what it does when something is away, the map takes it up, a verdict
 * changes; and the program does what it said.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { MapFile } from '#core/map';
import { afterAll, describe, expect, it } from 'vitest';
import { runFirebreak } from './world.testing.ts';

const ROOT = resolve(import.meta.dirname, '..');
const EXAMPLE = join(ROOT, 'examples/price-list');
const PROGRAM = ['--conditions=source', join(EXAMPLE, 'shop.mjs')];
const folder = mkdtempSync(join(tmpdir(), 'firebreak-policies-'));
cpSync(EXAMPLE, join(folder, 'price-list'), { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const said = execFileSync(process.execPath, [...PROGRAM, '--describe'], { encoding: 'utf8' });

async function verdicts(words: readonly string[], input = ''): Promise<readonly string[]> {
  const { out } = await runFirebreak(['check', ...words, '--json'], { folder, input });
  const { goals } = JSON.parse(out) as { readonly goals: readonly { readonly verdict: string }[] };
  return goals.map(({ verdict }) => verdict);
}

describe('what a program says of itself', () => {
  it('is what stands in the example', () => {
    expect(said).toBe(readFileSync(join(EXAMPLE, 'shop.policies.json'), 'utf8'));
  });

  it('changes the verdict: as a file, and piped', async () => {
    expect(await verdicts(['price-list'])).toEqual(['FAILS', 'FAILS']);
    const merged = ['price-list', '--merge'];
    expect(await verdicts([...merged, 'price-list/shop.policies.json'])).toEqual([
      'DEGRADED',
      'HOLDS',
    ]);
    expect(await verdicts([...merged, '-'], said)).toEqual(['DEGRADED', 'HOLDS']);
  });

  it('is found in a folder of manifests, with the line and the words', async () => {
    writeFileSync(join(folder, 'firebreak.policies.json'), said);
    rmSync(join(folder, 'price-list'), { recursive: true });
    writeFileSync(
      join(folder, 'compose.yaml'),
      `services:
  shop: { image: shop, environment: { PRICES_URL: http://price-list }, ports: ['80:80'] }
  price-list: { image: price-list }
`,
    );
    const { out } = await runFirebreak(['map', '.', '--stage', 'found'], { folder });
    const { part } = JSON.parse(out) as { readonly part: MapFile };
    expect(part.components?.['shop']?.needs).toEqual({
      'price-list': {
        hard: true,
        grace: '1d',
        evidence: [
          { word: 'declared', at: 'compose.yaml:2', note: 'PRICES_URL' },
          {
            word: 'declared',
            at: 'firebreak.policies.json:6',
            note: 'prices: kept answers for 24h; a call ends within 4100ms',
          },
        ],
      },
    });
  });

  it('is what it does: its price list stops, and it goes on', async () => {
    const server = createServer((_, response) => response.end('"2.80 EUR"'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const program = spawn(process.execPath, [...PROGRAM, url, '20']);
    const lines: string[] = [];
    try {
      program.stdout.setEncoding('utf8');
      const enough = async (count: number): Promise<void> => {
        while (lines.length < count) {
          const [text] = (await once(program.stdout)) as [string];
          lines.push(...text.trimEnd().split('\n'));
        }
      };
      await enough(5);
      await stop(server);
      await enough(lines.length + 20);
      expect(new Set(lines)).toEqual(new Set(['"2.80 EUR"']));
    } finally {
      program.kill('SIGKILL');
      server.close();
    }
  }, 30_000);
});

function once(stream: NodeJS.ReadableStream): Promise<unknown[]> {
  return new Promise((resolve_) => stream.once('data', (...heard) => resolve_(heard)));
}

function stop(server: Server): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}
