/** Looks whether something accepts TCP connections and, when asked, whether it says what it should. */
import { createConnection, type Socket } from 'node:net';
import { oneLook, plainText, roundMs } from './one-look.ts';
import { findAddress } from './place-to-look.ts';
import type { Probe } from './port.ts';

export interface TcpTarget {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
  /** An address to connect to in place of what the host resolves to. */
  readonly at: string | null;
  readonly family: 4 | 6 | null;
  /** What is sent once connected. */
  readonly send: string | null;
  /** What the answer must contain. */
  readonly expect: string | null;
  readonly timeoutMs: number;
}

/** Bytes of an answer that are searched. */
const ANSWER_BYTES = 65_536;

export const tcpProbe: Probe<TcpTarget> = {
  kind: 'tcp',
  look(target, world, outer) {
    const facts: Record<string, string | number | boolean> = { connected: false };
    return oneLook(target.timeoutMs, world, outer, facts, async (signal) => {
      const startMs = world.monotonicMs();
      const found = await findAddress(target, world, signal);
      facts['resolveMs'] = roundMs(world.monotonicMs() - startMs);
      if (found.kind === 'none') return { ok: found.ok, what: found.what, facts };
      Object.assign(facts, { ip: found.address, family: found.family, port: target.port });
      const fromMs = world.monotonicMs();
      const socket = await connect(found.address, target.port, signal);
      try {
        facts['connectMs'] = roundMs(world.monotonicMs() - fromMs);
        facts['connected'] = true;
        if (target.send !== null) socket.write(target.send);
        if (target.expect === null) return { ok: true, what: 'accepts connections', facts };
        const answer = await readUntil(socket, target.expect);
        facts['answerBytes'] = answer.bytes;
        if (answer.found) return { ok: true, what: 'says what it should', facts };
        return {
          ok: false,
          what: `does not say what it should: "${plainText(answer.text, 60)}"`,
          facts,
        };
      } finally {
        socket.destroy();
      }
    });
  },
};

/** A connection to an address. It is destroyed with the signal. */
export function connect(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: address, port, signal });
    socket.on('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

/** Reads until the text is there, the peer ends, or too much has come. */
async function readUntil(
  socket: Socket,
  wanted: string,
): Promise<{ readonly found: boolean; readonly text: string; readonly bytes: number }> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    text += chunk.toString('latin1');
    if (text.includes(Buffer.from(wanted).toString('latin1')))
      return { found: true, text, bytes: text.length };
    if (text.length > ANSWER_BYTES) break;
  }
  return { found: false, text, bytes: text.length };
}
