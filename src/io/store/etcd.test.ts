/** Real etcd in trouble: members that stop or die, users, certificates, answers that are no etcd's. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from './all.ts';
import { ETCD, startEtcd, type Cluster } from './etcd-cluster.testing.ts';
import { createEtcdStore } from './etcd.ts';
import { StoreError, type Store } from './port.ts';
import { NEVER, NO_SECURITY } from './stores.testing.ts';

const LIMITS = { connectMs: 500, answerMs: 1_000 };

const openAt = (endpoints: readonly string[], prefix = 'p/'): Store =>
  createEtcdStore({ kind: 'etcd', endpoints, prefix, ...LIMITS }, NO_SECURITY);

const put = (store: Store, key: string, value: string): Promise<'done' | 'refused'> =>
  store.commit({ expect: [], puts: [{ key, value }], deletes: [] }, NEVER);

/** Counts up by compare and swap until the store says done; what it answered on the way. */
async function countUp(store: Store, from: number): Promise<readonly string[]> {
  const heard: string[] = [];
  for (let attempt = 0; attempt < 40; attempt++) {
    try {
      const [held] = await store.read('count', NEVER);
      // A commit without a reply may have happened: then there is nothing left to do.
      if (Number(held?.value ?? 0) > from) return heard;
      const expected = [{ key: 'count', revision: held?.revision ?? null }];
      const puts = [{ key: 'count', value: `${from + 1}` }];
      heard.push(await store.commit({ expect: expected, puts, deletes: [] }, NEVER));
    } catch (error) {
      heard.push(error instanceof StoreError ? error.code : String(error));
    }
  }
  throw new Error(`no success: ${heard.join(' ')}`);
}

describe.skipIf(ETCD === null)('three members of etcd', () => {
  let cluster: Cluster | null = null;
  const three = (): Cluster => cluster as Cluster;
  beforeAll(async () => void (cluster = await startEtcd({ size: 3 })));
  afterAll(async () => cluster?.stop());

  test('the leader is stopped, then killed: each step happens exactly once', async () => {
    const store = openAt(three().endpoints);
    await put(store, 'count', '0');
    let count = 0;
    for (const trouble of ['SIGSTOP', 'SIGKILL'] as const) {
      const leader = await three().leader();
      if (trouble === 'SIGSTOP') leader?.signal('SIGSTOP');
      else await leader?.kill();
      for (let step = 0; step < 3; step++) {
        const heard = await countUp(store, count++);
        expect(heard.filter((each) => !/^(done|no-reply|unreachable)$/.test(each))).toEqual([]);
        expect(heard.filter((each) => each === 'done').length).toBeLessThanOrEqual(1);
        expect((await store.read('count', NEVER))[0]?.value).toBe(`${count}`);
      }
      if (trouble === 'SIGSTOP') leader?.signal('SIGCONT');
      else leader?.start();
      await three().ready();
    }
    expect((await openAt(three().endpoints).read('count', NEVER))[0]?.value).toBe('6');
    await store.close();
  });

  test('an endpoint that is closed is passed over, also for a commit', async () => {
    const dead = 'http://127.0.0.1:1';
    const store = openAt([dead, ...three().endpoints]);
    expect(await put(store, 'a', '1')).toBe('done');
    expect(await store.read('a', NEVER)).toHaveLength(1);
    await store.close();
    const none = openAt([dead]);
    await expect(none.read('', NEVER)).rejects.toMatchObject({ code: 'unreachable' });
    await expect(put(none, 'a', '2')).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('without a majority nothing is answered, and a commit never lies', async () => {
    const [, ...others] = three().members;
    for (const member of others) member.signal('SIGSTOP');
    const store = openAt([three().endpoints[0] ?? '']);
    await expect(store.read('', NEVER)).rejects.toMatchObject({ code: 'unreachable' });
    await expect(put(store, 'lost', '1')).rejects.toMatchObject({
      code: expect.stringMatching(/^(no-reply|unreachable)$/) as string,
    });
    for (const member of others) member.signal('SIGCONT');
    await three().ready();
    expect(await put(store, 'found', '1')).toBe('done');
    await store.close();
  });

  test('a lease of a refused commit is taken back', async () => {
    const store = openAt(three().endpoints);
    const leases = async (): Promise<number> => {
      const url = `${three().endpoints[0]}/v3/lease/leases`;
      const answer = await fetch(url, { method: 'POST', body: '{}' });
      return ((await answer.json()) as { leases?: unknown[] }).leases?.length ?? 0;
    };
    const before = await leases();
    const puts = [{ key: 'leased', value: '1', lastsMs: 60_000 }];
    const transaction = { expect: [{ key: 'leased', revision: 12_345 }], puts, deletes: [] };
    expect(await store.commit(transaction, NEVER)).toBe('refused');
    expect(await leases()).toBe(before);
    expect(await store.commit({ ...transaction, expect: [] }, NEVER)).toBe('done');
    expect(await leases()).toBe(before + 1);
    await store.close();
  });

  test('endpoints of two clusters are noticed before anything is written there', async () => {
    const stranger = await startEtcd({ size: 1 });
    try {
      const mixed = openAt([stranger.endpoints[0] ?? '', three().endpoints[1] ?? '']);
      await mixed.read('', NEVER);
      await stranger.stop();
      await expect(put(mixed, 'mine', '4')).rejects.toMatchObject({ code: 'damaged' });
    } finally {
      await stranger.stop();
    }
    const store = openAt(three().endpoints);
    expect(await store.read('mine', NEVER)).toEqual([]);
    await store.close();
  });
});

describe.skipIf(ETCD === null)('etcd with users', () => {
  let cluster: Cluster | null = null;
  const ask = async (path: string, body: unknown, token = ''): Promise<unknown> => {
    const headers = token === '' ? undefined : { authorization: token };
    const url = `${cluster?.endpoints[0]}${path}`;
    const init = { method: 'POST', body: JSON.stringify(body), ...(headers ? { headers } : {}) };
    return (await fetch(url, init)).json();
  };
  beforeAll(async () => {
    cluster = await startEtcd({ size: 1, options: { 'auth-token-ttl': '1' } });
    await ask('/v3/auth/user/add', { name: 'root', password: 'r' });
    await ask('/v3/auth/role/add', { name: 'root' });
    await ask('/v3/auth/user/grant', { user: 'root', role: 'root' });
    await ask('/v3/auth/user/add', { name: 'fb', password: 'secret' });
    await ask('/v3/auth/role/add', { name: 'guard' });
    const [key, range_end] = [btoa('p/'), btoa('p0')];
    const perm = { permType: 'READWRITE', key, range_end };
    await ask('/v3/auth/role/grant', { name: 'guard', perm });
    await ask('/v3/auth/user/grant', { user: 'fb', role: 'guard' });
    await ask('/v3/auth/enable', {});
  });
  afterAll(async () => cluster?.stop());

  const as = (user: string | null, password: string | null, prefix = 'p/'): Store =>
    createEtcdStore(
      { kind: 'etcd', endpoints: cluster?.endpoints ?? [], prefix, ...LIMITS },
      { ...NO_SECURITY, user, password },
    );

  test('the right password works within its prefix, also when its token has run out', async () => {
    const store = as('fb', 'secret');
    expect(await put(store, 'a', '1')).toBe('done');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await put(store, 'a', '2')).toBe('done');
    expect((await store.read('', NEVER)).map(({ value }) => value)).toEqual(['2']);
    await store.close();
  });

  test('a wrong one, none, or a prefix that is not ours: denied, and nothing is read as empty', async () => {
    for (const store of [as('fb', 'wrong'), as(null, null), as('fb', 'secret', 'theirs/')]) {
      await expect(store.read('', NEVER)).rejects.toMatchObject({ code: 'denied' });
      await expect(put(store, 'a', '3')).rejects.toMatchObject({ code: 'denied' });
      await store.close();
    }
  });
});

const OPENSSL = existsSync('/usr/bin/openssl');

describe.skipIf(ETCD === null || !OPENSSL)('etcd behind certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-tls-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is known by its certificate, and refused when a stranger signed it', async () => {
    const words =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=etcd ' +
      '-addext subjectAltName=IP:127.0.0.1 -addext keyUsage=digitalSignature,keyCertSign';
    execFileSync('/usr/bin/openssl', [...words.split(' '), '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    });
    const proxy = await startEtcd({ size: 1 });
    // etcd's own gateway would need a certificate of its own as well: a front ends TLS here.
    const front = createHttpsServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          fetch(`${proxy.endpoints[0]}${request.url}`, {
            method: 'POST',
            body: Buffer.concat(chunks),
          })
            .then(async (answer) => response.end(await answer.text()))
            .catch(() => response.destroy());
        });
      },
    );
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const endpoint = `https://127.0.0.1:${portOf(front)}`;
    try {
      const store = await openStore({ kind: 'etcd', endpoints: [endpoint], caFile: certificate });
      expect(await put(store, 'a', '1')).toBe('done');
      await store.close();
      const stranger = await openStore({ kind: 'etcd', endpoints: [endpoint] });
      await expect(put(stranger, 'a', '2')).rejects.toMatchObject({ code: 'unreachable' });
      await stranger.close();
    } finally {
      front.closeAllConnections();
      front.close();
      await proxy.stop();
    }
  });

  test('a secret that cannot be read is said, and shown nowhere', async () => {
    const settings = { kind: 'etcd' as const, endpoints: ['https://127.0.0.1:1'] };
    await expect(
      openStore({ ...settings, user: 'fb', passwordFile: join(folder, 'none') }),
    ).rejects.toMatchObject({ code: 'denied' });
    writeFileSync(join(folder, 'pw'), 'hunter2\n');
    const store = await openStore({ ...settings, user: 'fb', passwordFile: join(folder, 'pw') });
    const trouble = await store.read('', NEVER).catch((error: unknown) => String(error));
    expect(trouble).not.toContain('hunter2');
  });
});

describe('a peer that is no etcd', () => {
  test('cut, foreign and silent answers are trouble, never empty', async () => {
    const bodies = ['{}', '{"header":{"cluster_id":"1"},"count":"3"}', '<html>', '{"header":'];
    for (const body of bodies) {
      const server = createHttpServer((_, response) => response.end(body));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const store = openAt([`http://127.0.0.1:${portOf(server)}`]);
      await expect(store.read('', NEVER)).rejects.toMatchObject({ code: 'unreachable' });
      await store.close();
      server.close();
    }
    const silent = createHttpServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const store = openAt([`http://127.0.0.1:${portOf(silent)}`]);
    await expect(store.read('', NEVER)).rejects.toMatchObject({ code: 'unreachable' });
    await expect(store.read('', AbortSignal.timeout(50))).rejects.toMatchObject({
      code: 'aborted',
    });
    await store.close();
    silent.closeAllConnections();
    silent.close();
  });
});

function portOf(server: { address(): ReturnType<Server['address']> }): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
