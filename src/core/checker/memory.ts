/** Typed arrays under one budget: a search that needs more stops and says so. */

/** The budget is used up, or the machine's memory is. Caught by the search. */
export class OutOfMemory extends Error {
  override readonly name = 'OutOfMemory';
}

/** Hands out arrays until `maxBytes` are in use. */
export class Memory {
  bytes = 0;
  peakBytes = 0;
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** An array of zeros. @throws OutOfMemory */
  allocate(length: number): Int32Array {
    return this.#take(length, () => new Int32Array(length));
  }

  /** Frees an array at once, without waiting for the collector; it is empty from then on. */
  release(array: Int32Array): void {
    this.bytes -= array.byteLength;
    bufferOf(array).transfer(0);
  }

  /**
   * The array made longer; the old one is empty from then on, so that both are never held at once
   * where the machine can grow in place. @throws OutOfMemory, the array untouched.
   */
  extend(array: Int32Array, length: number): Int32Array {
    const oldBytes = array.byteLength;
    const longer = this.#take(
      length,
      () => new Int32Array(bufferOf(array).transfer(length * BYTES)),
    );
    this.bytes -= oldBytes;
    return longer;
  }

  #take(length: number, make: () => Int32Array): Int32Array {
    if (this.bytes + length * BYTES > this.maxBytes) throw new OutOfMemory('memory limit reached');
    const array = tryMake(make);
    this.bytes += length * BYTES;
    this.peakBytes = Math.max(this.peakBytes, this.bytes);
    return array;
  }
}

const BYTES = Int32Array.BYTES_PER_ELEMENT;

function tryMake(make: () => Int32Array): Int32Array {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new OutOfMemory('machine memory used up');
    throw error;
  }
}

function bufferOf(array: Int32Array): ArrayBuffer {
  return array.buffer as ArrayBuffer;
}
