/** One question over a TCP connection of its own: where an answer over UDP was cut, or is doubted. */
import { createConnection } from 'node:net';
import { frameMessage, FrameReader, type Message } from '#core/dns';
import { readReply, type Fit, type Sent } from './matching.ts';

/** The answer and whether it keeps the letters, or a rejection. */
export function overTcp(
  { address, port }: { readonly address: string; readonly port: number },
  { query, bytes }: Sent,
  timeoutMs: number,
): Promise<{ readonly fit: Fit; readonly answer: Message }> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: address, port });
    const frames = new FrameReader();
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
    };
    const fail = (cause: Error): void => (end(), reject(cause));
    const timer = setTimeout(() => fail(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    socket.once('error', fail);
    socket.once('close', () => fail(new Error('closed the connection')));
    socket.once('connect', () => socket.write(frameMessage(bytes)));
    socket.on('data', (chunk: Uint8Array) => {
      for (const reply of frames.push(chunk)) {
        const { fit, answer } = readReply(query, reply);
        if (answer === null) continue;
        end();
        resolve({ fit, answer });
      }
    });
  });
}
