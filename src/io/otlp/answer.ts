/** Answers of OTLP/HTTP, in the encoding in which they were asked for. */

/** How a request is written, and so its answer. */
export type Encoding = 'json' | 'protobuf';

/** Spans that were not taken, and why; nothing when all were. */
export interface Rejection {
  readonly spans: number;
  readonly why: string;
}

const CONTENT_TYPES: Readonly<Record<Encoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

/** The encoding that a content type names; null for one that OTLP has not. */
export function encodingOf(contentType: string | undefined): Encoding | null {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === CONTENT_TYPES.json) return 'json';
  return type === CONTENT_TYPES.protobuf ? 'protobuf' : null;
}

export function contentTypeOf(encoding: Encoding): string {
  return CONTENT_TYPES[encoding];
}

/** `ExportTraceServiceResponse`: empty, or with `partial_success`. */
export function successBody(encoding: Encoding, rejection: Rejection | null): Buffer {
  if (encoding === 'json') {
    const partial =
      rejection === null
        ? {}
        : {
            partialSuccess: {
              rejectedSpans: String(rejection.spans),
              errorMessage: rejection.why,
            },
          };
    return Buffer.from(JSON.stringify(partial));
  }
  if (rejection === null) return Buffer.alloc(0);
  const spans = rejection.spans === 0 ? [] : [Buffer.from([0x08]), varint(rejection.spans)];
  return field(1, Buffer.concat([...spans, field(2, Buffer.from(rejection.why))]));
}

/** `google.rpc.Status` with a message: what a refusal carries. */
export function refusalBody(encoding: Encoding, code: number, message: string): Buffer {
  return encoding === 'json'
    ? Buffer.from(JSON.stringify({ code, message }))
    : Buffer.concat([Buffer.from([0x08]), varint(code), field(2, Buffer.from(message))]);
}

function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([number * 8 + 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}
