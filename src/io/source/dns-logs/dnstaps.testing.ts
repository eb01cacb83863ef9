/** Messages of dnstap made for tests, field by field, as `dnstap.proto` has them. */
import { writeIpv4, writeIpv6 } from '#core/dns';

import type { End } from './captures.testing.ts';

/** `Message.Type` by its names. */
export const TAP = {
  authQuery: 1,
  authResponse: 2,
  resolverQuery: 3,
  resolverResponse: 4,
  clientQuery: 5,
  clientResponse: 6,
  forwarderQuery: 7,
  forwarderResponse: 8,
  toolQuery: 11,
  toolResponse: 12,
} as const;

/** A frame: who asked whom, and the message. */
export function tap(
  type: number,
  from: End | null,
  to: End | null,
  message: Uint8Array,
  more: { readonly seconds?: number; readonly identity?: string } = {},
): Buffer {
  const { seconds = 1_795_586_400, identity = 'ns1' } = more;
  const isAnswer = type % 2 === 0;
  const fields = [
    number(1, type),
    number(2, from?.[0].includes(':') === true ? 2 : 1),
    number(3, 1),
    ...(from === null ? [] : [bytes(4, address(from[0])), number(6, from[1])]),
    ...(to === null ? [] : [bytes(5, address(to[0])), number(7, to[1])]),
    number(isAnswer ? 12 : 8, seconds),
    fixed(isAnswer ? 13 : 9, 250_000_000),
    bytes(isAnswer ? 14 : 10, message),
  ];
  return Buffer.concat([
    bytes(1, Buffer.from(identity)),
    bytes(14, Buffer.concat(fields)),
    number(15, 1),
  ]);
}

function address(text: string): Uint8Array {
  const four = new Uint8Array(4);
  if (writeIpv4(text, four, 0)) return four;
  const six = new Uint8Array(16);
  writeIpv6(text, six, 0);
  return six;
}

/** A varint. */
export function varint(value: number): Buffer {
  const written: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) written.push((rest % 128) | 128);
  return Buffer.from([...written, rest]);
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function bytes(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
}

function fixed(field: number, value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(value);
  return Buffer.concat([varint(field * 8 + 5), four]);
}
