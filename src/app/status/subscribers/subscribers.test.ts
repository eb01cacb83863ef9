import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMail, signWebhook } from '#io/notify';
import { memoryOutbox } from '#runtime/outbox';
import { boardAt, type Board } from '../board.ts';
import { serveSite } from '../serve.ts';
import { buildSite } from '../site/build-site.ts';
import { withManifest } from '../manifest.ts';
import { at, COMPONENTS, CONFIG, incident, PAY } from '../status.testing.ts';
import { writeSite } from '../write-site.ts';
import { createDesk, deskLinks } from './desk.ts';
import { RateLimit } from './rate-limit.ts';
import { CONFIRM_WITHIN_MS, MOST_UNCONFIRMED, Subscribers } from './subscribers.ts';
import { newsOf, tellAll, webhookSecret } from './tell.ts';
import { waitingFile } from './waiting-file.ts';

let folder = '';
const closing: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-subscribers-'));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

const now = at('2026-10-20T09:30Z');
const config = { ...CONFIG, subscribe: 'https://desk.example.com/status/subscribe' };
const board = (text = PAY): Board => boardAt(config, COMPONENTS, [incident(text)], now);
const file = (): string => join(folder, 'subscribers.json');

interface Received {
  readonly to: readonly string[];
  readonly text: string;
}

/** A real mail server on loopback; `away` refuses for now. */
async function mailServer(): Promise<{
  port: number;
  received: Received[];
  state: { away: boolean };
}> {
  const received: Received[] = [];
  const state = { away: false };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onMailFrom(_address, _session, callback) {
      if (state.away) callback(Object.assign(new Error('later'), { responseCode: 451 }));
      else callback();
    },
    onData(stream, session, callback) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        const unfolded = text
          .replace(/=\r\n/g, '')
          .replace(/=3D/g, '=')
          .replace(/\r\n[ \t]+/g, ' ');
        received.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: unfolded,
        });
        callback();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  closing.push(() => new Promise<void>((done) => server.close(() => done())));
  return { port: (server.server.address() as AddressInfo).port, received, state };
}

function mailTo(port: number): ReturnType<typeof openMail> {
  const sender = openMail({
    host: '127.0.0.1',
    port,
    secure: false,
    user: null,
    password: null,
    from: 'status@example.com',
    fromName: 'Status',
  });
  closing.push(() => sender.close());
  return sender;
}

/** The site with its desk, on loopback. */
async function desk(): Promise<{
  base: string;
  subscribers: Subscribers;
  received: Received[];
  said: string[];
  clock: { nowMs: number };
}> {
  const site = join(folder, 'site');
  const about = { title: config.title, url: config.url, atMs: now };
  await writeSite(site, withManifest(buildSite(board()), about, null));
  const { port, received } = await mailServer();
  const subscribers = await Subscribers.open(file());
  const said: string[] = [];
  const clock = { nowMs: now };
  const first = createDesk({
    config,
    components: COMPONENTS,
    subscribers,
    mail: mailTo(port),
    nowMs: () => clock.nowMs,
    say: (line) => said.push(line),
  });
  const serving = await serveSite({ folder: site, port: 0, first });
  closing.push(() => serving.close());
  return { base: `http://127.0.0.1:${serving.port}/status`, subscribers, received, said, clock };
}

const post = (url: string, form: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form) });

/** The link in a mail, at the desk of the test. */
function linkIn(text: string, base: string): string {
  const query = /\/status\/(\w+\?id=[\w-]+&token=[\w-]+)/.exec(text)?.[1];
  if (query === undefined) throw new Error(text);
  return `${base}/${query}`;
}

describe('the desk', () => {
  it('subscribes who says yes in a mail, and erases who leaves by one click', async () => {
    const { base, subscribers, received } = await desk();
    expect(await (await fetch(`${base}/subscribe`)).text()).toContain('Paying by card');
    const asked = await post(`${base}/subscribe`, { mail: 'Reader@example.com', component: 'pay' });
    expect(asked.status).toBe(200);
    await expect.poll(() => received.length).toBe(1);
    expect(received[0]?.to).toEqual(['reader@example.com']);
    const yes = linkIn(received[0]?.text ?? '', base);
    // A program that looks at links in mailboxes changes nothing.
    expect((await fetch(yes)).status).toBe(200);
    expect(subscribers.all[0]?.confirmedMs).toBeNull();
    expect(await (await post(yes, {})).text()).toContain('Done: you will be told.');
    expect(subscribers.all[0]).toMatchObject({
      to: 'reader@example.com',
      components: ['pay'],
      confirmedMs: now,
    });
    const id = subscribers.all[0]?.id ?? '';
    const { pathname, search } = new URL(
      deskLinks(config.subscribe).link('unsubscribe', id, subscribers.token('unsubscribe', id)),
    );
    const leave = `${new URL(base).origin}${pathname}${search}`;
    expect((await fetch(leave)).status).toBe(200);
    expect(subscribers.all).toHaveLength(1);
    expect((await post(leave, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
    expect(subscribers.all).toEqual([]);
    expect(readFileSync(file(), 'utf8')).not.toContain('reader@');
  });

  it('answers alike for known and unknown addresses, and asks the known no more', async () => {
    const { base, subscribers, received } = await desk();
    await subscribers.add({ kind: 'mail', to: 'known@example.com', components: null }, now, true);
    const [known, unknown] = [
      await post(`${base}/subscribe`, { mail: 'known@example.com' }),
      await post(`${base}/subscribe`, { mail: 'new@example.com' }),
    ];
    expect(await known.text()).toBe(await unknown.text());
    await expect.poll(() => received.length).toBe(1);
    expect(received[0]?.to).toEqual(['new@example.com']);
  });

  it('sends an address three mails a day at most, and a client asks five times an hour', async () => {
    const { base, received, clock } = await desk();
    const statuses: number[] = [];
    for (let turn = 0; turn < 4; turn++)
      statuses.push((await post(`${base}/subscribe`, { mail: 'a@example.com' })).status);
    for (const name of ['b', 'c'])
      statuses.push((await post(`${base}/subscribe`, { mail: `${name}@example.com` })).status);
    expect(statuses).toEqual([200, 200, 200, 429, 200, 429]);
    clock.nowMs += 3_600_000;
    expect((await post(`${base}/subscribe`, { mail: 'c@example.com' })).status).toBe(200);
    await expect.poll(() => received.length).toBe(5);
  });

  it('takes no nonsense: other addresses, forged links, bodies without an end', async () => {
    const { base, subscribers, said } = await desk();
    for (const mail of [
      'a@b',
      'a@example.com, b@example.com',
      'a@example.com\r\nBcc: b@example.com',
      '<script>',
    ])
      expect((await post(`${base}/subscribe`, { mail })).status, mail).toBe(400);
    expect(
      (await post(`${base}/subscribe`, { mail: 'a@example.com', x: 'x'.repeat(5_000) })).status,
    ).toBe(400);
    expect((await fetch(`${base}/subscribe`, { method: 'DELETE' })).status).toBe(405);
    const added = await subscribers.add(
      { kind: 'mail', to: 'a@example.com', components: null },
      now,
      false,
    );
    const confirm = subscribers.token('confirm', added?.id ?? '');
    for (const path of [
      'confirm',
      `confirm?id=${added?.id}&token=x`,
      `unsubscribe?id=${added?.id}&token=${confirm}`,
    ])
      expect((await post(`${base}/${path}`, {})).status, path).toBe(404);
    expect(subscribers.all[0]?.confirmedMs).toBeNull();
    expect(said.join()).not.toContain('a@example.com');
    expect((await fetch(`${new URL(base).origin}/`)).status).toBe(200);
  });
});

describe('the file of subscribers', () => {
  it('is for its owner alone, and is told from others', async () => {
    const subscribers = await Subscribers.open(file());
    expect(existsSync(file())).toBe(false);
    await subscribers.add({ kind: 'mail', to: 'a@example.com', components: null }, now, true);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    writeFileSync(file(), '{"secret":"hunter2"}');
    const error: unknown = await Subscribers.open(file()).catch((cause: unknown) => cause);
    expect(String(error)).toContain('is none, or is damaged');
    expect(String(error)).not.toContain('hunter2');
  });

  it('forgets who did not say yes in time, and has room for so many of them', async () => {
    const subscribers = await Subscribers.open(file());
    const first = await subscribers.add(
      { kind: 'mail', to: 'a@example.com', components: null },
      now,
      false,
    );
    expect(await subscribers.confirm(first?.id ?? '', now + CONFIRM_WITHIN_MS + 1)).toBe(false);
    const text = JSON.parse(readFileSync(file(), 'utf8')) as { subscribers: unknown[] };
    const many = Array.from({ length: MOST_UNCONFIRMED }, (_, index) => ({
      ...first,
      id: `i${index}`,
      to: `x${index}@example.com`,
    }));
    writeFileSync(file(), JSON.stringify({ ...text, subscribers: many }));
    const full = await Subscribers.open(file());
    await full.add({ kind: 'mail', to: 'new@example.com', components: null }, now, false);
    expect(full.all).toHaveLength(MOST_UNCONFIRMED);
    expect(full.find('i0')).toBeNull();
  });

  it('is changed by several processes at a time, and none undoes what another did', async () => {
    const [desk, teller, person] = [
      await Subscribers.open(file()),
      await Subscribers.open(file()),
      await Subscribers.open(file()),
    ];
    await desk.add({ kind: 'mail', to: 'a@example.com', components: null }, now, true);
    await Promise.all([
      teller.remember(['one']),
      desk.add({ kind: 'mail', to: 'b@example.com', components: null }, now, true),
      person.erase('a@example.com'),
    ]);
    await desk.add({ kind: 'mail', to: 'c@example.com', components: null }, now, true);
    const kept = await Subscribers.open(file());
    expect(kept.all.map(({ to }) => to)).toEqual(['b@example.com', 'c@example.com']);
    expect(kept.isTold('one')).toBe(true);
    expect(kept.secret).toBe(desk.secret);
    expect(existsSync(`${file()}.lock`)).toBe(false);
  });

  it('erases by address', async () => {
    const subscribers = await Subscribers.open(file());
    await subscribers.add({ kind: 'mail', to: 'A@example.com', components: null }, now, true);
    expect(await subscribers.erase('a@EXAMPLE.com')).toBe(1);
    expect(await subscribers.erase('a@example.com')).toBe(0);
    expect((await Subscribers.open(file())).all).toEqual([]);
  });
});

it('a limit has a bound of its own', () => {
  const limit = new RateLimit(1, 1_000, 2);
  expect([limit.take('a', 0), limit.take('a', 1), limit.take('b', 2), limit.take('c', 3)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(limit.take('c', 1_001)).toBe(true);
});

describe('telling', () => {
  it('tells each what they asked for, once, by mail and by a signed webhook', async () => {
    const { port, received } = await mailServer();
    const hooks: { headers: Record<string, unknown>; body: string }[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        hooks.push({ headers: request.headers, body });
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    closing.push(() => receiver.close());
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const subscribers = await Subscribers.open(file());
    await subscribers.add({ kind: 'mail', to: 'all@example.com', components: null }, now, true);
    await subscribers.add({ kind: 'mail', to: 'pay@example.com', components: ['pay'] }, now, true);
    await subscribers.add(
      { kind: 'mail', to: 'ireland@example.com', components: ['pay@aws/eu-west-1'] },
      now,
      true,
    );
    await subscribers.add(
      { kind: 'mail', to: 'unasked@example.com', components: null },
      now,
      false,
    );
    const hook = await subscribers.add({ kind: 'webhook', to: url, components: null }, now, true);
    const tell = (): ReturnType<typeof tellAll> =>
      tellAll({
        board: board(),
        subscribers,
        storage: memoryOutbox(),
        mail: mailTo(port),
        webhooks: { allowPrivate: true },
        forMs: 10_000,
      });
    expect(await tell()).toEqual({ format: 1, updates: 1, sent: 3, refused: [], waiting: 0 });
    expect(received.flatMap(({ to }) => to).sort((a, b) => (a < b ? -1 : 1))).toEqual([
      'all@example.com',
      'pay@example.com',
    ]);
    expect(received[0]?.text).toContain(
      'Subject: High Street: Paying fails: we are looking for the cause',
    );
    expect(received[0]?.text).toMatch(
      /List-Unsubscribe: <https:\/\/desk\.example\.com\/status\/unsubscribe\?/,
    );
    const { headers, body } = hooks[0] ?? { headers: {}, body: '' };
    const secret = webhookSecret(subscribers, hook?.id ?? '');
    expect(headers['webhook-signature']).toBe(
      signWebhook(
        secret,
        String(headers['webhook-id']),
        String(headers['webhook-timestamp']),
        body,
      ),
    );
    expect(JSON.parse(body)).toMatchObject({
      format: 1,
      update: { phase: 'investigating' },
      incident: { impact: 'critical' },
    });
    expect(await tell()).toMatchObject({ updates: 0, sent: 0 });
  });

  it('keeps what could not be sent, also across a restart, and tells nobody who was erased meanwhile', async () => {
    const { port, received, state } = await mailServer();
    const subscribers = await Subscribers.open(file());
    for (const name of ['stays', 'leaves'])
      await subscribers.add(
        { kind: 'mail', to: `${name}@example.com`, components: null },
        now,
        true,
      );
    const tell = (forMs: number): ReturnType<typeof tellAll> =>
      tellAll({
        board: board(),
        subscribers,
        storage: waitingFile(join(folder, 'waiting')),
        mail: mailTo(port),
        forMs,
      });
    state.away = true;
    expect(await tell(300)).toMatchObject({ updates: 1, sent: 0, waiting: 2 });
    expect(readFileSync(join(folder, 'waiting'), 'utf8')).not.toContain('@example.com');
    expect(statSync(join(folder, 'waiting')).mode & 0o777).toBe(0o600);
    await subscribers.erase('leaves@example.com');
    state.away = false;
    expect(await tell(10_000)).toMatchObject({
      updates: 0,
      sent: 1,
      refused: ['it was erased meanwhile'],
      waiting: 0,
    });
    expect(received.map(({ to }) => to)).toEqual([['stays@example.com']]);
  });

  it('passes on no flood, no old news and no draft', async () => {
    const subscribers = await Subscribers.open(file());
    const flood = PAY.replace(
      '## identified',
      `${'## investigating 2026-10-20T08:12Z by ada\n\nAgain.\n\n'}${Array.from({ length: 40 }, (_, index) => `## investigating 2026-10-20T08:${13 + index}Z by ada\n\nAgain.\n\n`).join('')}## identified`,
    );
    expect(newsOf(board(flood), subscribers)).toMatchObject({ over: 22 });
    expect(newsOf(board(flood), subscribers).news).toHaveLength(20);
    const late = boardAt(config, COMPONENTS, [incident(PAY)], at('2026-10-22T00:00Z'));
    expect(newsOf(late, subscribers).news).toEqual([]);
    expect(newsOf(board(), subscribers).news.map(({ update }) => update.phase)).toEqual([
      'investigating',
    ]);
  });
});
