/** What is found in bytes of JSON, and who is told of it. */

/** A document, or an item of one. `data` is kept only during the call. */
export interface JsonPart {
  /** Null for a whole document; else the key of the list in which the item stands, '' for none. */
  readonly key: string | null;
  readonly data: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly line: number;
  /** False when the file ended inside it. */
  readonly complete: boolean;
}

/** Who is told. */
export interface JsonTaker {
  part(part: JsonPart): void;
  /** What begins at this line is no JSON; reading goes on behind it. */
  broken(line: number): void;
  /** What begins at this line is larger than what is held. */
  tooLarge(line: number): void;
}
