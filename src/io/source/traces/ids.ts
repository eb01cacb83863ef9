/** Ids of traces and spans: as hex, as the specification has them, or as base64, as some exporters do. */

const NOT = 255;
const HEX = new Uint8Array(256).fill(NOT);
const BASE64 = new Uint8Array(256).fill(NOT);
for (let digit = 0; digit < 16; digit++) {
  HEX['0123456789abcdef'.charCodeAt(digit)] = digit;
  HEX['0123456789ABCDEF'.charCodeAt(digit)] = digit;
}
for (let digit = 0; digit < 64; digit++) {
  BASE64['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(digit)] =
    digit;
}
BASE64['-'.charCodeAt(0)] = 62;
BASE64['_'.charCodeAt(0)] = 63;

/** Up to 8 digits for each word; shorter ids stand at the end of the words. False when it is no hex. */
export function readHexId(
  data: Uint8Array,
  from: number,
  to: number,
  words: Int32Array,
  length: number,
): boolean {
  if (to - from > length * 8 || to === from) return false;
  let at = to;
  for (let word = length - 1; word >= 0; word--) {
    let value = 0;
    const start = Math.max(from, at - 8);
    for (let index = start; index < at; index++) {
      const digit = HEX[data[index] as number] as number;
      if (digit === NOT) return false;
      value = (value << 4) | digit;
    }
    words[word] = at > from ? value : 0;
    at = start;
  }
  return true;
}

/** 16 bytes are 22 digits, 8 bytes 11, with or without what fills them up. */
export function readBase64Id(
  data: Uint8Array,
  from: number,
  to: number,
  words: Int32Array,
  length: number,
): boolean {
  let end = to;
  while (end > from && data[end - 1] === 0x3d) end--;
  if (end - from !== Math.ceil((length * 32) / 6)) return false;
  let bits = 0;
  let value = 0;
  let word = 0;
  for (let at = from; at < end; at++) {
    const digit = BASE64[data[at] as number] as number;
    if (digit === NOT) return false;
    for (let bit = 5; bit >= 0 && word < length; bit--) {
      value = (value << 1) | ((digit >> bit) & 1);
      bits++;
      if (bits < 32) continue;
      words[word] = value;
      word++;
      bits = 0;
      value = 0;
    }
  }
  return true;
}

/** The same of a text; zeros when it is no id. */
export function readId(text: unknown, words: Int32Array, length: number): boolean {
  if (typeof text !== 'string') return false;
  const bytes = Buffer.from(text.slice(0, 64));
  return (
    readHexId(bytes, 0, bytes.length, words, length) ||
    readBase64Id(bytes, 0, bytes.length, words, length)
  );
}
