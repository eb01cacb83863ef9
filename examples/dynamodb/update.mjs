/** Sends changes of the zone as one signed UPDATE without any condition: what the guard never does. */
import { createHmac, randomInt } from 'node:crypto';
import { createConnection } from 'node:net';
import {
  decodeMessage,
  encodeMessage,
  frameMessage,
  FrameReader,
  nameOf,
  parseKeyFile,
  signMessage,
  updateMessage,
  verifyMessage,
} from 'firebreak/dns';
import { TTL, ZONE } from './scene.mjs';

export const hmac = (algorithm, key, bytes) => createHmac(algorithm, key).update(bytes).digest();

/** The key of a file, as `tsig-keygen` writes it. */
export const readKey = (text) => valueOf(parseKeyFile(text, 'key'));

/** Rejects unless the server says, signed, that it was done. */
export async function sendUpdate(port, key, changes) {
  const message = updateMessage({
    id: randomInt(65_536),
    zone: nameOf(ZONE),
    class: 'IN',
    prerequisites: [],
    changes,
    edns: null,
  });
  const request = valueOf(encodeMessage(valueOf(message)));
  const signed = valueOf(signMessage(request, { key, nowMs: Date.now() }, hmac));
  const reply = await exchange(port, signed.bytes);
  const checking = { keys: [key], nowMs: Date.now(), requestMac: signed.mac };
  const { rcode } = valueOf(decodeMessage(valueOf(verifyMessage(reply, checking, hmac)).bytes));
  if (rcode !== 'NOERROR') throw new Error(`the name server says ${rcode}`);
}

/** The changes that give a name other records of one type; without data, none. */
export function replace(name, type, data) {
  return [
    { kind: 'delete-record-set', name: nameOf(name), type },
    ...data.map((each) => ({
      kind: 'add',
      name: nameOf(name),
      ttl: TTL,
      data: { kind: type, ...each },
    })),
  ];
}

export function valueOf(result) {
  if (!result.ok) throw new Error(result.problems.map(({ what }) => what).join(' '));
  return result.value;
}

function exchange(port, bytes) {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const frames = new FrameReader();
    socket.setTimeout(15_000, () => socket.destroy(new Error('no answer within 15 s')));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed without an answer')));
    socket.on('connect', () => socket.write(frameMessage(bytes)));
    socket.on('data', (chunk) => {
      for (const frame of frames.push(chunk)) {
        resolve(frame);
        socket.destroy();
      }
    });
  });
}
