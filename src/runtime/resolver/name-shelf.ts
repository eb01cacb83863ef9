/**
 * Names in the order of use, with room for so many and about so much memory. Names of which nothing is
 * good go first, and have less room: a flood of names that nobody has takes no good name's place. Then
 * goes the name that was not asked for longest. What is held, pinned or denied stays as long as others
 * can go: no flood undoes what a person said.
 */
import type { HeldRecord, ResolverSettings } from './answer.ts';
import { hasGood, newName, weigh, type NameEntry } from './name-entry.ts';

/** How much room there is. */
export type ShelfRoom = Pick<ResolverSettings, 'mostNames' | 'mostEmptyNames' | 'mostBytes'>;

/** All names. */
export class NameShelf<Item extends HeldRecord> {
  /** The first is the one to forget. */
  readonly #names = new Map<string, NameEntry<Item>>();
  readonly #empty = new Map<string, NameEntry<Item>>();
  readonly #dropped: (entry: NameEntry<Item>) => void;
  #bytes = 0;

  /** `dropped` is told of each name that had to go. */
  constructor(dropped: (entry: NameEntry<Item>) => void) {
    this.#dropped = dropped;
  }

  get size(): number {
    return this.#names.size;
  }

  get(name: string): NameEntry<Item> | undefined {
    return this.#names.get(name);
  }

  all(): readonly NameEntry<Item>[] {
    return [...this.#names.values()];
  }

  /** The name, put there when it is not. */
  take(name: string, nowMs: number): NameEntry<Item> {
    const before = this.#names.get(name);
    if (before !== undefined) return before;
    const entry = newName<Item>(name, nowMs);
    this.#names.set(name, entry);
    this.#empty.set(name, entry);
    this.#bytes += entry.bytes;
    return entry;
  }

  /** It was asked for: it is the last to forget. */
  used(entry: NameEntry<Item>): void {
    this.#names.delete(entry.name);
    this.#names.set(entry.name, entry);
    this.#empty.delete(entry.name);
    if (!hasGood(entry)) this.#empty.set(entry.name, entry);
  }

  /** What is known of it changed, and so what it weighs. */
  changed(entry: NameEntry<Item>): void {
    this.used(entry);
    this.#bytes -= entry.bytes;
    entry.bytes = weigh(entry);
    this.#bytes += entry.bytes;
  }

  makeRoom({ mostNames, mostEmptyNames, mostBytes }: ShelfRoom): void {
    while (this.#empty.size > mostEmptyNames && this.#dropFirst(this.#empty));
    while (this.#names.size > mostNames || (this.#bytes > mostBytes && this.#names.size > 1)) {
      if (this.#dropFirst(this.#empty) || this.#dropFirst(this.#names)) continue;
      const [first] = this.#names.values();
      if (first !== undefined) this.#drop(first);
    }
  }

  /** False: none of them may go. */
  #dropFirst(names: ReadonlyMap<string, NameEntry<Item>>): boolean {
    for (const entry of names.values()) {
      if (entry.hold !== null || entry.pin !== null || entry.isDenied) continue;
      this.#drop(entry);
      return true;
    }
    return false;
  }

  #drop(entry: NameEntry<Item>): void {
    this.#bytes -= entry.bytes;
    this.#names.delete(entry.name);
    this.#empty.delete(entry.name);
    this.#dropped(entry);
  }
}
