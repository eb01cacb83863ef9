/**
 * Runs a model over JSON values. A state is packed as one number a top-level field; equal field
 * values share a number, and fields that a step leaves alone are recognised by identity.
 */
import { assert } from '#base';
import { Interner } from './interner.ts';
import type { Machine } from './machine.ts';
import type { Model } from './model.ts';

/** The machine of a model over JSON values. */
export function createValueMachine<State, Action>(
  model: Model<State, Action>,
  withSymmetry: boolean,
): Machine<State, Action> {
  const symmetry = withSymmetry ? model.symmetry : undefined;
  const orbitSize = symmetry?.orbitSize?.bind(symmetry);
  const properties = model.properties();
  const initialStates = model.initialStates();
  const codec = createCodec(initialStates[0] as State);
  let current = initialStates[0] as State;
  let latest = current;
  let actions: readonly Action[] = [];

  return {
    bits: codec.bits,
    properties,
    symmetric: symmetry !== undefined,
    weighs: orbitSize !== undefined,
    initialStates: () =>
      initialStates
        .filter((state) => model.within(state))
        .map((state) => {
          const slots = new Int32Array(codec.bits.length);
          codec.encode(state, slots);
          return slots;
        }),
    enter(slots) {
      current = codec.decode(slots);
      actions = model.actions(current);
      return actions.length;
    },
    step(candidate, after) {
      const next = model.next(current, actions[candidate] as Action);
      if (next === null) return false;
      latest = next;
      codec.encode(next, after);
      return true;
    },
    within: () => model.within(latest),
    represent(slots) {
      if (symmetry !== undefined) codec.encode(symmetry.representative(codec.decode(slots)), slots);
    },
    orbitSize() {
      if (symmetry === undefined || orbitSize === undefined) return 1;
      return orbitSize(symmetry.representative(current));
    },
    holds(property) {
      const asked = properties[property];
      return asked !== undefined && asked.kind !== 'each-step' && asked.holds(current);
    },
    holdsOfStep(property, candidate) {
      const asked = properties[property];
      return (
        asked?.kind === 'each-step' && asked.holds(current, actions[candidate] as Action, latest)
      );
    },
    readState: () => current,
    readAction: (candidate) => actions[candidate] as Action,
  };
}

interface Codec<State> {
  readonly bits: readonly number[];
  encode(state: State, slots: Int32Array): void;
  decode(slots: Int32Array): State;
}

/** States of records are split into their fields; any other state is one number. */
function createCodec<State>(example: State): Codec<State> {
  const interner = new Interner();
  const isRecord = typeof example === 'object' && example !== null && !Array.isArray(example);
  const fields = isRecord ? Object.keys(example) : [];
  const bits = Array.from({ length: isRecord ? fields.length : 1 }, () => 32);

  function encode(state: State, slots: Int32Array): void {
    if (!isRecord) {
      slots[0] = interner.idOf(state);
      return;
    }
    const record = state as Readonly<Record<string, unknown>>;
    for (let slot = 0; slot < fields.length; slot++) {
      slots[slot] = interner.idOf(record[fields[slot] as string]);
    }
    assert(
      Object.keys(record).length === fields.length,
      `every state has the same fields: ${fields.join(', ')}`,
    );
  }

  function decode(slots: Int32Array): State {
    if (!isRecord) return interner.valueOf(slots[0] as number) as State;
    const record: Record<string, unknown> = {};
    for (let slot = 0; slot < fields.length; slot++) {
      record[fields[slot] as string] = interner.valueOf(slots[slot] as number);
    }
    return Object.freeze(record) as State;
  }

  return { bits, encode, decode };
}
