/**
 * A reader of RSS and Atom for texts of strangers. It knows tags, text, CDATA and the five entities of
 * XML; a document type, and with it every entity bomb and every outside entity, is refused. Cost:
 * linear in the text. It does not check that XML is well formed beyond what it needs.
 */

/** One item: the text of each of its elements, in order; attributes only of `link`. */
export interface FeedItem {
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

/** Items that are read, and characters of one field. */
const MAX_ITEMS = 500;
const MAX_FIELD = 20_000;
const MAX_DEPTH = 32;

/** The items of a feed; a sentence when the text is none. */
export function readRss(text: string): readonly FeedItem[] | string {
  if (/<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)/i.test(text))
    return 'the feed has a document type, which feeds do not need';
  const reading: Reading = { root: '', items: [], item: null, open: [], text: '' };
  // A comment, CDATA, an instruction, a tag, or text up to the next of them.
  const token =
    /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<(\/?)([a-zA-Z][\w:.-]*)([^<>]*)>|([^<]+)/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return 'the feed is not XML, or was cut';
    const [, data, slash, tag, rest, plain] = match;
    if (data !== undefined) append(reading, data);
    else if (plain !== undefined) append(reading, decodeEntities(plain));
    else if (tag !== undefined && slash === '/') close(reading, tag.toLowerCase());
    else if (tag !== undefined) open(reading, tag.toLowerCase(), rest ?? '');
    if (reading.open.length > MAX_DEPTH) return 'the feed has elements too deep inside each other';
    if (reading.items.length >= MAX_ITEMS) break;
  }
  if (!['rss', 'feed', 'rdf:rdf'].includes(reading.root)) return 'this is no feed';
  if (reading.open.length > 0 && reading.items.length < MAX_ITEMS)
    return 'the feed is not XML, or was cut';
  return reading.items.map((fields) => ({ fields }));
}

interface Reading {
  root: string;
  readonly items: Record<string, string[]>[];
  item: Record<string, string[]> | null;
  readonly open: string[];
  text: string;
}

function append(reading: Reading, text: string): void {
  if (reading.item !== null && reading.text.length < MAX_FIELD)
    reading.text += text.slice(0, MAX_FIELD);
}

function open(reading: Reading, tag: string, rest: string): void {
  if (reading.root === '') reading.root = tag;
  if (tag === 'item' || tag === 'entry')
    reading.item = Object.create(null) as Record<string, string[]>;
  const href = tag === 'link' ? /\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(rest) : null;
  if (href !== null) add(reading, 'link', decodeEntities(href[1] ?? href[2] ?? ''));
  if (rest.endsWith('/')) return;
  reading.open.push(tag);
  reading.text = '';
}

function close(reading: Reading, tag: string): void {
  const at = reading.open.lastIndexOf(tag);
  if (at < 0) return;
  reading.open.length = at;
  if (tag === 'item' || tag === 'entry') {
    if (reading.item !== null) reading.items.push(reading.item);
    reading.item = null;
  } else add(reading, tag, reading.text);
  reading.text = '';
}

function add(reading: Reading, tag: string, text: string): void {
  if (reading.item === null || text.trim() === '') return;
  (reading.item[tag] ??= []).push(text.trim());
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Unknown entities stay as they are written. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
        ? String.fromCodePoint(code)
        : whole;
    },
  );
}

/** HTML as one line of plain text. */
export function plainOfHtml(html: string): string {
  const text = html
    .slice(0, MAX_FIELD)
    .replace(/<(?:script|style)\b[^>]*>[\s\S]*?(?:<\/(?:script|style)\s*>|$)/gi, ' ')
    .replace(/<[^>]{0,500}>/g, ' ');
  return decodeEntities(text.replace(/&nbsp;/gi, ' '));
}
