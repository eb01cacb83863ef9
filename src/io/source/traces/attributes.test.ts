import { describe, expect, it } from 'vitest';

import { takeShare, takeTraceState } from './attributes.ts';
import { ByteNames, ByteWords, NO_NAME } from './byte-names.ts';
import { spellEntryName } from './entry-name.ts';
import { readId } from './ids.ts';
import { clearSpan, createSpan, WEIGHT_ONE } from './span.ts';
import { looksLikeJson, looksLikeProto } from './sniff.ts';
import { lookAt } from './spans.testing.ts';

describe('sampling', () => {
  it.each([
    ['ot=th:0', 1],
    ['ot=th:8', 2],
    ['ot=th:c', 4],
    ['a=b, ot=rv:1;th:e666666666666', 10],
    ['ot=p:3;r:5', 8],
    ['ot=p:63', 0],
    ['ot=th:zz', 0],
    ['other=th:c', 0],
    ['', 0],
  ])('of trace state %j stands for %d', (state, expected) => {
    const span = createSpan();
    takeTraceState(span, state);
    expect(span.weight / WEIGHT_ONE).toBeCloseTo(expected, 2);
  });

  it('by a share that is none says nothing', () => {
    const span = createSpan();
    for (const share of [0, -1, 2, Number.NaN, Infinity]) takeShare(span, share);
    expect(span.weight).toBe(0);
    takeShare(span, 1e-30);
    expect(span.weight).toBe(2 ** 40);
    clearSpan(span);
    expect(span.weight).toBe(0);
  });

  it("of Jaeger's probabilistic sampler is that of its whole trace; other samplers say nothing", async () => {
    const trace = (type: string, param: number | string): string =>
      JSON.stringify({
        traceID: '1',
        processes: { p1: { serviceName: 'shop' } },
        spans: ['a', 'b'].map((spanID, index) => ({
          traceID: '1',
          spanID,
          operationName: 'GET /cart',
          startTime: 1_763_449_200_000_000 + index * 100_000_000,
          duration: 5,
          processID: 'p1',
          tags: [
            { key: 'span.kind', value: 'server' },
            ...(index === 0
              ? [
                  { key: 'sampler.type', value: type },
                  { key: 'sampler.param', value: param },
                ]
              : []),
          ],
        })),
      });
    const sampled = async (type: string, param: number | string): Promise<number | null> =>
      (await lookAt({ 'a.json': trace(type, param) })).covered[0]?.sampled ?? null;
    expect(await sampled('probabilistic', 0.25)).toBe(0.25);
    expect(await sampled('probabilistic', '0.01')).toBe(0.01);
    expect(await sampled('ratelimiting', 0.5)).toBe(null);
    expect(await sampled('const', 1)).toBe(null);
  });
});

describe('ids', () => {
  it.each([
    ['00000000000000010000000000000002', 4, [0, 1, 0, 2]],
    ['5B8EFFF798038103D269B633813FC60C', 4, [0x5b8efff7, 0x98038103, 0xd269b633, 0x813fc60c]],
    ['W47/95gDgQPSabYzgT/GDA==', 4, [0x5b8efff7, 0x98038103, 0xd269b633, 0x813fc60c]],
    ['W47_95gDgQPSabYzgT_GDA', 4, [0x5b8efff7, 0x98038103, 0xd269b633, 0x813fc60c]],
    ['eee19b7ec3c1b174', 2, [0xeee19b7e, 0xc3c1b174]],
    ['7uGbfsPBsXQ=', 2, [0xeee19b7e, 0xc3c1b174]],
    ['1', 2, [0, 1]],
  ])('%s are words', (text, words, expected) => {
    const read = new Int32Array(4);
    expect(readId(text, read, words)).toBe(true);
    expect([...read].slice(0, words).map((word) => word >>> 0)).toEqual(expected);
  });

  it('that are none are none', () => {
    const read = new Int32Array(4);
    for (const text of ['', 'not an id at all', 'xyz', '12345678901234567890', null, 12])
      expect([text, readId(text, read, 2)]).toEqual([text, false]);
  });
});

describe('names', () => {
  it('have a number each, the same for the same bytes, and none when they are too long', () => {
    const names = new ByteNames();
    const ids = Array.from({ length: 5_000 }, (_, index) => names.idOf(`name ${index}`));
    expect(new Set(ids).size).toBe(5_000);
    expect(ids.every((id, index) => names.text(id) === `name ${index}`)).toBe(true);
    expect(names.idOf('name 17')).toBe(ids[17]);
    expect(names.idOf('x'.repeat(501))).toBe(NO_NAME);
    expect(names.text(names.idOf('ünïcödé'))).toBe('ünïcödé');
  });

  it('of keys are found among words that look like them, and no others are', () => {
    const keys = ['a', 'ab', 'b', 'key', 'kez', 'http.url', 'http.uri', 'x'.repeat(40)];
    const words = new ByteWords(Object.fromEntries(keys.map((key, index) => [key, index])));
    expect(keys.map((key) => words.codeOfText(key))).toEqual(keys.map((_, index) => index));
    for (const other of ['', 'ba', 'kex', 'http.urm', 'x'.repeat(39)])
      expect(words.codeOfText(other)).toBe(-1);
  });

  it.each([
    ['GET /users/4711', 'GET /users/{id}'],
    ['GET /v1/orders/{orderId}', 'GET /v1/orders/{orderId}'],
    ['/oauth2/token?code=secret', '/oauth2/token'],
    ['POST /reset/eyJhbGciOiJIUzI1NiIsInR5cCI6', 'POST /reset/{id}'],
    ['oteldemo.CartService/AddItem', 'oteldemo.CartService/AddItem'],
    ['GET /a@b.example/x', 'GET /{id}/x'],
  ])('of entries: %s is %s', (name, expected) => {
    expect(spellEntryName(name)).toBe(expected);
  });
});

describe('files', () => {
  it('of other kinds are not taken for traces', () => {
    for (const text of [
      '{"data":[1]}',
      '[{"id":"1","name":"x"}]',
      '{"traceId":"x"}',
      'traceID,spanID\n',
      '\n\n\n',
    ])
      expect([text, looksLikeJson(Buffer.from(text)), looksLikeProto(Buffer.from(text))]).toEqual([
        text,
        false,
        false,
      ]);
    expect(looksLikeProto(Buffer.from('0a0a0a0a0a0a0a0a0a0a', 'hex'))).toBe(false);
  });

  it('of spans without a resource are', () => {
    const span = `0a10${'ab'.repeat(16)}1208${'cd'.repeat(8)}`;
    const scope = `121e121c${span}`;
    expect(looksLikeProto(Buffer.from(`0a220a00${scope}`, 'hex'))).toBe(true);
    expect(looksLikeProto(Buffer.from(`000000240a220a00${scope}`, 'hex'))).toBe(true);
  });
});
