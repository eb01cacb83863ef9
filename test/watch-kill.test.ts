/** `watch --store` killed -9 at any moment: what it had printed is kept, and of each target at most one look more. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom } from '#base';
import { openObservations } from '#io/store';

const MAIN = join(import.meta.dirname, '../src/app/cli/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'firebreak-kill-'));
const server = createServer((socket) => socket.destroy());
const TARGETS = 60;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const lines = Array.from(
    { length: TARGETS },
    (_, index) => `  - { name: t${index}, tcp: "127.0.0.1:${port}", every: 1s }`,
  );
  writeFileSync(join(folder, 'watch.yaml'), `targets:\n${lines.join('\n')}\n`);
});
afterAll(async () => {
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true, force: true });
});

it('loses at most the look in flight, three times in a row', async () => {
  const random = createRandom(17);
  const printed: string[] = [];
  for (let round = 0; round < 3; round++) {
    const words = ['watch', '--store', 'seen.db', '--json', '--allow', '127.0.0.0/8'];
    const child = spawn(
      process.execPath,
      ['--conditions=source', MAIN, ...words, '--place', `p${round}`],
      { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    const most = 20 + Math.floor(random.next() * 100);
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split('\n').length > most) child.kill('SIGKILL');
    });
    await once(child, 'close');
    // The last line may have been cut off in the pipe.
    printed.push(...said.split('\n').slice(0, -1));
  }
  const store = await openObservations({ file: join(folder, 'seen.db') });
  const { observations } = await store.list({ most: 100_000 }, new AbortController().signal);
  await store.close();
  const kept = new Map(
    observations.map((each) => [`${each.place} ${each.target} ${each.at}`, each]),
  );
  for (const line of printed) {
    const told = JSON.parse(line) as (typeof observations)[number];
    expect(kept.get(`${told.place} ${told.target} ${told.at}`)).toEqual(told);
  }
  expect(printed.length).toBeGreaterThan(60);
  const more = observations.length - printed.length;
  expect(more).toBeGreaterThanOrEqual(0);
  expect(more).toBeLessThanOrEqual(3 * TARGETS);
}, 60_000);
