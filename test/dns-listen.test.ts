/** `map --listen unix:PATH` with real name servers that write dnstap to it. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { NeedFile } from '../src/core/map/index.ts';
import { question, type End } from '../src/io/source/dns-logs/captures.testing.ts';
import { tap, TAP } from '../src/io/source/dns-logs/dnstaps.testing.ts';
import { dataFrame } from '../src/io/source/dns-logs/frame-receiver.testing.ts';
import { CONTROL, controlFrame } from '../src/io/source/dns-logs/frame-stream.ts';
import {
  askResolver,
  missingResolver,
  type ResolverKind,
} from '../src/io/source/dns-logs/resolvers.testing.ts';
import { runFirebreak } from './world.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-listen-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'names.clients'), '127.0.0.7 checkout\n10.0.0.5 search\n');

const ZONES = {
  example: 'api.partner CNAME d111111abcdef8.cloudfront.net.',
  net: 'd111111abcdef8.cloudfront A 192.0.2.9',
};

async function listening(socket: string): Promise<void> {
  for (let attempt = 0; attempt < 200 && !existsSync(socket); attempt++) await pause(50);
}

/** Runs `map` on the socket until `meanwhile` has ended; the needs of each component. */
async function hear(
  name: string,
  meanwhile: (socket: string) => Promise<unknown>,
): Promise<{ readonly needs: Readonly<Record<string, readonly string[]>>; readonly said: string }> {
  const socket = join(folder, name);
  const words = ['map', 'names.clients', '--listen', `unix:${socket}`, '--for', '60s'];
  const ran = runFirebreak([...words, '--json'], { folder });
  await listening(socket);
  await meanwhile(socket);
  // What Ctrl-C does, once the servers have gone.
  await pause(200);
  process.emit('SIGINT');
  const { out, said, exit } = await ran;
  expect([exit, existsSync(socket)]).toEqual([0, false]);
  const { components } = JSON.parse(out) as {
    readonly components: Readonly<
      Record<string, { readonly needs?: Readonly<Record<string, NeedFile>> }>
    >;
  };
  const needs = Object.entries(components).map(
    ([id, component]) => [id, Object.keys(component.needs ?? {})] as const,
  );
  return { needs: Object.fromEntries(needs), said };
}

const KINDS: readonly ResolverKind[] = ['Unbound', 'BIND'];

describe.each(KINDS)('firebreak map --listen unix:PATH, and %s', (kind) => {
  it.skipIf(missingResolver(kind) !== null)(
    'hears what it is asked, and what stands behind the names',
    async () => {
      const { needs, said } = await hear(`${kind}.sock`, (socket) =>
        askResolver(kind, ZONES, [['127.0.0.7', 'api.partner.example', 'A']], socket),
      );
      expect(needs['checkout']).toEqual(['api.partner.example']);
      expect(needs['api.partner.example']).toEqual(['aws/cloudfront:serve']);
      expect(said).toMatch(/Heard [1-9]\d* streams? of dnstap/);
    },
    60_000,
  );
});

describe('the socket', () => {
  it('shakes hands as Frame Streams ask for, and reads streams that come at once, cut anywhere', async () => {
    const from: End = ['10.0.0.5', 40_001];
    const to: End = ['10.0.0.53', 53];
    const stream = (socket: string, host: string): Promise<Buffer> =>
      new Promise((resolve, reject) => {
        const heard: Buffer[] = [];
        const client = connect(socket);
        client.on('error', reject);
        client.on('data', (bytes: Buffer) => {
          heard.push(bytes);
          const all = Buffer.concat(heard);
          if (all.equals(controlFrame(CONTROL.accept, true))) void send(client.write.bind(client));
          if (all.subarray(-12).equals(controlFrame(CONTROL.finish, false))) {
            client.end();
            resolve(all);
          }
        });
        const send = async (write: (bytes: Uint8Array) => boolean): Promise<void> => {
          const rest = Buffer.concat([
            controlFrame(CONTROL.start, true),
            dataFrame(tap(TAP.clientQuery, from, to, question(7, host))),
            controlFrame(CONTROL.stop, false),
          ]);
          for (let at = 0; at < rest.length; at += 50) {
            write(rest.subarray(at, at + 50));
            await pause(1);
          }
        };
        client.write(controlFrame(CONTROL.ready, true));
      });
    const { needs, said } = await hear('own.sock', (socket) =>
      Promise.all(['a.example.', 'b.example.'].map((host) => stream(socket, host))),
    );
    expect(needs['search']).toEqual(['a.example', 'b.example']);
    expect(said).toContain('Heard 2 streams of dnstap');
  }, 30_000);

  it('is not made over something that is there', async () => {
    const taken = join(folder, 'taken');
    writeFileSync(taken, 'mine');
    const { exit, said } = await runFirebreak(
      ['map', 'names.clients', '--listen', `unix:${taken}`, '--for', '1s'],
      { folder },
    );
    expect(exit).toBe(2);
    expect(said).toContain('cannot be opened: EADDRINUSE');
  });
});
