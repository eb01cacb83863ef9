/** Formats of traces, told apart by how a file begins. */

/** The keys with which each format begins; the first 4 KiB have at least one of them. */
const TELLING =
  /"(?:resourceSpans|resource_spans|scopeSpans|instrumentationLibrarySpans)"\s*:|"traceID"\s*:\s*"[0-9a-fA-F]{1,32}"|"traceId"\s*:\s*"[0-9a-fA-F]{16,32}"/;

/** JSON of traces, by its first 4 KiB. */
export function looksLikeJson(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
  return /^(?:\u00EF\u00BB\u00BF)?\s*[[{]/.test(text) && TELLING.test(text);
}

/** Protobuf of traces: a resource with attributes, bare or behind a length: bytes that hardly anything else begins with. */
export function looksLikeProto(head: Uint8Array): boolean {
  const starts = [0, 4, 1, 2, 3].filter((start) => head[start] === 0x0a);
  return (
    starts.some((start) => isResourceSpans(head, start) || isScopeFirst(head, start)) ||
    (starts.length > 0 && hasSpan(head))
  );
}

/** The beginning of a span: an id of 16 bytes as field 1, one of 8 as field 2. */
function hasSpan(head: Uint8Array): boolean {
  for (let at = head.indexOf(0x0a); at >= 0; at = head.indexOf(0x0a, at + 1))
    if (head[at + 1] === 16 && head[at + 18] === 0x12 && head[at + 19] === 8) return true;
  return false;
}

/** `resource_spans`, a length; `scope_spans`, a length: the resource stands behind, and names a service. */
function isScopeFirst(head: Uint8Array, start: number): boolean {
  let at = start + 1;
  while ((head[at] ?? 0) >= 0x80) at++;
  return head[at + 1] === 0x12 && Buffer.from(head).includes('service.name');
}

/** `resource_spans`, a length; `resource`, a length; `attributes`, a length; `key`, a length and a name with a dot. */
function isResourceSpans(head: Uint8Array, start: number): boolean {
  let at = start;
  for (let depth = 0; depth < 4; depth++) {
    if (head[at] !== 0x0a) return false;
    at++;
    while ((head[at] ?? 0) >= 0x80) at++;
    at++;
  }
  const key = Buffer.from(head.buffer, head.byteOffset + at, Math.min(24, head.length - at));
  return /^[a-z][a-z0-9_]*\.[a-z]/.test(key.toString('latin1'));
}

/** Text of any kind: no byte of it is a control but those of lines and tabs. */
export function looksLikeText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
}
