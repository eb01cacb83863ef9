/**
 * A small safe part of Markdown as HTML: paragraphs, headings, lists, quotes, fences, emphasis, code
 * and links. Everything is escaped first and no HTML is passed on, so that there is nothing to
 * sanitise; links lead to http, https and mailto only; images are not shown. One pass over the lines,
 * and inline patterns without nesting: time grows with the length of the text, whatever is in it.
 */

/** Text as it stands in HTML or XML, in an attribute too; what XML cannot hold is left out. */
export function escape(text: string): string {
  return text
    .replace(/(?![\t\n\r])[\p{Cc}\uFFFE\uFFFF]/gu, '')
    .replace(/\p{Cs}/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** HTML of a text. `level` is the heading level of `###`. */
export function markdownToHtml(text: string, level = 4): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const html: string[] = [];
  let index = 0;
  while (index < lines.length) {
    const block = BLOCKS.find(({ starts }) => starts.test(lines[index] ?? '')) ?? PARAGRAPH;
    const [made, next] = block.read(lines, index, level);
    if (made !== '') html.push(made);
    index = Math.max(next, index + 1);
  }
  return html.join('\n');
}

/** The text without its marks, for feeds' summaries, mails and previews. */
export function markdownToPlain(text: string): string {
  return text
    .replace(/^\s*(?:#{1,6}\s+|>\s?|```.*$)/gm, '')
    .replace(/\[([^\]\n]{1,300})\]\(([^()\s]{1,600})\)/g, '$1 ($2)')
    .replace(/\*\*([^*\n]{1,600})\*\*/g, '$1')
    .replace(/`([^`\n]{1,600})`/g, '$1')
    .trim();
}

interface Block {
  readonly starts: RegExp;
  read(lines: readonly string[], from: number, level: number): [html: string, next: number];
}

const BULLET = /^ {0,3}[-*+]\s+(.*)$/;
const NUMBER = /^ {0,3}\d{1,9}[.)]\s+(.*)$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const QUOTE = /^ {0,3}>\s?(.*)$/;
const FENCE = /^ {0,3}```/;

const BLOCKS: readonly Block[] = [
  { starts: /^\s*$/, read: (_, from) => ['', from + 1] },
  {
    starts: FENCE,
    read: (lines, from) => {
      const found = lines.findIndex((line, index) => index > from && FENCE.test(line));
      const end = found < 0 ? lines.length : found;
      const code = escape(lines.slice(from + 1, end).join('\n'));
      return [`<pre tabindex="0"><code>${code}</code></pre>`, end + 1];
    },
  },
  {
    starts: HEADING,
    read: (lines, from, level) => {
      const [, marks = '', title = ''] = HEADING.exec(lines[from] ?? '') ?? [];
      const shown = Math.min(6, level + Math.max(0, marks.length - 3));
      return [`<h${shown}>${inline(title)}</h${shown}>`, from + 1];
    },
  },
  { starts: BULLET, read: (lines, from) => readList(lines, from, BULLET, 'ul') },
  { starts: NUMBER, read: (lines, from) => readList(lines, from, NUMBER, 'ol') },
  {
    starts: QUOTE,
    read: (lines, from) => {
      const end = endOf(lines, from, QUOTE);
      const said = lines.slice(from, end).map((line) => QUOTE.exec(line)?.[1] ?? '');
      return [`<blockquote><p>${inline(said.join('\n'))}</p></blockquote>`, end];
    },
  },
];

const PARAGRAPH: Block = {
  starts: /./,
  read: (lines, from) => {
    const found = lines.findIndex(
      (line, index) => index > from && BLOCKS.some(({ starts }) => starts.test(line)),
    );
    const end = found < 0 ? lines.length : found;
    return [`<p>${inline(lines.slice(from, end).join('\n').trim())}</p>`, end];
  },
};

function readList(
  lines: readonly string[],
  from: number,
  item: RegExp,
  tag: 'ul' | 'ol',
): [string, number] {
  const end = endOf(lines, from, item);
  const items = lines
    .slice(from, end)
    .map((line) => `<li>${inline(item.exec(line)?.[1] ?? '')}</li>`);
  return [`<${tag}>${items.join('')}</${tag}>`, end];
}

function endOf(lines: readonly string[], from: number, item: RegExp): number {
  const found = lines.findIndex((line, index) => index > from && !item.test(line));
  return found < 0 ? lines.length : found;
}

/**
 * Code and links are made first and kept aside, for nothing in them is a mark. What is kept stands as
 * its number between two characters that are taken out of every text.
 */
function inline(text: string): string {
  const kept: string[] = [];
  const keep = (html: string): string => `\uFFFC${kept.push(html) - 1}\uFFFC`;
  const restore = (html: string): string =>
    html.replace(/\uFFFC(\d+)\uFFFC/g, (_, index: string) => restore(kept[Number(index)] ?? ''));
  const marked = escape(text.replaceAll('\uFFFC', ''))
    .replace(/`([^`\n]{1,600})`/g, (_, code: string) => keep(`<code>${code}</code>`))
    .replace(
      /!?\[([^\]\n]{1,300})\]\(([^()\s]{1,600})\)/g,
      (whole, label: string, target: string) =>
        /^(?:https?:\/\/|mailto:)[^\s<>"'\uFFFC]+$/i.test(target)
          ? `${keep(`<a href="${target}" rel="nofollow noopener">`)}${label}${keep('</a>')}`
          : whole,
    )
    .replace(/\*\*([^*\n]{1,600})\*\*/g, '<strong>$1</strong>')
    .replace(/(?<![\w*])\*([^*\n]{1,600})\*(?![\w*])/g, '<em>$1</em>');
  return restore(marked).replace(/ {2,}\n/g, '<br>\n');
}
