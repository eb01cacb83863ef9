/**
 * Numbers for JSON values: equal values get the same number, whatever the order of their keys
 * (hash-consing). Small whole numbers need no table; records and lists are known by the numbers of
 * their parts, one store a shape. The values given back are frozen and shared, so a part that a
 * step did not touch is found again by identity, without looking inside.
 */
import { assert } from '#base';
import { Memory } from './memory.ts';
import { StateStore } from './state-store.ts';

/** Whole numbers below this are their own id, doubled; odd ids are places in the table. */
const SMALL = 0x4000_0000;

interface Shape {
  /** Sorted keys of a record; null for a list. */
  readonly keys: readonly string[] | null;
  readonly store: StateStore;
  /** The id of each key of the store. */
  readonly ids: number[];
  readonly parts: Int32Array;
}

/** Shapes of records by their keys, one after the other, in any order that was met. */
interface KeyTree {
  shape: Shape | null;
  readonly next: Map<string, KeyTree>;
}

/** Two-way table of values and their numbers. */
export class Interner {
  readonly #values: unknown[] = [];
  readonly #primitives = new Map<unknown, number>();
  readonly #objects = new Map<object, number>();
  readonly #records = newKeyTree();
  readonly #lists: Shape[] = [];
  readonly #memory = new Memory(Infinity);
  /** Parts of the values being read, innermost last. */
  readonly #stack: number[] = [];

  /** The number of a JSON value. */
  idOf(value: unknown): number {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < SMALL) {
      return value * 2;
    }
    if (typeof value === 'object' && value !== null) {
      return this.#objects.get(value) ?? this.#idOfObject(value);
    }
    assert(isJsonPrimitive(value), `a state is plain JSON; it has a ${typeof value}`);
    return this.#primitives.get(value) ?? this.#addPrimitive(value);
  }

  /** The value of a number that `idOf` gave; objects are frozen. */
  valueOf(id: number): unknown {
    return (id & 1) === 0 ? id / 2 : this.#values[id >>> 1];
  }

  #addPrimitive(value: unknown): number {
    const id = this.#add(value);
    this.#primitives.set(value, id);
    return id;
  }

  #add(value: unknown): number {
    assert(this.#values.length < SMALL, 'a model has less than a billion different values');
    return this.#values.push(value) * 2 - 1;
  }

  #idOfObject(value: object): number {
    const shape = this.#shapeOf(value);
    const { keys, parts } = shape;
    const base = this.#stack.length;
    for (let index = 0; index < parts.length; index++) {
      const part = keys === null ? at(value, index) : at(value, keys[index] as string);
      this.#stack.push(this.idOf(part));
    }
    for (let index = 0; index < parts.length; index++) {
      parts[index] = this.#stack[base + index] as number;
    }
    this.#stack.length = base;
    const place = shape.store.insert(parts);
    if (place < 0) return shape.ids[~place] as number;
    const shared = this.#share(value, parts, keys);
    const id = this.#add(shared);
    shape.ids.push(id);
    this.#objects.set(shared, id);
    return id;
  }

  /** A frozen copy with shared parts; keys keep the order of the first value seen. */
  #share(value: object, parts: Int32Array, keys: readonly string[] | null): object {
    if (keys === null) return Object.freeze(Array.from(parts, (id) => this.valueOf(id)));
    const entries = Object.keys(value).map((key) => [
      key,
      this.valueOf(parts[keys.indexOf(key)] as number),
    ]);
    return Object.freeze(Object.fromEntries(entries));
  }

  #shapeOf(value: object): Shape {
    if (Array.isArray(value))
      return (this.#lists[value.length] ??= this.#newShape(null, value.length));
    const prototype: unknown = Object.getPrototypeOf(value);
    assert(
      prototype === Object.prototype || prototype === null,
      'a state is plain JSON; it has an instance of a class',
    );
    const keys = Object.keys(value);
    const place = this.#placeOf(keys);
    place.shape ??= this.#shapeOfSorted(keys.toSorted());
    return place.shape;
  }

  #shapeOfSorted(sorted: readonly string[]): Shape {
    const place = this.#placeOf(sorted);
    place.shape ??= this.#newShape(sorted, sorted.length);
    return place.shape;
  }

  #placeOf(keys: readonly string[]): KeyTree {
    let place = this.#records;
    for (const key of keys) {
      let next = place.next.get(key);
      if (next === undefined) place.next.set(key, (next = newKeyTree()));
      place = next;
    }
    return place;
  }

  #newShape(keys: readonly string[] | null, width: number): Shape {
    const store = new StateStore(width, this.#memory);
    return { keys, store, ids: [], parts: new Int32Array(width) };
  }
}

function newKeyTree(): KeyTree {
  return { shape: null, next: new Map() };
}

function at(value: object, key: string | number): unknown {
  return (value as Readonly<Record<string | number, unknown>>)[key];
}

function isJsonPrimitive(value: unknown): boolean {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}
