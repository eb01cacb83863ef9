/**
 * DNS as data: names, records, messages, UPDATE, TSIG, transfers, zone files and what differs
 * between two zones. Pure: bytes or text in, a `Result` out; no socket, no clock, no randomness, no
 * exception for bad input, and nothing that needs Node (it runs in browsers and on devices).
 *
 * The story of a guarded write, in the words of this room:
 *
 *     transferQuery → (TCP: frameMessage, FrameReader) → decodeMessage → TransferReader   the zone
 *     parseZoneFile                                                                       the wish
 *     diffZones → changesOf → updateMessage({ prerequisites, changes })                   the write
 *     encodeMessage → signMessage → (socket) → verifyMessage → decodeMessage              its answer
 *     applyUpdate                                                 what a server would have made of it
 *
 * What makes it safe: a transfer that was cut is an error and never a shorter zone; a set that must
 * be as it was (`record-set-is`) is compared by the server in the same write; a value is a `Name` only
 * when it was checked; hostile bytes cost no more than their length.
 *
 * Sources: RFC 1034, 1035 (names, messages, zone files), 1982 (serials), 1995, 5936 (transfers), 2136
 * (UPDATE), 2181, 2308, 2782 (SRV), 3597 (unknown types), 4034 (order of names), 5952 (IPv6 text),
 * 6891 (EDNS), 7828, 7830, 7871, 7873 (its options), 8659 (CAA), 8914 (extended errors), 8945 (TSIG),
 * 9460 (SVCB, HTTPS).
 */
export * from './address.ts';
export * from './apply-steps.ts';
export * from './apply-update.ts';
export * from './codes.ts';
export {
  decodeMessage,
  MAX_MESSAGE_BYTES,
  peekMessage,
  type MessagePeek,
} from './decode-message.ts';
export * from './diff-zones.ts';
export { dataKey, sameData } from './encode-record-data.ts';
export * from './encode-message.ts';
export * from './encodings.ts';
export * from './format-record.ts';
export * from './format-zone-file.ts';
export * from './frames.ts';
export * from './key-file.ts';
export * from './message.ts';
export {
  compareNames,
  isWithin,
  MAX_LABEL_BYTES,
  MAX_NAME_BYTES,
  nameKey,
  nameLabels,
  nameOf,
  nameSortKey,
  parentName,
  parseName,
  relativeName,
  ROOT,
  sameName,
  type Name,
} from './name.ts';
export { parseRecordData } from './parse-record-data.ts';
export * from './parse-zone-file.ts';
export type { DnsProblemCode } from './problem.ts';
export * from './record.ts';
export * from './serial.ts';
export { signMessage, USUAL_FUDGE_SECONDS, type Signed, type Signing } from './sign-message.ts';
export * from './transfer.ts';
export {
  isTsigAlgorithm,
  type HashName,
  type Hmac,
  type TsigAlgorithm,
  type TsigKey,
} from './tsig-key.ts';
export * from './tsig-sequence.ts';
export * from './update.ts';
export { verifyMessage, type Checking, type Verified } from './verify-message.ts';
export * from './zone.ts';
