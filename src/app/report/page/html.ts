/** HTML as text: every value goes through `esc`, so nothing a file says becomes markup. */
import { count } from '../terminal/prose.ts';
import { escapeXml } from '../day/picture.ts';

export const esc: (raw: string) => string = escapeXml;

type Child = string | false | null;

/** Children joined; false and null leave nothing. */
export function join(...children: readonly Child[]): string {
  return children.filter((child) => child !== false && child !== null && child !== '').join('\n');
}

/** A section with its heading; `id` is where links lead. */
export function section(id: string, heading: string, ...children: readonly Child[]): string {
  return `<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${esc(heading)}</h2>\n${join(...children)}\n</section>`;
}

/** An id as typed. */
export function idText(id: string): string {
  return `<span class="id">${esc(id)}</span>`;
}

/** Escaped prose in which a number stays with its unit: `10 h 56`, `15 min`. */
export function prose(raw: string): string {
  return esc(raw).replace(/(\d) (h|min|d|s)\b(?: (\d))?/g, (_, number, unit, more) =>
    [number, unit, ...(more === undefined ? [] : [more])].join('\u00a0'),
  );
}

/** Ids that do not break at their hyphens; at most so many, the rest counted. */
export function idList(ids: readonly string[], most: number): string {
  const rest = ids.length - most;
  const shown = ids
    .slice(0, most)
    .map((id, at, all) => `<span class="whole">${esc(id)}${at < all.length - 1 ? ',' : ''}</span>`);
  return `${shown.join(' ')}${rest > 0 ? ` and ${count(rest)} more` : ''}`;
}

/** How many ids, at least one, fit in so many letters with their commas. */
export function fitting(ids: readonly string[], letters: number): number {
  let room = letters;
  const over = ids.findIndex((id) => (room -= id.length + 2) < 0);
  return over < 0 ? ids.length : Math.max(1, over);
}

/** A command with a button that copies it. */
export function command(text: string): string {
  return `<span class="cmd"><code>${esc(text)}</code><button type="button" class="only-js" data-copy="${esc(text)}" aria-label="Copy: ${esc(text)}">copy</button></span>`;
}

/**
 * A table; cells are HTML already. On a narrow screen its rows become blocks and each cell says its
 * head, so roles are written out: they would be lost with the layout.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  caption: string,
  name = '',
): string {
  const cells = (row: readonly string[]): string =>
    row
      .map((cell, index) =>
        index === 0
          ? `<th role="rowheader" scope="row">${cell}</th>`
          : `<td role="cell" data-head="${esc(head[index] ?? '')}">${cell}</td>`,
      )
      .join('');
  return join(
    `<table role="table"${name === '' ? '' : ` class="${name}"`}>`,
    `<caption>${esc(caption)}</caption>`,
    `<thead role="rowgroup"><tr role="row">${head.map((cell) => `<th role="columnheader" scope="col">${esc(cell)}</th>`).join('')}</tr></thead>`,
    `<tbody role="rowgroup">${rows.map((row) => `<tr role="row">${cells(row)}</tr>`).join('\n')}</tbody>`,
    '</table>',
  );
}

/** What opens on demand, shut when printed. */
export function details(summary: string, body: string, attributes = ''): string {
  return `<details${attributes === '' ? '' : ` ${attributes}`}><summary>${esc(summary)}</summary>\n<div class="opened">${body}</div>\n</details>`;
}

/** Items of which paper shows the first few and the screen all up to a bound; what is left out is counted. */
export function bounded(
  items: readonly string[],
  tag: 'ul' | 'ol',
  paper: number,
  screen = 100,
): string {
  const shown = items.slice(0, screen);
  const rows = shown.map(
    (item, index) => `<li${index >= paper ? ' class="no-paper"' : ''}>${item}</li>`,
  );
  return join(`<${tag}>${rows.join('\n')}</${tag}>`, more(items.length, paper, screen));
}

/** The words for what is left out, apart for paper and for the screen. */
export function more(total: number, paper: number, screen: number): string {
  return join(
    total > paper && `<p class="soft paper-only">and ${count(total - paper)} more, in the file</p>`,
    total > screen && `<p class="soft no-paper">and ${count(total - screen)} more</p>`,
  );
}

/** Where a link in the page leads: `#lose=aws/us-east-1`. */
export function hashLink(key: 'lose' | 'journey' | 'service', id: string): string {
  return `#${key}=${esc(encodeURIComponent(id).replaceAll('%2F', '/'))}`;
}

/** JSON that may stand inside a script element. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
