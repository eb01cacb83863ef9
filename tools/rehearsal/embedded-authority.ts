/** An authority for machines without BIND and Knot: one zone in memory, asked over UDP, updated over TCP with TSIG. */
import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import {
  answerMessage,
  applyUpdate,
  decodeMessage,
  encodeMessage,
  frameMessage,
  FrameReader,
  type Hmac,
  type Message,
  parseZoneFile,
  sameName,
  signMessage,
  type TsigKey,
  typeOf,
  verifyMessage,
  type Zone,
} from '#core/dns';
import type { RunningServer, Serving } from '../../src/core/dns/name-servers.testing.ts';

const hmac: Hmac = (algorithm, key, bytes) => createHmac(algorithm, key).update(bytes).digest();

/** Serves until it is stopped. */
export async function startEmbedded(
  port: number,
  { zone: origin, zoneFile, key }: Serving,
): Promise<Omit<RunningServer, 'kind'>> {
  const parsed = parseZoneFile(zoneFile, { file: 'zone', origin });
  if (!parsed.ok) throw new Error(parsed.problems[0]?.what);
  let zone = parsed.value;
  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => {
    const message = decodeMessage(bytes).value;
    const reply = message === null ? null : encodeMessage(lookUp(zone, message)).value;
    if (reply !== null) udp.send(reply, from.port, from.address);
  });
  const tcp = createServer((socket) => {
    const frames = new FrameReader();
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      for (const bytes of frames.push(chunk)) {
        const updated = update(zone, bytes, key);
        zone = updated?.zone ?? zone;
        if (updated === null) socket.destroy();
        else socket.write(frameMessage(updated.reply));
      }
    });
  });
  await Promise.all([
    new Promise<void>((bound) => udp.bind(port, '127.0.0.1', bound)),
    new Promise<void>((listening) => tcp.listen(port, '127.0.0.1', listening)),
  ]);
  return {
    port,
    stop: async () => {
      await new Promise<void>((closed) => udp.close(() => closed()));
      await new Promise<void>((closed) => tcp.close(() => closed()));
    },
  };
}

/** Answers with what the name has, or with the SOA when it has nothing of that type. */
function lookUp(zone: Zone, message: Message): Message {
  const [question] = message.questions;
  if (question === undefined) return answerMessage(message, { rcode: 'FORMERR' });
  const own = zone.records.filter(({ name }) => sameName(name, question.name));
  const answers = own.filter(({ data }) => typeOf(data) === question.type);
  const soa = zone.records.filter(({ data }) => data.kind === 'SOA');
  return answerMessage(message, {
    authoritative: true,
    // A name that lost its last record is empty here, as it was that day: it still has a TXT.
    rcode: own.length === 0 ? 'NXDOMAIN' : 'NOERROR',
    answers,
    authorities: answers.length === 0 ? soa : [],
  });
}

/** Null when the signature is not that of the key. */
function update(
  zone: Zone,
  bytes: Uint8Array,
  key: TsigKey,
): { readonly zone: Zone; readonly reply: Uint8Array } | null {
  const checked = verifyMessage(bytes, { keys: [key], nowMs: Date.now() }, hmac);
  const message = decodeMessage(bytes).value;
  if (!checked.ok || message === null) return null;
  const { rcode, zone: changed } = applyUpdate(zone, message);
  const reply = encodeMessage(answerMessage(message, { rcode })).value;
  if (reply === null) return null;
  const signed = signMessage(
    reply,
    { key, nowMs: Date.now(), requestMac: checked.value.mac },
    hmac,
  );
  return signed.ok ? { zone: changed, reply: signed.value.bytes } : null;
}
