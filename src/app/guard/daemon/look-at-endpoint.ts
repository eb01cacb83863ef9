/**
 * One look at one endpoint, as its clients would meet it: a TCP connection, or a request to its
 * address in the name of the guarded name (Host, SNI, certificate). What we could not do ourselves
 * (no route, no free port) is null: it says nothing of the endpoint.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createConnection } from 'node:net';
import type { EndpointProbe, NamePolicy } from '#core/guard';
import { USUAL_PROBE } from './prober.ts';
import type { LookAtEndpoint } from './guard-world.ts';

/** Trouble on our side of the network. */
const OURS = new Set(['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'ENOBUFS']);

/** Looks for at most so long; no answer by then is down. `ports`: other ports than 80 and 443. */
export function lookAtEndpoint(
  timeoutMs: number,
  ports: { readonly http?: number; readonly https?: number } = {},
): LookAtEndpoint {
  return async (address, name, signal) => {
    const probe = name.probe ?? USUAL_PROBE;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      if (probe.kind === 'tcp') return await connects(address, Number(probe.target), limited);
      const port = probe.kind === 'https' ? (ports.https ?? 443) : (ports.http ?? 80);
      return await answers(address, port, name, probe, limited);
    } catch (cause) {
      if (signal.aborted) return null;
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      return OURS.has(code) ? null : false;
    }
  };
}

function connects(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port });
    const abort = (): void => void socket.destroy(new Error('no answer'));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => resolve(true));
    socket.once('error', reject);
    socket.once('close', () => signal.removeEventListener('abort', abort));
    socket.once('connect', () => socket.destroy());
  });
}

/** Any answer from 200 to 399 is good. Redirects are not followed: they say that it is there. */
function answers(
  address: string,
  port: number,
  { name }: NamePolicy,
  { kind, target }: EndpointProbe,
  signal: AbortSignal,
): Promise<boolean> {
  const host = name.replace(/\.$/, '');
  const options: RequestOptions & { readonly servername?: string } = {
    host: address,
    port,
    path: target,
    method: 'GET',
    headers: { host, 'user-agent': 'firebreak-guard' },
    agent: false,
    signal,
    ...(kind === 'https' ? { servername: host } : {}),
  };
  return new Promise((resolve, reject) => {
    const take = (response: IncomingMessage): void => {
      const { statusCode = 0 } = response;
      resolve(statusCode >= 200 && statusCode < 400);
      // The body is not wanted.
      response.destroy();
    };
    const sent = kind === 'https' ? httpsRequest(options, take) : httpRequest(options, take);
    sent.once('error', reject);
    sent.end();
  });
}
