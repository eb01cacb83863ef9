/**
 * The text of each page of a PDF as Chromium writes it (ISO 32000-1: 7.3.8 streams, 9.10.3 ToUnicode).
 * Enough for that writer: objects in the clear, Flate streams, hex strings. Spaces are left out.
 */
import { inflateSync } from 'node:zlib';

interface PdfObject {
  readonly head: string;
  readonly stream: Buffer | null;
}

/** Pages in order. */
export function pdfPages(file: Buffer): string[] {
  const objects = readObjects(file);
  const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b(?!s)/.test(head));
  return pages.map(({ head }) => {
    const fonts = new Map(
      [...(/\/Font <<([^>]*)>>/.exec(head)?.[1] ?? '').matchAll(/\/(F\d+) (\d+) 0 R/g)].map(
        (match) => [match[1] ?? '', unicodeOf(objects, Number(match[2]))] as const,
      ),
    );
    const content = /\/Contents (\d+) 0 R/.exec(head)?.[1];
    const stream = objects.get(Number(content))?.stream;
    return stream === undefined || stream === null
      ? ''
      : readText(stream.toString('latin1'), fonts);
  });
}

function readObjects(file: Buffer): Map<number, PdfObject> {
  const text = file.toString('latin1');
  const objects = new Map<number, PdfObject>();
  const start = /(\d+) 0 obj\n/g;
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    const from = start.lastIndex;
    const end = text.indexOf('endobj', from);
    const at = text.indexOf('stream\n', from);
    if (at < 0 || at > end) {
      objects.set(Number(match[1]), { head: text.slice(from, end), stream: null });
      continue;
    }
    const head = text.slice(from, at);
    const length = Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0);
    const raw = file.subarray(at + 7, at + 7 + length);
    const stream = head.includes('/FlateDecode') ? tryInflate(raw) : raw;
    objects.set(Number(match[1]), { head, stream });
    start.lastIndex = at + 7 + length;
  }
  return objects;
}

function tryInflate(raw: Buffer): Buffer | null {
  try {
    return inflateSync(raw);
  } catch {
    return null;
  }
}

/** Glyph number to text, by the font's ToUnicode map. */
function unicodeOf(objects: Map<number, PdfObject>, font: number): Map<number, string> {
  const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(font)?.head ?? '')?.[1];
  const text = objects.get(Number(map))?.stream?.toString('latin1') ?? '';
  const found = new Map<number, string>();
  for (const [, block = ''] of text.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, glyph = '', to = ''] of block.matchAll(/<([0-9A-F]+)> <([0-9A-F]+)>/gi))
      found.set(parseInt(glyph, 16), fromHex(to));
  }
  for (const [, block = ''] of text.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, first = '', last = '', to = ''] of block.matchAll(
      /<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]+)>/gi,
    ))
      for (let glyph = parseInt(first, 16); glyph <= parseInt(last, 16); glyph += 1)
        found.set(glyph, String.fromCharCode(parseInt(to, 16) + glyph - parseInt(first, 16)));
  }
  return found;
}

function fromHex(hex: string): string {
  return Buffer.from(hex, 'hex').swap16().toString('utf16le');
}

function readText(content: string, fonts: Map<string, Map<number, string>>): string {
  let font: Map<number, string> = new Map();
  let text = '';
  for (const [, name, hex] of content.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-F]+)>/gi)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map();
    else
      for (let at = 0; at < (hex ?? '').length; at += 4)
        text += font.get(parseInt((hex ?? '').slice(at, at + 4), 16)) ?? '';
  }
  return text.replace(/\s/g, '');
}
