import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { createRandom } from '#base';

import { packingOf, unpack } from './unpack.ts';
import type { UnpackBounds } from './unpack.ts';

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  // A piece is only there until the next is asked for, as when a file is read into one buffer.
  for (let at = 0; at < bytes.length; at += size) {
    const piece = Buffer.from(new Uint8Array(bytes.subarray(at, at + size)));
    yield piece;
    piece.fill(0);
  }
}

async function unpacked(
  packed: Uint8Array,
  size = 65_536,
  bounds?: UnpackBounds,
): Promise<readonly [string, string, number]> {
  const pieces: Uint8Array[] = [];
  const end = await unpack(cut(packed, size), (piece) => pieces.push(Buffer.from(piece)), bounds);
  const text = Buffer.concat(pieces).toString('latin1');
  return [end, text, pieces.length];
}

/** Bytes that hardly pack. */
const noise = Buffer.from(
  Array.from(
    { length: 300_000 },
    (
      (random) => () =>
        random.below(256)
    )(createRandom(7)),
  ),
);
const text = noise.toString('latin1');
const withLength = (frame: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(frame.length);
  return Buffer.concat([length, frame]);
};
const skippable = Buffer.from('502a4d1803000000616263', 'hex');

const PACKED: readonly (readonly [string, Buffer, string])[] = [
  ['nothing', Buffer.alloc(0), ''],
  ['plain bytes', Buffer.from('plain'), 'plain'],
  ['gzip', gzipSync(noise), text],
  ['two members of gzip', Buffer.concat([gzipSync('a'), gzipSync('b')]), 'ab'],
  ['zstd', zstdCompressSync(noise), text],
  ['frames of zstd', Buffer.concat([zstdCompressSync('a'), zstdCompressSync(noise)]), `a${text}`],
  [
    'frames with one that is skipped',
    Buffer.concat([zstdCompressSync('a'), skippable, zstdCompressSync('b')]),
    'ab',
  ],
  [
    'frames with their length before them',
    Buffer.concat([zstdCompressSync('{}'), zstdCompressSync('[]')].map(withLength)),
    '{}[]',
  ],
  ['runs of one byte', zstdCompressSync(Buffer.alloc(1_000_000, 97)), 'a'.repeat(1_000_000)],
];

describe('unpacking', () => {
  it.each(PACKED)('gives %s back, however the bytes are cut', async (_, packed, expected) => {
    for (const size of [1, 3, 1_000, 65_536].filter((each) => packed.length / each < 20_000)) {
      const [end, got] = await unpacked(packed, size);
      expect([size, end, got === expected]).toEqual([size, 'whole', true]);
    }
  });

  it('tells packings by how they begin', () => {
    expect(packingOf(gzipSync(''))).toBe('gzip');
    expect(packingOf(zstdCompressSync(''))).toBe('zstd');
    expect(packingOf(Buffer.from('{}'))).toBe(null);
  });

  it('gives what comes before a cut, and says that it was cut', async () => {
    for (const pack of [gzipSync, zstdCompressSync]) {
      const small = pack('{"a":1}\n{"b":2}\n'.repeat(50));
      expect((await unpacked(small.subarray(0, -4)))[0]).toBe('cut-short');
      const [end, got] = await unpacked(pack(noise).subarray(0, -1_000));
      expect(end).toBe('cut-short');
      expect(got.length).toBeGreaterThan(100_000);
      expect(text.startsWith(got)).toBe(true);
    }
  });

  it('gives what comes before a damage', async () => {
    const junk = Buffer.from('junk and more of it');
    for (const pack of [gzipSync, zstdCompressSync]) {
      const [end, got] = await unpacked(Buffer.concat([pack(noise), junk]));
      // What gzip had not given yet when it failed is lost with it: 16 KiB at most.
      expect([end, text.startsWith(got)]).toEqual(['damaged', true]);
      expect(got.length).toBeGreaterThan(text.length - 16_385);
    }
    for (let seed = 1; seed <= 40; seed++) {
      const random = createRandom(seed);
      const packed = Buffer.from((seed % 2 === 0 ? gzipSync : zstdCompressSync)(noise));
      const at = random.below(packed.length);
      packed[at] = (packed[at] ?? 0) ^ (1 << random.below(8));
      const [ended] = await unpacked(packed, 1 + random.below(50_000));
      expect(['whole', 'cut-short', 'damaged'], `seed ${seed}`).toContain(ended);
    }
  });

  it('leaves off a bomb, and has given no more than its bound', async () => {
    for (const pack of [gzipSync, zstdCompressSync]) {
      const bounds = { freeBytes: 100_000, ratio: 10 };
      const packed = pack(Buffer.alloc(20_000_000));
      const [end, got] = await unpacked(packed, 512, bounds);
      expect(end).toBe('bomb');
      expect(got.length).toBeLessThanOrEqual(100_000 + packed.length * 10);
    }
  });
});
