/** HTML as text: every value goes through `esc`, so nothing a file says becomes markup. */
import { escapeXml } from '../day/picture.ts';

export const esc: (raw: string) => string = escapeXml;

/** Children joined; false and null leave nothing. */
export function join(...children: readonly (string | false | null)[]): string {
  return children.filter((child) => child !== false && child !== null).join('\n');
}

/** A section with its heading; `id` is where links lead. */
export function section(
  id: string,
  heading: string,
  ...children: readonly (string | false | null)[]
): string {
  return `<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${esc(heading)}</h2>\n${join(...children)}\n</section>`;
}

/** A command with a button that copies it. */
export function command(text: string): string {
  return `<span class="cmd"><code>${esc(text)}</code><button type="button" data-copy="${esc(text)}" aria-label="Copy ${esc(text)}">copy</button></span>`;
}

/** A table with a head; cells are HTML already. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  caption = '',
): string {
  return join(
    '<div class="scroll"><table>',
    caption !== '' && `<caption>${esc(caption)}</caption>`,
    `<thead><tr>${head.map((cell) => `<th scope="col">${esc(cell)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.map((row) => `<tr>${row.map((cell, index) => (index === 0 ? `<th scope="row">${cell}</th>` : `<td>${cell}</td>`)).join('')}</tr>`).join('\n')}</tbody>`,
    '</table></div>',
  );
}

/** What opens on demand, shut when printed. */
export function details(summary: string, body: string, attributes = ''): string {
  return `<details${attributes === '' ? '' : ` ${attributes}`}><summary>${esc(summary)}</summary>\n${body}\n</details>`;
}

/** JSON that may stand inside a script element. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
