/** Bytes that come in pieces, taken in the lengths that a format has. What lies in one piece is not copied. */

export class ByteQueue {
  #held: Uint8Array = new Uint8Array(0);
  #heldLength = 0;
  #piece: Uint8Array = new Uint8Array(0);
  #at = 0;
  #toSkip = 0;

  /** Bytes that are here and not taken. */
  get length(): number {
    return this.#heldLength + this.#piece.length - this.#at;
  }

  /** True while bytes that are to be skipped have not come. */
  get skipping(): boolean {
    return this.#toSkip > 0;
  }

  /** The next piece; `keep` must follow before the one after it. */
  add(piece: Uint8Array): void {
    this.#piece = piece;
    this.#at = Math.min(this.#toSkip, piece.length);
    this.#toSkip -= this.#at;
  }

  /** So many bytes, good until the next call; null, and nothing taken, when they are not all here. */
  take(length: number): Uint8Array | null {
    const taken = this.peek(length);
    if (taken === null) return null;
    this.#drop(length);
    return taken;
  }

  /** The same without taking them. */
  peek(length: number): Uint8Array | null {
    if (this.#toSkip > 0 || this.length < length) return null;
    if (this.#heldLength === 0) return this.#piece.subarray(this.#at, this.#at + length);
    const missing = length - this.#heldLength;
    if (missing > 0) this.#hold(missing);
    return this.#held.subarray(0, length);
  }

  /** Passes over bytes, also such as have not come. */
  skip(length: number): void {
    const here = Math.min(length, this.length);
    this.#drop(here);
    this.#toSkip += length - here;
  }

  /** Copies what is left of the piece, which is another's. */
  keep(): void {
    const left = this.#piece.length - this.#at;
    if (left > 0) this.#hold(left);
    this.#piece = EMPTY;
    this.#at = 0;
  }

  #drop(length: number): void {
    const ofHeld = Math.min(length, this.#heldLength);
    if (ofHeld > 0) {
      // A copy, since what was taken from the held bytes is still being looked at.
      this.#held = this.#held.slice(ofHeld, this.#heldLength);
      this.#heldLength -= ofHeld;
    }
    this.#at += length - ofHeld;
  }

  /** Moves bytes of the piece behind the held ones. */
  #hold(length: number): void {
    const total = this.#heldLength + length;
    if (total > this.#held.length) {
      const larger = new Uint8Array(Math.max(total, this.#held.length * 2));
      larger.set(this.#held.subarray(0, this.#heldLength));
      this.#held = larger;
    }
    this.#held.set(this.#piece.subarray(this.#at, this.#at + length), this.#heldLength);
    this.#heldLength = total;
    this.#at += length;
  }
}

const EMPTY = new Uint8Array(0);
