/**
 * Hands on the wheel: a small HTTP server on loopback for status, release, pin, deny and metrics.
 * Pages in a browser cannot use it: changes need a header of ours, and only loopback names are served.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { nameKey, parseName } from '#core/dns';
import type { HeldName, NameBook } from '#runtime/resolver';
import type { ResolverMetrics } from './metrics.ts';
import { pinnedRecords } from './hands.ts';
import type { KeptRecord } from './read-answer.ts';

/** What a person is shown. */
export interface ResolverStatus {
  readonly format: 1;
  readonly nowMs: number;
  readonly held: readonly HeldName[];
  /** Questions answered since the start that were not held. */
  readonly answered: number;
  /** Sudden empty answers that another upstream contradicted. */
  readonly contradicted: number;
  readonly names: number;
  readonly upstreams: readonly string[];
  /** Where held addresses are looked at; null: nobody looks. */
  readonly checkPort: number | null;
}

/** What the control works on. */
export interface ControlWorld {
  readonly book: NameBook<KeptRecord>;
  readonly metrics: ResolverMetrics;
  readonly upstreams: () => readonly string[];
  readonly checkPort: () => number | null;
  readonly nowMs: () => number;
  /** Something was changed: answers that were made are not right any more. */
  readonly changed: () => void;
}

/** The longest that a name may be pinned. */
const MOST_PIN_MS = 30 * 86_400_000;
const HEADER = 'x-firebreak';

/** A running control. */
export interface Control {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens it; port 0 takes a free one. */
export async function openControl(world: ControlWorld, port: number): Promise<Control> {
  const server = createServer(
    { requestTimeout: 5_000, headersTimeout: 5_000 },
    (request, response) => {
      const { status, body, type = 'application/json' } = reply(world, request);
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      finish(request, response, body);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function finish(request: IncomingMessage, response: ServerResponse, body: string): void {
  // Nothing is read: what is wanted stands in the address.
  request.resume();
  response.end(body);
}

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

function reply(world: ControlWorld, request: IncomingMessage): Reply {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host))
    return say(403, 'only by a loopback name');
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (request.method === 'GET') return read(world, url);
  if (request.method !== 'POST') return say(405, 'GET or POST');
  if (request.headers[HEADER] !== '1') return say(403, `changes need the header ${HEADER}: 1`);
  return change(world, url);
}

/** As Prometheus reads it. */
export function figures({ book, metrics, nowMs }: ControlWorld): string {
  return metrics.text({ names: book.size, held_names: book.held(nowMs()).length });
}

function read(world: ControlWorld, { pathname }: URL): Reply {
  const { book, metrics, upstreams, nowMs } = world;
  const now = nowMs();
  if (pathname === '/metrics')
    return { status: 200, body: figures(world), type: 'text/plain; version=0.0.4' };
  if (pathname !== '/status') return say(404, 'there are /status and /metrics');
  const answered = metrics.get('cached') + metrics.get('forwarded');
  const status: ResolverStatus = {
    format: 1,
    nowMs: now,
    held: book.held(now),
    answered,
    contradicted: metrics.get('second-opinion'),
    names: book.size,
    upstreams: upstreams(),
    checkPort: world.checkPort(),
  };
  return { status: 200, body: JSON.stringify(status) };
}

function change(world: ControlWorld, { pathname, searchParams }: URL): Reply {
  const { book, nowMs, changed } = world;
  const text = searchParams.get('name') ?? '';
  if (pathname === '/release-all') {
    const names = book.held(nowMs()).map(({ name }) => name);
    for (const name of names) book.release(name);
    changed();
    return { status: 200, body: JSON.stringify({ released: names }) };
  }
  const parsed = parseName(text.endsWith('.') ? text : `${text}.`);
  if (!parsed.ok || text === '') return say(400, `"${text.slice(0, 80)}" is no name`);
  const name = nameKey(parsed.value);
  changed();
  switch (pathname) {
    case '/release':
      return { status: 200, body: JSON.stringify({ released: book.release(name) ? [name] : [] }) };
    case '/deny':
      book.deny([name], nowMs());
      return { status: 200, body: JSON.stringify({ denied: [name] }) };
    case '/trust':
      book.trust(name);
      return { status: 200, body: JSON.stringify({ trusted: [name] }) };
    case '/unpin':
      book.unpin(name);
      return { status: 200, body: JSON.stringify({ unpinned: [name] }) };
    case '/pin':
      return pin(world, parsed.value, name, searchParams);
    default:
      return say(404, 'there are /release, /release-all, /deny, /trust, /pin and /unpin');
  }
}

function pin(
  { book, nowMs }: ControlWorld,
  owner: Parameters<typeof nameKey>[0],
  name: string,
  searchParams: URLSearchParams,
): Reply {
  const addresses = searchParams.getAll('address');
  const forMs = Number(searchParams.get('forMs'));
  const wrong = addresses.find((address) => isIP(address) === 0);
  if (wrong !== undefined || addresses.length === 0)
    return say(400, `"${wrong ?? ''}" is no address`);
  if (!(forMs > 0 && forMs <= MOST_PIN_MS)) return say(400, 'forMs is to be up to 30 days');
  const untilMs = nowMs() + forMs;
  book.pin(name, pinnedRecords(owner, addresses), untilMs, nowMs());
  return { status: 200, body: JSON.stringify({ pinned: [name], untilMs }) };
}

function say(status: number, error: string): Reply {
  return { status, body: JSON.stringify({ error }) };
}
