/**
 * The page (TARGETS 7): one file, no request, complete without its script. Verdict, the day, what to
 * do, what stops what, goals, who holds you, what we do not know, how this was made.
 */
import { dayPart } from './day-section.ts';
import { doPart } from './do-section.ts';
import { fatePart } from './fate-section.ts';
import { appendixPart, goalsPart } from './goals-section.ts';
import { holdersPart } from './holders-section.ts';
import { esc, join, jsonForScript, section } from './html.ts';
import { type Chapter, masthead } from './masthead.ts';
import { madePart } from './made-section.ts';
import type { PageInput } from './page-input.ts';
import { pageFooter, printFooter } from './page-footer.ts';
import { pageData } from './page-data.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { unknownPart } from './unknown-section.ts';

export type { PageInput } from './page-input.ts';

/** Nothing may be asked of anybody; style and script are in the page. */
const POLICY =
  "default-src 'none';style-src 'unsafe-inline';script-src 'unsafe-inline';base-uri 'none';form-action 'none'";

/** The whole document. */
export function page(input: PageInput): string {
  const parts = partsOf(input);
  const chapters = parts.map(({ id, short }): Chapter => [id, short]);
  return join(
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="referrer" content="no-referrer">',
    `<title>${esc(input.name)}: ${esc(input.headline)}</title>`,
    `<style>${STYLE}\n${printFooter(input)}</style></head><body>`,
    masthead(input, chapters),
    '<main>',
    ...parts.map(({ id, heading, content, sheet }) =>
      sheet
        ? `<div class="sheet">${section(id, heading, content)}</div>`
        : section(id, heading, content),
    ),
    '</main>',
    pageFooter(input),
    input.map !== null &&
      `<script type="application/json" id="map">${jsonForScript(input.map)}</script>`,
    `<script type="application/json" id="data">${jsonForScript(pageData(input))}</script>`,
    `<script>${SCRIPT}</script>`,
    '</body></html>',
    '',
  );
}

interface Part {
  readonly id: string;
  /** In the links at the top. */
  readonly short: string;
  readonly heading: string;
  readonly content: string;
  /** Begins a sheet of paper. */
  readonly sheet: boolean;
}

function partsOf(input: PageInput): readonly Part[] {
  const { view, before } = input;
  const part = (
    id: string,
    short: string,
    heading: string,
    content: string,
    sheet = false,
  ): Part => ({
    id,
    short,
    heading,
    content,
    sheet,
  });
  return [
    ...(view === null
      ? []
      : [part('day', 'The day', `The day: ${view.title}`, dayPart(view, before))]),
    part('do', 'What to do', 'What to do', doPart(input)),
    part('fates', 'What stops what', 'What stops what', fatePart(input), true),
    part('goals', 'Goals', 'Goals', goalsPart(input.answer), true),
    part('holders', 'Who holds you', 'Who holds you', holdersPart(input)),
    part('unknown', 'Not known', 'What we do not know', unknownPart(input), true),
    part('made', 'How made', 'How this was made', madePart(input)),
    ...(input.appendix
      ? [part('appendix', 'Appendix', 'Every counterexample', appendixPart(input.answer), true)]
      : []),
  ];
}
