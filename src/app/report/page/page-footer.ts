/** The foot: of the page on a screen, and of each sheet on paper. */
import { sayDate } from '../terminal/time.ts';
import { esc } from './html.ts';
import type { PageInput } from './page-input.ts';

export function pageFooter(input: PageInput): string {
  return `<footer class="no-paper"><p>${esc(footLine(input))}</p></footer>`;
}

/** On each sheet: map, date, version, hash of the inputs, page n of m. */
export function printFooter(input: PageInput): string {
  const text = 'font:7.5pt system-ui,sans-serif;color:#555';
  return `@page{@bottom-left{content:${cssText(footLine(input))};${text}}@bottom-right{content:"page " counter(page) " of " counter(pages);${text}}}`;
}

function footLine({ name, date, made }: PageInput): string {
  return `${name}, ${sayDate(date)}, Firebreak ${made.version}, inputs ${made.inputHash.slice(0, 12)}`;
}

/** A CSS string: everything but letters, digits and a few signs is written as a code point. */
function cssText(text: string): string {
  const safe = Array.from(text.slice(0, 160)).map((each) =>
    /[A-Za-z0-9 .,:-]/.test(each) ? each : `\\${(each.codePointAt(0) ?? 32).toString(16)} `,
  );
  return `"${safe.join('')}"`;
}
