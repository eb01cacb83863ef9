/** Upstreams that answer with damaged messages, and a saved book that is damaged: nothing ends, all are answered. */
import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '#base';
import {
  answerMessage,
  decodeMessage,
  encodeMessage,
  nameOf,
  PLAIN_EDNS,
  type Message,
  type ResourceRecord,
} from '#core/dns';
import { describe, expect, it } from 'vitest';
import { addressesOf, afterTest, ask, start, startBefore, upstream } from './resolver.testing.ts';

const SEED = 20_251_020;
const zone = nameOf('test.');
const times = { refreshSeconds: 1, retrySeconds: 1, expireSeconds: 1, minimumSeconds: 1 };
const signature = `00010d020000012cffffffff00000000123400${'ab'.repeat(64)}`;

function record(name: ResourceRecord['name'], data: ResourceRecord['data']): ResourceRecord {
  return { name, class: 'IN', ttl: 60, data };
}

/** An answer with all that we keep of one. */
function whole(query: Message): Message {
  const [asked] = query.questions;
  const name = asked?.name ?? zone;
  const alias = nameOf('alias.test.');
  return answerMessage(query, {
    answers: [
      record(name, { kind: 'CNAME', target: alias }),
      record(alias, { kind: 'A', address: '192.0.2.1' }),
      record(alias, { kind: 'other', type: 'RRSIG', hex: signature }),
    ],
    authorities: [
      record(zone, { kind: 'SOA', primary: zone, mailbox: zone, serial: 1, ...times }),
      record(zone, { kind: 'other', type: 'NSEC', hex: '0474657374000006400000000003' }),
    ],
  });
}

/** The port of a server that damages all of its answers behind the question. */
async function damaging(): Promise<number> {
  const random = createRandom(SEED);
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => {
    const query = decodeMessage(bytes).value as Message;
    const reply = Uint8Array.from(encodeMessage(whole(query)).value ?? new Uint8Array());
    for (let flip = 0; flip <= random.below(4); flip++) {
      // Flags, counts, or records: the question and the id stay, or nobody would read on.
      const isHead = random.below(3) === 0;
      const at = isHead ? 2 + random.below(10) : random.below(reply.length);
      if (at === 4 || at === 5 || at < 2) continue;
      if (at >= 12 && at < bytes.length) continue;
      reply[at] = random.below(256);
    }
    const cut = random.below(4) === 0 ? random.below(reply.length) : reply.length;
    socket.send(reply.subarray(0, cut), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  afterTest(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  return socket.address().port;
}

describe('hostile bytes', () => {
  it('of an upstream leave the resolver answering everybody (seed 20251020)', async () => {
    const { port } = await startBefore([await damaging()], { upstreamMs: 150, failureSeconds: 1 });
    const answers: Message[] = [];
    for (let batch = 0; batch < 20; batch++) {
      const asked = Array.from({ length: 40 }, (_, index) => {
        const edns = { ...PLAIN_EDNS, dnssecOk: index % 2 === 0 };
        return ask(port, `n${batch}-${index}.test.`, index % 3 === 0 ? 'AAAA' : 'A', { edns });
      });
      answers.push(...(await Promise.all(asked)));
    }
    const codes = new Set(answers.map(({ rcode }) => rcode));
    expect([...codes].every((code) => ['NOERROR', 'NXDOMAIN', 'SERVFAIL'].includes(code))).toBe(
      true,
    );
    expect(answers).toHaveLength(800);
    expect(answers.some((answer) => addressesOf(answer).length > 0)).toBe(true);
    for (const { authenticData, authoritative } of answers)
      expect([authenticData, authoritative]).toEqual([false, false]);
  });

  it('in the saved book cost what is damaged, and no start (seed 20251020)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'resolver-'));
    afterTest(() => rmSync(folder, { recursive: true, force: true }));
    const saved = join(folder, 'names.json');
    const server = await upstream('192.0.2.1');
    const first = await start([server], { saved });
    for (const name of ['a.test.', 'b.test.', 'c.test.']) await ask(first.port, name);
    await first.close();
    const good = readFileSync(saved, 'utf8');
    const random = createRandom(SEED);
    for (let round = 0; round < 60; round++) {
      const at = random.below(good.length);
      const text =
        good.slice(0, at) + '{[",:0n'.charAt(random.below(7)) + good.slice(at + random.below(4));
      writeFileSync(saved, text);
      const again = await start([server], { saved });
      expect((await ask(again.port, 'a.test.')).rcode).toBe('NOERROR');
      expect((await ask(again.port, 'other.test.')).rcode).toBe('NOERROR');
      await again.close();
    }
  });
});
