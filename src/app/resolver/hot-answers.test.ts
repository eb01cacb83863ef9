import {
  answerMessage,
  decodeMessage,
  encodeMessage,
  nameOf,
  queryMessage,
  type Message,
} from '#core/dns';
import { createRandom } from '#base';
import { describe, expect, it } from 'vitest';
import { HotAnswers, hotReply } from './hot-answers.ts';

const bytesOf = (message: Message): Uint8Array => encodeMessage(message).value ?? new Uint8Array();
const query = (id: number, name: string, changes: Partial<Message> = {}): Uint8Array =>
  bytesOf(queryMessage(id, nameOf(name), 'A', changes));
const answer = (to: Uint8Array): Uint8Array =>
  bytesOf(answerMessage(decodeMessage(to).value as Message, { recursionAvailable: true }));

const FRESH = { graceMs: 0, counts: 'cached' } as const;

describe('answers of this second', () => {
  it('are told with the id, the RD bit and the letters of who asks', () => {
    const hot = new HotAnswers();
    const first = query(1, 'shop.test.');
    hot.keep(first, answer(first), 0, FRESH);
    const second = query(2, 'ShOp.TEST.', { recursionDesired: false });
    const found = hot.find(second);
    const told = decodeMessage(found === null ? first : hotReply(found, second)).value;
    expect(told).toMatchObject({ id: 2, recursionDesired: false, response: true });
    expect(told?.questions[0]?.name).toBe('ShOp.TEST.');
    expect(found).toMatchObject({ untilMs: 1_000, toldUntilMs: 1_000 });
  });

  it('are told a little longer where their TTL is long, and made anew once meanwhile', () => {
    const hot = new HotAnswers();
    const asked = query(1, 'shop.test.');
    hot.keep(asked, answer(asked), 0, { ...FRESH, graceMs: 1_000 });
    expect(hot.find(asked)).toMatchObject({ untilMs: 1_000, toldUntilMs: 2_000 });
  });

  it('are of this very question: EDNS, DO, type and the other flags tell them apart', () => {
    const hot = new HotAnswers();
    const asked = query(1, 'shop.test.');
    hot.keep(asked, answer(asked), 0, FRESH);
    const edns = { udpBytes: 1232, version: 0, dnssecOk: true, options: [] };
    for (const other of [
      query(1, 'shop.test.', { edns }),
      query(1, 'shop.test.', { edns: null }),
      query(1, 'shop.test.', { checkingDisabled: true }),
      query(1, 'shop.test.', { authenticData: true }),
      bytesOf(queryMessage(1, nameOf('shop.test.'), 'AAAA')),
      bytesOf(queryMessage(1, nameOf('shop.test.'), 'A', { opcode: 'UPDATE' })),
    ]) {
      expect(hot.find(other)).toBeNull();
    }
  });

  it('are as many as there is room, and nothing is kept of what is no plain question (seed 20251020)', () => {
    const hot = new HotAnswers();
    for (let index = 0; index < 25_000; index++) {
      const asked = query(1, `n${index}.test.`);
      hot.keep(asked, asked, 0, FRESH);
    }
    expect(hot.find(query(1, 'n0.test.'))).toBeNull();
    expect(hot.find(query(1, 'n24999.test.'))).not.toBeNull();
    const random = createRandom(20_251_020);
    const good = query(1, 'shop.test.');
    for (let round = 0; round < 5_000; round++) {
      const bytes = Uint8Array.from(good.subarray(0, random.below(good.length + 1)));
      if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
      hot.keep(bytes, good, 0, FRESH);
      const found = hot.find(bytes);
      if (found !== null) expect(hotReply(found, bytes)).toHaveLength(good.length);
    }
  });

  it('are forgotten at once, and so is what was asked before that', () => {
    const hot = new HotAnswers();
    const { generation } = hot;
    hot.clear();
    expect(hot.generation).not.toBe(generation);
  });
});
