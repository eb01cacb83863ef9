/**
 * Bytes as they were before `gzip` or `zstd`, in pieces and in order. What could be unpacked before a
 * damage or a cut is given; a file of little that unpacks to very much is left off.
 */
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';

import { ZstdFrames } from './zstd-frames.ts';

/** How an unpacking ended. */
export type UnpackEnd = 'whole' | 'cut-short' | 'damaged' | 'bomb';

/** Bounds of what one file may unpack to. */
export interface UnpackBounds {
  /** Up to this many bytes are never too much. */
  readonly freeBytes: number;
  /** Beyond them, this many for each packed one. */
  readonly ratio: number;
}

/** Recordings pack to a tenth or a thirtieth; a bomb to a thousandth and less. */
export const UNPACK_BOUNDS: UnpackBounds = { freeBytes: 268_435_456, ratio: 400 };

/** How the bytes are packed, by how they begin. */
export function packingOf(head: Uint8Array): 'gzip' | 'zstd' | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  const named = (at: number): boolean =>
    head[at] === 0x28 && head[at + 1] === 0xb5 && head[at + 2] === 0x2f && head[at + 3] === 0xfd;
  return named(0) || named(4) ? 'zstd' : null;
}

type Packed = AsyncIterable<Uint8Array>;
type Take = (bytes: Uint8Array) => void;

/** Gives the unpacked bytes to `take`, piece by piece; never throws for what the bytes are. */
export async function unpack(
  packed: Packed,
  take: Take,
  bounds: UnpackBounds = UNPACK_BOUNDS,
): Promise<UnpackEnd> {
  const [head, pieces] = await withHead(packed, 8);
  const packing = packingOf(head);
  if (packing === null) {
    for await (const piece of pieces) take(piece);
    return 'whole';
  }
  const meter = createMeter(take, bounds);
  try {
    return packing === 'gzip' ? await unzip(pieces, meter) : await unpackFrames(pieces, meter);
  } catch (error) {
    if (error instanceof Bomb) return 'bomb';
    if (error instanceof Broken) return error.end;
    throw error;
  }
}

class Bomb extends Error {}

class Broken extends Error {
  readonly end: UnpackEnd;

  constructor(cause: NodeJS.ErrnoException) {
    super('the packed bytes are broken', { cause });
    this.end = cause.code === 'Z_BUF_ERROR' ? 'cut-short' : 'damaged';
  }
}

interface Meter {
  readonly take: Take;
  readonly isBomb: () => boolean;
  packedBytes: number;
}

function createMeter(take: Take, { freeBytes, ratio }: UnpackBounds): Meter {
  let unpacked = 0;
  const meter: Meter = {
    packedBytes: 0,
    isBomb: () => unpacked > freeBytes + meter.packedBytes * ratio,
    take: (bytes) => {
      unpacked += bytes.length;
      if (!meter.isBomb()) take(bytes);
    },
  };
  return meter;
}

async function unzip(pieces: Packed, meter: Meter): Promise<UnpackEnd> {
  const one = new Unpacker(createGunzip(), meter);
  for await (const piece of pieces) {
    meter.packedBytes += piece.length;
    await one.add(piece);
  }
  await one.end(constants.Z_SYNC_FLUSH);
  return 'whole';
}

async function unpackFrames(pieces: Packed, meter: Meter): Promise<UnpackEnd> {
  const frames = new ZstdFrames();
  let one: Unpacker | null = null;
  for await (const piece of pieces) {
    meter.packedBytes += piece.length;
    for (const { bytes, last } of frames.add(piece)) {
      one ??= new Unpacker(createZstdDecompress(), meter);
      await one.add(bytes);
      if (!last) continue;
      await one.end(constants.ZSTD_e_flush);
      one = null;
    }
    if (frames.damaged) return 'damaged';
  }
  if (one !== null) await one.end(constants.ZSTD_e_flush);
  return frames.complete ? 'whole' : 'cut-short';
}

type Zlib = ReturnType<typeof createGunzip>;

/** One stream of Node's, driven piece by piece, so that nothing waits in it. */
class Unpacker {
  readonly #stream: Zlib;
  readonly #meter: Meter;
  #failed: Error | null = null;
  #stopped: () => void = () => undefined;

  constructor(stream: Zlib, meter: Meter) {
    this.#stream = stream;
    this.#meter = meter;
    stream.on('data', (bytes: Buffer) => {
      meter.take(bytes);
      if (meter.isBomb()) this.#fail(new Bomb());
    });
    stream.on('error', (error) => this.#fail(new Broken(error)));
  }

  async add(bytes: Uint8Array): Promise<void> {
    await this.#step((done) => this.#stream.write(bytes, done));
    if (this.#meter.isBomb()) throw new Bomb();
  }

  /** A cut leaves what was unpacked so far in the stream, unless it is asked for. */
  async end(flush: number): Promise<void> {
    await this.#step((done) => this.#stream.flush(flush, done));
    await this.#step((done) => {
      this.#stream.once('end', done);
      this.#stream.end();
    });
  }

  async #step(act: (done: () => void) => void): Promise<void> {
    if (this.#failed === null) {
      await new Promise<void>((done) => {
        this.#stopped = done;
        act(done);
      });
    }
    if (this.#failed !== null) throw this.#failed;
  }

  #fail(error: Error): void {
    this.#failed ??= error;
    this.#stream.destroy();
    this.#stopped();
  }
}

/** The first bytes, at least so many where there are, and all of them, which can be read once. */
export async function withHead(
  packed: Packed,
  atLeast: number,
): Promise<readonly [Uint8Array, Packed]> {
  const iterator = packed[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < atLeast && !ended) {
    const next = await iterator.next();
    if (next.done === true) ended = true;
    else {
      // The next piece may be written over it.
      first.push(new Uint8Array(next.value));
      length += next.value.length;
    }
  }
  const head = Buffer.concat(first);
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
      yield next.value;
  };
  return [head, all()];
}
