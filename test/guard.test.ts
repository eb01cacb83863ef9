/**
 * The whole story on a real BIND with a secondary: adopt, plan, apply, daemons from three places, an
 * endpoint that dies, a freeze, an override, a thaw, somebody else's hand, and the server's own freeze.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameOf, parseKeyFile } from '#core/dns';
import { openZone } from '#io/zone';
import { freePort } from '../src/core/dns/name-servers.testing.ts';
import { missingBind, startBindPair, type BindPair } from './guard-bind.testing.ts';
import { runFirebreak, type Ran } from './world.testing.ts';

const MAIN = resolve(import.meta.dirname, '../src/app/cli/main.ts');
const API = ['127.0.0.11', '127.0.0.12', '127.0.0.13', '127.0.0.14'];
const WWW = ['127.0.0.21', '127.0.0.22'];
const missing = missingBind();

describe.skipIf(missing !== null)(`the guard on a real BIND${missing ?? ''}`, () => {
  let pair: BindPair;
  let port = 0;
  const endpoints = new Map<string, Server>();
  const daemons: ChildProcess[] = [];

  const guard = (...words: string[]): Promise<Ran> =>
    runFirebreak(['guard', ...words], {
      folder: pair.folder,
      environment: { USER: 'ops', HOSTNAME: 'ops1' },
    });
  const published = (name: string): readonly string[] =>
    pair.dig(pair.primaryPort, `${name}.example.net`, 'A');
  const hashIn = ({ out }: Ran): string => /([0-9a-f]{4}-[0-9a-f]{4})/.exec(out)?.[1] ?? '';
  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    for (let attempt = 0; attempt < 60; attempt++) {
      if (await isSo()) return;
      await pause(500);
    }
    throw new Error('it did not come to that within 30 s');
  };
  const start = (address: string): Promise<void> =>
    new Promise((listening) => {
      const server = createServer((socket) => socket.destroy());
      endpoints.set(address, server.listen(port, address, listening));
    });

  beforeAll(async () => {
    const records = [
      ...API.map((address) => `api 60 A ${address}`),
      ...WWW.map((address) => `www 60 A ${address}`),
      'old 3600 A 192.0.2.9',
    ];
    pair = await startBindPair('example.net', records, ['api', 'www']);
    port = await freePort();
    for (const address of [...API, ...WWW]) await start(address);
  }, 60_000);

  afterAll(async () => {
    for (const daemon of daemons) daemon.kill('SIGTERM');
    await pause(300);
    for (const daemon of daemons) daemon.kill('SIGKILL');
    for (const server of endpoints.values()) server.close();
    await pair.stop();
  });

  it('adopts: reads the zone, writes guard.yaml, changes nothing, and never writes over it', async () => {
    const servers = [pair.primaryPort, pair.secondaryPort].map((each) => `127.0.0.1#${each}`);
    const words = ['init', 'example.net', '--server', servers[0] ?? '', '--verify', ...servers];
    const init = await guard(...words, '--key-file', 'fb.key', '--from', 'ams', 'fra', 'sto');
    expect(init.out).toContain('Read example.net by AXFR: 6 record sets');
    expect(init.out).toContain('grant fb name _firebreak.example.net TXT;');
    expect(init.out).toContain('The server lets this key write nothing else (tested now).');
    const again = await guard(...words, '--key-file', 'fb.key');
    expect([again.exit, again.said]).toEqual([2, expect.stringContaining('is here already')]);
    const file = join(pair.folder, 'guard.yaml');
    const probe = `probe: { tcp: ${port}, every: 1s, failAfter: 2, passAfter: 2 }`;
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/probe: \{[^}]*\}/g, probe));
  });

  it('applies exactly the plan that was shown, and waits for every server', async () => {
    const plan = await guard('plan');
    expect(plan.out).toContain('health is not known');
    const wrong = await guard('apply', '0000-0000');
    expect([wrong.exit, wrong.out]).toEqual([1, expect.stringContaining('NOT DONE')]);
    const applied = await guard('apply', hashIn(plan));
    expect(applied.out).toMatch(/^APPLIED: generation 1, serial \d+/);
    expect(applied.out).toContain('All 2 servers at 1');
    expect((await guard('status')).out).toMatch(/^RUNNING at generation 1/);
  });

  it('with daemons in three places takes away what is dead, and nothing else', async () => {
    for (const place of ['ams', 'fra', 'sto']) {
      const words = ['guard', 'run', '--place', place, '--as', `${place}-1`, '--metrics', 'none'];
      const options = { cwd: pair.folder, stdio: 'ignore' } as const;
      daemons.push(spawn(process.execPath, ['--conditions=source', MAIN, ...words], options));
    }
    await until(async () => /up +up +up/.test((await guard('probes')).out));
    endpoints.get('127.0.0.14')?.close();
    await until(() => published('api').length === 3);
    expect(published('api')).toEqual(API.slice(0, 3));
    expect(published('www')).toEqual(WWW);
    await until(async () => (await guard('status')).out.includes('RUNNING at generation 2'));
  }, 60_000);

  it('freezes, overrides and thaws by hand', async () => {
    expect((await guard('freeze')).exit).toBe(2);
    const frozen = await guard('freeze', '--why', 'migration');
    expect(frozen.out).toContain('FROZEN at generation 3 by ops@ops1.');
    const words = ['override', 'api', '127.0.0.12', '127.0.0.14', '--for', '2h', '--why', 'INC-88'];
    const overridden = await guard(...words);
    expect(overridden.out).toContain(`127.0.0.12  answers on ${port}`);
    expect(overridden.out).toContain(`127.0.0.14  DOES NOT ANSWER on ${port}`);
    expect(published('api')).toEqual(['127.0.0.12', '127.0.0.14']);
    await pause(3_000);
    expect(published('api')).toEqual(['127.0.0.12', '127.0.0.14']);
    const preview = await guard('thaw');
    expect(preview.out).toContain('Not thawed yet.');
    expect(preview.out).toContain('127.0.0.14  was set by hand, INC-88');
    expect((await guard('thaw', hashIn(preview))).out).toContain('THAWED at generation 5');
    expect(published('api')).toEqual(API.slice(0, 3));
  }, 60_000);

  it('does not fight with somebody else, and a person chooses', async () => {
    pair.update([
      'update delete www.example.net A 127.0.0.21',
      'update add www.example.net 60 A 127.0.0.99',
    ]);
    await pause(3_000);
    const status = await guard('status');
    expect(status.out).toContain('STOPPED for 1 of 2 names: www was changed by somebody else.');
    expect(status.exit).toBe(1);
    expect((await guard('restore', 'api')).exit).toBe(1);
    expect((await guard('restore', 'www')).out).toContain('RESTORED: ours is back');
    expect(published('www')).toEqual(WWW);
  }, 60_000);

  it("turns a stale writer away in the server itself: October's own mistake", async () => {
    const key = parseKeyFile(readFileSync(join(pair.folder, 'fb.key'), 'utf8'), 'fb.key').value;
    const server = { address: '127.0.0.1', port: pair.primaryPort };
    const origin = nameOf('example.net.');
    const zone = openZone({
      kind: 'rfc2136',
      zone: origin,
      write: [server],
      verify: [server],
      key,
    });
    const adopted = ['api', 'www'].map((name) => ({
      name: `${name}.example.net.`,
      type: 'A' as const,
      ttlSeconds: 60,
    }));
    const signal = AbortSignal.timeout(10_000);
    const stale = await zone.look(adopted, signal);
    const generation = (stale.marker?.generation ?? 0) + 1;
    const contents = stale.contents.map((set) => ({
      ...set,
      endpoints: set.endpoints.slice(0, 1),
    }));
    const write = {
      expect: stale,
      marker: { generation, owner: 'fra-2', state: 'run' as const },
      contents,
    };
    // It sleeps; meanwhile somebody freezes. It has never heard of that, and wakes.
    expect((await guard('freeze', '--why', 'while it slept')).exit).toBe(0);
    const answer = await zone.write(write, signal);
    expect(answer).toMatchObject({ kind: 'outdated', what: expect.stringContaining('NXRRSET') });
    expect(published('api')).toEqual(API.slice(0, 3));
    const preview = await guard('thaw');
    expect((await guard('thaw', hashIn(preview))).out).toContain('THAWED');
  }, 60_000);

  it('says what REFUSED can mean', async () => {
    pair.rndc('freeze', 'example.net');
    const refused = await guard('freeze', '--why', 'x');
    pair.rndc('thaw', 'example.net');
    expect(refused.out).toContain('said REFUSED. Nothing was changed.');
    expect(refused.out).toContain('rndc zonestatus example.net');
    expect(refused.exit).toBe(1);
  });

  it('has a log that is whole, and each of its steps is one of the explored model', async () => {
    const audit = await guard('audit', '--against-model');
    expect(audit.out).toContain('The log is WHOLE');
    expect(audit.out).toContain('0 strays');
    expect(audit.exit).toBe(0);
    expect((await guard('log')).out).toMatch(/ops@ops1 +froze the zone: migration/);
    expect((await guard('log', '--json')).exit).toBe(0);
  });

  it('says what it can touch', async () => {
    const risk = await guard('--explain-risk');
    expect(risk.out).toContain('anything else: BIND refuses (tested now: ok)');
  });

  it('tells misuse with the mend', async () => {
    for (const words of [
      ['plan', '--policy', 'nowhere.yaml'],
      ['apply', 'nonsense'],
      ['run', '--place', 'nowhere', '--metrics', 'none'],
      ['override', 'ftp', '127.0.0.12', '--for', '2h', '--why', 'x'],
      ['override', 'api', '127.0.0.12', '--for', 'long', '--why', 'x'],
      ['frezee'],
      ['plan', '--store', 'redis:x'],
    ]) {
      const ran = await guard(...words);
      expect([words, ran.exit, ran.said === '']).toEqual([words, 2, false]);
    }
  });
});
