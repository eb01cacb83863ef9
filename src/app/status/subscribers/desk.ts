/**
 * Where people subscribe by mail and leave again: a form, a mail that asks (double opt-in), a button that
 * says yes, and one click that ends it (RFC 8058). Looking at a link changes nothing, for programs that
 * guard mailboxes look at every link. The answer is the same whether an address is known or not.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isMailAddress, type MailSender } from '#io/notify';
import { escape } from '../markdown.ts';
import type { StatusComponent, StatusConfig } from '../types.ts';
import { RateLimit } from './rate-limit.ts';
import type { Purpose, Subscribers } from './subscribers.ts';

const MOST_BODY_BYTES = 4_096;
const HOUR_MS = 3_600_000;

export interface DeskOptions {
  readonly config: StatusConfig;
  readonly components: readonly StatusComponent[];
  readonly subscribers: Subscribers;
  readonly mail: MailSender;
  readonly nowMs: () => number;
  /** Told of trouble by its code, never of whom. */
  readonly say: (line: string) => void;
}

/** Where the three pages stand: beside `subscribe` of status.yaml. */
export function deskLinks(subscribe: string): {
  link(purpose: Purpose, id: string, token: string): string;
  readonly paths: Readonly<Record<'subscribe' | Purpose, string>>;
} {
  const path = new URL(subscribe).pathname;
  const beside = (name: string): string => path.replace(/[^/]*$/, name);
  return {
    paths: { subscribe: path, confirm: beside('confirm'), unsubscribe: beside('unsubscribe') },
    link(purpose, id, token) {
      const url = new URL(subscribe);
      url.pathname = beside(purpose);
      url.search = new URLSearchParams({ id, token }).toString();
      return url.href;
    },
  };
}

/** Answers what is asked of the desk; false for everything else. */
export function createDesk(
  options: DeskOptions,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { config, say } = options;
  if (config.subscribe === null) return () => false;
  const links = deskLinks(config.subscribe);
  const limits = {
    client: new RateLimit(5, HOUR_MS),
    address: new RateLimit(3, 24 * HOUR_MS),
    all: new RateLimit(200, HOUR_MS),
  };
  return (request, response) => {
    const url = URL.parse(request.url ?? '/', 'http://desk.invalid');
    const page = Object.entries(links.paths).find(([, path]) => path === url?.pathname)?.[0];
    if (url === null || page === undefined) return false;
    const work =
      page === 'subscribe'
        ? subscribe(request, response, options, limits)
        : follow(page as Purpose, url.searchParams, request, response, options);
    work.catch(() => {
      say('the desk could not answer');
      if (!response.headersSent)
        show(response, 500, options, 'That did not work. Try again later.');
    });
    return true;
  };
}

type Limits = Readonly<Record<'client' | 'address' | 'all', RateLimit>>;

async function subscribe(
  request: IncomingMessage,
  response: ServerResponse,
  options: DeskOptions,
  limits: Limits,
): Promise<void> {
  if (request.method === 'GET' || request.method === 'HEAD')
    return show(response, 200, options, null, formHtml(options));
  if (request.method !== 'POST') return show(response, 405, options, 'This page is a form.');
  const form = await readForm(request);
  const address = form?.get('mail')?.trim() ?? '';
  const known = new Set(options.components.map(({ key }) => key));
  const chosen = (form?.getAll('component') ?? []).filter((each) => known.has(each));
  if (!isMailAddress(address))
    return show(response, 400, options, 'That is no mail address.', formHtml(options));
  const nowMs = options.nowMs();
  if (!mayAsk(clientOf(request), address.toLowerCase(), nowMs, limits))
    return show(response, 429, options, 'Too many asked. Try again in a while.');
  // The answer goes out first: how long a mail takes must not tell whether the address is known.
  show(response, 200, options, 'Look into your mailbox: a mail there asks whether it was you.');
  const components = chosen.length === 0 ? null : chosen;
  await askByMail(address, components, nowMs, options);
}

function mayAsk(client: string, address: string, nowMs: number, limits: Limits): boolean {
  return (
    limits.client.take(client, nowMs) &&
    limits.address.take(createHash('sha256').update(address).digest('base64'), nowMs) &&
    limits.all.take('', nowMs)
  );
}

async function askByMail(
  address: string,
  components: readonly string[] | null,
  nowMs: number,
  { config, subscribers, mail, say }: DeskOptions,
): Promise<void> {
  const given = { kind: 'mail' as const, to: address, components };
  const subscriber = await subscribers.add(given, nowMs, false);
  // Who is subscribed already is not asked again.
  if (subscriber === null || subscriber.confirmedMs !== null) return;
  const links = deskLinks(config.subscribe ?? config.url);
  const { id } = subscriber;
  const host = new URL(config.url).hostname;
  await mail
    .send({
      to: subscriber.to,
      subject: `${config.title}: do you want to be told?`,
      text: [
        `Somebody, probably you, asked that ${config.title} tells this address when something does not work.`,
        `If it was you, say yes here within two days:\n${links.link('confirm', id, subscribers.token('confirm', id))}`,
        'If it was not, do nothing: you will not hear from us, and the address is forgotten.',
      ].join('\n\n'),
      unsubscribe: null,
      messageId: `${id}.${nowMs}@${host}`,
    })
    .catch((error: unknown) =>
      say(`a mail was not sent: ${error instanceof Error ? error.message : ''}`),
    );
}

/** An IPv6 client has a whole network: the first four groups count. */
function clientOf(request: IncomingMessage): string {
  const address = request.socket.remoteAddress ?? '';
  return address.includes('.') ? address : address.split(':').slice(0, 4).join(':');
}

async function follow(
  purpose: Purpose,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
  options: DeskOptions,
): Promise<void> {
  const { subscribers } = options;
  const id = query.get('id') ?? '';
  const token = query.get('token') ?? '';
  if (!subscribers.isToken(purpose, id, token))
    return show(response, 404, options, 'This link is not, or no longer, good.');
  if (request.method !== 'POST') {
    const word = purpose === 'confirm' ? 'Yes, tell me' : 'Tell me no more';
    return show(
      response,
      200,
      options,
      null,
      `<form method="post"><button>${word}</button></form>`,
    );
  }
  request.resume();
  if (purpose === 'unsubscribe') {
    await subscribers.erase(id);
    return show(response, 200, options, 'You are told no more, and your address is erased.');
  }
  const isThere = await subscribers.confirm(id, options.nowMs());
  if (isThere) return show(response, 200, options, 'Done: you will be told.');
  return show(response, 404, options, 'This link is too old. Subscribe again.');
}

/** Null when it is no small form. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function formHtml({ components }: DeskOptions): string {
  const boxes = components
    .filter(({ region }) => region === null)
    .map(
      ({ key, name }) =>
        `<label><input type="checkbox" name="component" value="${escape(key)}"> ${escape(name)}</label><br>`,
    );
  return [
    '<form method="post">',
    '<p><label>Your mail address <input type="email" name="mail" required autocomplete="email" maxlength="254"></label></p>',
    `<fieldset><legend>Tell me only of these (none: of everything)</legend>${boxes.join('')}</fieldset>`,
    '<p><button>Ask me by mail whether it was me</button></p>',
    '</form>',
  ].join('\n');
}

function show(
  response: ServerResponse,
  status: number,
  { config }: DeskOptions,
  said: string | null,
  html = '',
): void {
  const body = [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta name="color-scheme" content="light dark"><title>Be told: ${escape(config.title)}</title></head>`,
    `<body><main><h1>Be told when something does not work</h1>`,
    ...(said === null ? [] : [`<p role="status">${escape(said)}</p>`]),
    html,
    `<p><a href="${escape(config.url)}/">Status of ${escape(config.title)}</a></p></main></body></html>`,
    '',
  ].join('\n');
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Content-Security-Policy':
      "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    // The rest of a body that is too large is not read.
    ...(status === 400 ? { Connection: 'close' } : {}),
  });
  response.end(body);
}
