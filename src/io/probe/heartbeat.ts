/**
 * The dead man's handle: what should report by itself, and is looked for when it does not. The probe
 * judges the age of the last beat; the receiver takes beats over HTTP, on loopback unless told otherwise.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { formatDuration } from '#base';
import type { Probe } from './port.ts';

export interface HeartbeatTarget {
  readonly kind: 'heartbeat';
  readonly name: string;
  /** How often it should beat, and how much later it may. */
  readonly everyMs: number;
  readonly graceMs: number;
  /** What a beat must bring; never shown. Null: no beat is taken. */
  readonly secret: string | null;
}

export const heartbeatProbe: Probe<HeartbeatTarget> = {
  kind: 'heartbeat',
  look({ name, everyMs, graceMs }, world) {
    const seen = (ok: boolean | null, what: string, facts = {}): ReturnType<Probe<never>['look']> =>
      Promise.resolve({ ok, ms: 0, what, facts });
    if (world.lastBeatMs === undefined)
      return seen(null, 'did not look: nobody listens for beats here');
    const lastMs = world.lastBeatMs(name);
    const ageMs = Math.max(0, world.nowMs() - (lastMs ?? world.listensSinceMs ?? Infinity));
    const isLate = ageMs > everyMs + graceMs;
    const ago = formatDuration(Math.floor(ageMs / 1_000) * 1_000);
    const facts = { ageMs, everyMs, graceMs };
    if (lastMs !== null) return seen(!isLate, `last beat ${ago} ago`, facts);
    // One that was dead before we listened is found as well, once it had its time.
    if (isLate) return seen(false, `no beat in the ${ago} that we listen`, facts);
    return seen(null, 'has not beaten since we listen');
  },
};

/** Where beats are taken. */
export interface HeartbeatReceiver {
  readonly port: number;
  /** For `ProbeWorld.lastBeatMs`. */
  readonly lastBeatMs: (name: string) => number | null;
  close(): Promise<void>;
}

export interface ReceiverSettings {
  /** Who may beat, each with a secret of its own, which comes as `Authorization: Bearer SECRET`. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly nowMs: () => number;
  readonly host?: string;
  readonly port?: number;
  /** Beats from before a restart, by name. */
  readonly since?: ReadonlyMap<string, number>;
}

/** Takes `POST /beat/NAME`. Answers 204, or 401 for a wrong name as for a wrong secret. */
export async function startHeartbeatReceiver(
  settings: ReceiverSettings,
): Promise<HeartbeatReceiver> {
  const beats = new Map(settings.since ?? []);
  const server = createServer(
    { maxHeaderSize: 8_192, requestTimeout: 5_000, headersTimeout: 5_000 },
    (request, response) => {
      const name = beatOf(request, settings.secrets);
      if (name !== null) beats.set(name, settings.nowMs());
      response.writeHead(name === null ? 401 : 204, { connection: 'close' }).end();
    },
  );
  server.maxConnections = 256;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port ?? 0, settings.host ?? '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    lastBeatMs: (name) => beats.get(name) ?? null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Who beats; null when it is nobody whom we know. */
function beatOf(request: IncomingMessage, secrets: ReadonlyMap<string, string>): string | null {
  const name = /^\/beat\/([\w.-]{1,100})$/.exec(request.url ?? '')?.[1];
  const given = /^Bearer (.{1,512})$/.exec(request.headers.authorization ?? '')?.[1];
  if (request.method !== 'POST' || name === undefined || given === undefined) return null;
  const secret = secrets.get(name);
  // Compared also for names that we do not know, so that time tells nobody which names there are.
  const same = timingSafeEqual(
    digest(given),
    digest(secret ?? given.split('').reverse().join('') + '!'),
  );
  return same && secret !== undefined ? name : null;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
