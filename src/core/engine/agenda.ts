/** What is due when: a binary heap of moments, each with a number that says what falls due. */

export class Agenda {
  #at = new Float64Array(64);
  #what = new Int32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** The earliest moment; Infinity when nothing is due. */
  next(): number {
    return this.#length === 0 ? Infinity : (this.#at[0] as number);
  }

  push(at: number, what: number): void {
    if (this.#length === this.#at.length) this.#grow();
    let place = this.#length;
    this.#length += 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if ((this.#at[parent] as number) <= at) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#at[place] = at;
    this.#what[place] = what;
  }

  /** Takes away one of what is due at the earliest moment; the agenda must not be empty. */
  pop(): number {
    const what = this.#what[0] as number;
    this.#length -= 1;
    const at = this.#at[this.#length] as number;
    const moved = this.#what[this.#length] as number;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#length) break;
      const right = child + 1;
      if (right < this.#length && (this.#at[right] as number) < (this.#at[child] as number)) {
        child = right;
      }
      if ((this.#at[child] as number) >= at) break;
      this.#move(child, place);
      place = child;
    }
    this.#at[place] = at;
    this.#what[place] = moved;
    return what;
  }

  #move(from: number, to: number): void {
    this.#at[to] = this.#at[from] as number;
    this.#what[to] = this.#what[from] as number;
  }

  #grow(): void {
    const at = new Float64Array(this.#length * 2);
    const what = new Int32Array(this.#length * 2);
    at.set(this.#at);
    what.set(this.#what);
    this.#at = at;
    this.#what = what;
  }
}
