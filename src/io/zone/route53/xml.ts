/**
 * As much XML as Route 53 speaks: elements and text. Attributes are passed over, a DOCTYPE is refused
 * (so no entity expands), depth and size are bounded by the caller's limit on bytes.
 */

/** One element; `text` is what stands in it outside its children. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** An element while it is read. */
interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

const MAX_DEPTH = 50;
const TOKEN =
  /<\?[^]*?\?>|<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<(\/?)([A-Za-z_][\w.:-]*)([^<>]*?)(\/?)>|([^<]+)/y;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** The root element, or null when the text is no such document. */
export function parseXml(text: string): XmlElement | null {
  const root: OpenElement = { name: '', text: '', children: [] };
  const open: OpenElement[] = [root];
  TOKEN.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    const top = open.at(-1);
    if (match === null || top === undefined) return null;
    const [, data, closes, name, , empty, plain] = match;
    if (data !== undefined) top.text += data;
    else if (plain !== undefined) top.text += unescape(plain);
    else if (name === undefined) continue;
    else if (closes === '/') {
      if (open.length < 2 || top.name !== name) return null;
      open.pop();
    } else {
      const element: OpenElement = { name, text: '', children: [] };
      top.children.push(element);
      if (empty !== '/' && open.push(element) > MAX_DEPTH) return null;
    }
  }
  const [only, ...more] = root.children;
  return open.length === 1 && only !== undefined && more.length === 0 && root.text.trim() === ''
    ? only
    : null;
}

function unescape(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));/g,
    (whole, hex, decimal, name) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
      if (name === undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : String(whole);
      return ENTITIES[String(name)] ?? String(whole);
    },
  );
}

/** A text between tags. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The elements at a path of names below an element. */
export function elementsAt(element: XmlElement, ...path: readonly string[]): readonly XmlElement[] {
  return path.reduce<readonly XmlElement[]>(
    (found, name) =>
      found.flatMap(({ children }) => children.filter((child) => child.name === name)),
    [element],
  );
}

/** The text of the first element at a path; null when there is none. */
export function textAt(element: XmlElement, ...path: readonly string[]): string | null {
  return elementsAt(element, ...path)[0]?.text.trim() ?? null;
}
