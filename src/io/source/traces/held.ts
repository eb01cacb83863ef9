/** Bytes that come in pieces, held together until they are a whole. */

/** Bytes that are added to. */
export class Held {
  length = 0;
  bytes: Uint8Array = new Uint8Array(0);

  add(data: Uint8Array, from: number, to: number): void {
    const length = this.length + to - from;
    if (length > this.bytes.length) {
      const before = this.bytes.subarray(0, this.length);
      this.bytes = new Uint8Array(Math.max(length, this.bytes.length * 2, 65_536));
      this.bytes.set(before);
    }
    this.bytes.set(data.subarray(from, to), this.length);
    this.length = length;
  }

  /** Forgets; much room is given back. */
  clear(): void {
    this.length = 0;
    if (this.bytes.length > 4_194_304) this.bytes = new Uint8Array(0);
  }
}
