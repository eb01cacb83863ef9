/** What processes of a guard tell each other, read back: what cannot be read says nothing, or errs to the safe side. */
import type { Removal } from '#core/guard';

/** What a place said. An entry that cannot be read is as if it had said nothing: never "down". */
export function readLooks(
  value: string,
): readonly { readonly address: string; readonly isUp: boolean }[] {
  const looks = parseJson(value);
  if (!Array.isArray(looks) || !looks.every(isLook)) return [];
  return looks.map(({ address, isUp }) => ({ address, isUp }));
}

/** A removal; the key says all that the value says, so that it counts whatever the value is. */
export function readRemoval(key: string): Omit<Removal, 'atMs'> & { readonly generation: number } {
  const [generation = '', name = '', type, address = ''] = key
    .split('/')
    .slice(-4)
    .map(decodeURIComponent);
  return { generation: Number(generation), name, type: type === 'AAAA' ? 'AAAA' : 'A', address };
}

function isLook(value: unknown): value is { readonly address: string; readonly isUp: boolean } {
  if (typeof value !== 'object' || value === null) return false;
  const { address, isUp } = value as Readonly<Record<string, unknown>>;
  return typeof address === 'string' && typeof isUp === 'boolean';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
