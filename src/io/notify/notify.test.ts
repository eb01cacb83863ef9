import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import {
  isMailAddress,
  isPrivateAddress,
  openMail,
  parseSmtp,
  sendWebhook,
  signWebhook,
  type Mail,
  type MailSender,
} from './index.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function receiver(
  answer: (request: IncomingMessage, body: string) => number,
): Promise<number> {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const status = answer(request, body);
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {});
      // An answer without an end.
      response.write('x'.repeat(100_000));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const call = (port: number): Parameters<typeof sendWebhook>[0] => ({
  url: `http://127.0.0.1:${port}/hook`,
  secret: 'a secret',
  id: 'update-1',
  atMs: 1_760_000_000_123,
  body: '{"a":1}',
});
const HOME = { allowPrivate: true };

describe('a webhook', () => {
  it('is signed over its id, its time and its body: Standard Webhooks 1.0', async () => {
    const seen: Record<string, unknown>[] = [];
    const port = await receiver((request, body) => {
      seen.push({ ...request.headers, body });
      return 200;
    });
    expect(await sendWebhook(call(port), HOME)).toEqual({ kind: 'done' });
    expect(seen[0]).toMatchObject({
      'webhook-id': 'update-1',
      'webhook-timestamp': '1760000000',
      'webhook-signature': signWebhook('a secret', 'update-1', '1760000000', '{"a":1}'),
      'content-type': 'application/json',
      body: '{"a":1}',
    });
    expect(signWebhook('other', 'update-1', '1760000000', '{"a":1}')).not.toBe(
      seen[0]?.['webhook-signature'],
    );
  });

  it.each([
    [500, 'HTTP_500'],
    [429, 'HTTP_429'],
  ])('is tried again after %i', async (status, code) => {
    const port = await receiver(() => status);
    await expect(sendWebhook(call(port), HOME)).rejects.toMatchObject({ code });
  });

  it.each([302, 404, 410])('is given up after %i, and follows nothing', async (status) => {
    const port = await receiver(() => status);
    expect(await sendWebhook(call(port), HOME)).toEqual({
      kind: 'refused',
      why: `it answered ${status}`,
    });
  });

  it('waits for nobody longer than it is told', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    await expect(sendWebhook(call(port), { ...HOME, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
  });

  it.each([
    ['headers without an end', 'HTTP/1.1 200 OK\r\n', `x: ${'y'.repeat(1_000)}\r\n`],
    ['one header without an end', 'HTTP/1.1 200 OK\r\nx: ', 'y'.repeat(1_000)],
    ['answers before the answer', '', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('takes no bomb for an answer: %s', async (_, first, again) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined).write(first);
      const more = setInterval(() => socket.write(again), 1);
      socket.on('close', () => clearInterval(more));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await expect(sendWebhook(call(port), { ...HOME, timeoutMs: 500 })).rejects.toMatchObject({
      name: 'NotDelivered',
      code: expect.stringMatching(/^(?:TIMEOUT|HPE_HEADER_OVERFLOW)$/) as unknown,
    });
    // Nothing goes on in the background: the connection is given up, too.
    await expect
      .poll(() => new Promise((resolve) => server.getConnections((__, open) => resolve(open))))
      .toBe(0);
  });

  it('never calls a private address, by number or by name, and no other kind of address', async () => {
    for (const url of [
      'http://127.0.0.1:1/',
      'http://[::1]/',
      'http://[::ffff:10.0.0.1]/',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://169.254.169.254/latest',
      'http://localhost:1/',
    ])
      expect(await sendWebhook({ ...call(1), url }), url).toEqual({
        kind: 'refused',
        why: 'a private address',
      });
    for (const url of [
      'file:///etc/passwd',
      'ftp://example.com/',
      'nonsense',
      'https://u:p@example.com/',
    ])
      expect((await sendWebhook({ ...call(1), url })).kind).toBe('refused');
  });

  it('says nothing of where and with which secret when it fails', async () => {
    const error: unknown = await sendWebhook(
      { ...call(1), url: 'http://127.0.0.1:1/token-in-path' },
      HOME,
    ).catch((cause: unknown) => cause);
    expect(String(error)).toBe('NotDelivered: not delivered: ECONNREFUSED');
  });
});

it.each([
  ['8.8.8.8', false],
  ['2606:4700::1', false],
  ['10.1.2.3', true],
  ['100.64.0.1', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['fe80::1%eth0', true],
  ['fd00::1', true],
  ['::ffff:8.8.8.8', true],
  ['::127.0.0.1', true],
  ['64:ff9b::a00:1', true],
  ['::ffff:0:127.0.0.1', true],
  ['2001:0:53aa:64c:0:1:80ff:fffe', true],
  ['2002:a00:1::1', true],
  ['fec0::1', true],
  ['100::1', true],
  ['5f00::1', true],
  ['2001:db8::1', true],
  ['2a00:1450:4001:80b::200e', false],
  ['203.0.113.7', true],
  ['192.88.99.1', true],
  ['nonsense', true],
])('%s is private: %s', (address, isPrivate) => {
  expect(isPrivateAddress(address)).toBe(isPrivate);
});

interface Received {
  readonly to: readonly string[];
  readonly text: string;
}

async function mailServer(
  received: Received[],
  options: { reject?: number } = {},
): Promise<MailSender> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo(_address, _session, callback) {
      if (options.reject === undefined) callback();
      else callback(Object.assign(new Error('no'), { responseCode: options.reject }));
    },
    onData(stream, session, callback) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
        callback();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const sender = openMail({
    host: '127.0.0.1',
    port,
    secure: false,
    user: null,
    password: null,
    from: 'status@corner.example',
    fromName: 'Corner\r\nBcc: eve@example.com',
  });
  closing.push(() => {
    sender.close();
    server.close();
  });
  return sender;
}

const MAIL: Mail = {
  to: 'reader@example.com',
  subject: 'Paying fails\r\nBcc: eve@example.com',
  text: 'It fails.\n\n.\nBcc: eve@example.com\n',
  unsubscribe: 'https://status.corner.example/unsubscribe?id=1&token=2',
  messageId: 'update-1@status.corner.example',
};

describe('a mail', () => {
  it('arrives at one person, with one click to end it (RFC 8058), and no header but ours', async () => {
    const received: Received[] = [];
    const sender = await mailServer(received);
    expect(await sender.send(MAIL)).toEqual({ kind: 'done' });
    expect(received[0]?.to).toEqual(['reader@example.com']);
    const head = (received[0]?.text.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ');
    expect(head).toContain(
      'List-Unsubscribe: <https://status.corner.example/unsubscribe?id=1&token=2>',
    );
    expect(head).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(head).toContain('Message-ID: <update-1@status.corner.example>');
    expect(head).not.toMatch(/^Bcc:/m);
    expect(received[0]?.text).toContain('It fails.');
  });

  it('is tried again when the server has trouble, and given up when it says no for good', async () => {
    expect(await (await mailServer([], { reject: 550 })).send(MAIL)).toEqual({
      kind: 'refused',
      why: 'the mail server answered 550',
    });
    await expect((await mailServer([], { reject: 451 })).send(MAIL)).rejects.toMatchObject({
      code: 'SMTP_451',
    });
    const nobody = openMail({
      host: '127.0.0.1',
      port: 1,
      secure: false,
      user: 'u',
      password: 'hunter2',
      from: 'a@b.example',
      fromName: '',
    });
    closing.push(() => nobody.close());
    const error: unknown = await nobody.send(MAIL).catch((cause: unknown) => cause);
    expect(JSON.stringify(error) + String(error)).not.toMatch(/hunter2|reader@/);
    expect(error).toMatchObject({ name: 'NotDelivered' });
  });

  it.each([
    ['reader@example.com', true],
    ["o'neil+x@mail.example.co", true],
    ['a@b', false],
    ['a@b.example, c@d.example', false],
    ['a@b.example\r\nBcc: c@d.example', false],
    ['"a"@b.example', false],
    ['A <a@b.example>', false],
    ['a..b@c.example', false],
    [`${'a'.repeat(65)}@b.example`, false],
  ])('goes to %j: %s', (address, good) => {
    expect(isMailAddress(address)).toBe(good);
  });

  it('server is read from an address, with its password', () => {
    expect(parseSmtp('smtps://u%40x:p%3A@mail.example')).toEqual({
      host: 'mail.example',
      port: 465,
      secure: true,
      user: 'u@x',
      password: 'p:',
    });
    expect(parseSmtp('https://mail.example')).toBeNull();
    expect(parseSmtp('smtp://%E0@mail.example')).toBeNull();
  });
});
