/** Sends an UPDATE without any prerequisite: what the guard never does. */
import { createHmac } from 'node:crypto';
import { createConnection } from 'node:net';
import {
  decodeMessage,
  encodeMessage,
  frameMessage,
  FrameReader,
  fromBase64,
  nameOf,
  signMessage,
  updateMessage,
  type Name,
  type UpdateChange,
} from '#core/dns';
import { randomInt } from 'node:crypto';
import type { Key } from './servers/role.ts';

const LIMIT_MS = 3_000;

/** Rejects when there is no good answer in time. */
export async function sendUpdate(
  port: number,
  zone: Name,
  key: Key,
  changes: readonly UpdateChange[],
): Promise<void> {
  const id = randomInt(65_536);
  const update = { id, zone, class: 'IN' as const, prerequisites: [], changes, edns: null };
  const message = updateMessage(update).value;
  const bytes = message === null ? null : encodeMessage(message).value;
  if (bytes === null) throw new Error('no message');
  const secret = fromBase64(key.secret) ?? new Uint8Array(0);
  const signed = signMessage(
    bytes,
    {
      key: { name: nameOf(`${key.name}.`), algorithm: 'hmac-sha256', secret },
      nowMs: Date.now(),
    },
    (_, hmacKey, data) => createHmac('sha256', hmacKey).update(data).digest(),
  ).value;
  if (signed === null) throw new Error('not signed');
  const reply = await exchange(port, signed.bytes);
  const { rcode } = decodeMessage(reply).value ?? { rcode: 'unreadable' };
  if (rcode !== 'NOERROR') throw new Error(`the server says ${rcode}`);
}

async function exchange(port: number, bytes: Uint8Array): Promise<Uint8Array> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  const frames = new FrameReader();
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  socket.setTimeout(LIMIT_MS, () => reject(new Error('no answer in time')));
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('closed without an answer')));
  socket.on('connect', () => socket.write(frameMessage(bytes)));
  socket.on('data', (chunk) => {
    for (const frame of frames.push(chunk)) resolve(frame);
  });
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}
