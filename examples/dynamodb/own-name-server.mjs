/**
 * A name server for machines that have neither BIND nor Knot: one zone in memory, UDP and TCP on
 * loopback, changed by signed UPDATEs. `node own-name-server.mjs PORT ZONE_FILE KEY_FILE`
 */
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import {
  answerMessage,
  applyUpdate,
  decodeMessage,
  encodeMessage,
  frameMessage,
  FrameReader,
  isWithin,
  nameKey,
  parseZoneFile,
  signMessage,
  verifyMessage,
} from 'firebreak/dns';
import { hmac, readKey, valueOf } from './update.mjs';

const [port, zoneFile, keyFile] = process.argv.slice(2);
const key = readKey(readFileSync(keyFile, 'utf8'));
let zone = valueOf(parseZoneFile(readFileSync(zoneFile, 'utf8'), { file: zoneFile }));

const udp = createSocket('udp4');
udp.on('message', (bytes, from) => {
  const reply = answer(bytes);
  if (reply !== null) udp.send(reply, from.port, from.address);
});
udp.bind(Number(port), '127.0.0.1');
createServer((socket) => {
  const frames = new FrameReader();
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    for (const bytes of frames.push(chunk)) {
      const reply = answer(bytes);
      if (reply !== null) socket.write(frameMessage(reply));
    }
  });
}).listen(Number(port), '127.0.0.1');

/** Null: what came is no question, and is not answered. */
function answer(bytes) {
  const request = decodeMessage(bytes);
  if (!request.ok || request.value.response) return null;
  const signature = verifyMessage(bytes, { keys: [key], nowMs: Date.now() }, hmac);
  const isForged = request.value.tsig !== null && !signature.ok;
  const reply = isForged
    ? answerMessage(request.value, { rcode: 'NOTAUTH' })
    : request.value.opcode === 'UPDATE'
      ? update(request.value, signature.ok)
      : query(request.value);
  const plain = valueOf(encodeMessage(reply));
  if (!signature.ok) return plain;
  const signing = { key, nowMs: Date.now(), requestMac: signature.value.mac };
  return valueOf(signMessage(plain, signing, hmac)).bytes;
}

function update(request, isSigned) {
  if (!isSigned) return answerMessage(request, { rcode: 'REFUSED' });
  const { rcode, zone: after } = applyUpdate(zone, request);
  zone = after;
  return answerMessage(request, { rcode });
}

/** An answer of RFC 1034, section 4.3.2, for a zone without delegations and wildcards. */
function query(request) {
  const [question] = request.questions;
  if (request.opcode !== 'QUERY') return answerMessage(request, { rcode: 'NOTIMP' });
  if (question === undefined) return answerMessage(request, { rcode: 'FORMERR' });
  if (!isWithin(question.name, zone.origin)) return answerMessage(request, { rcode: 'REFUSED' });
  const answers = [];
  let { name } = question;
  for (;;) {
    const own = zone.records.filter((each) => nameKey(each.name) === nameKey(name));
    const found = own.filter(({ data }) => data.kind === question.type);
    const alias = own.find(({ data }) => data.kind === 'CNAME');
    answers.push(...found);
    if (found.length > 0) return answerMessage(request, { authoritative: true, answers });
    if (alias === undefined || answers.includes(alias)) break;
    answers.push(alias);
    name = alias.data.target;
    if (!isWithin(name, zone.origin)) break;
  }
  const isThere = zone.records.some((each) => isWithin(each.name, name));
  const authorities = zone.records.filter(({ data }) => data.kind === 'SOA');
  const rcode = isThere ? 'NOERROR' : 'NXDOMAIN';
  return answerMessage(request, { authoritative: true, rcode, answers, authorities });
}
