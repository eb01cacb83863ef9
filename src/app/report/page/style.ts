/**
 * The page's style: light and dark by the reader's scheme, one column on a phone, four sheets of A4.
 * Colour never means anything alone: stopped is solid, partly hatched, late ruled, unknown dotted.
 */
import { DAY_STYLE } from './style-day.ts';
import { FATES_STYLE } from './style-fates.ts';
import { PAPER_STYLE } from './style-paper.ts';

const COLORS = String.raw`
:root {
  color-scheme: light dark;
  --bg: #ffffff; --fg: #1b1f24; --soft: #57606a; --line: #d5dbe1; --box: #f5f7f9; --rail: #e9edf1;
  --down: #b3261e; --on-down: #ffffff; --cause: #48566a; --amber: #855600; --green: #17692f; --link: #0a5cc2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0f1317; --fg: #e8edf2; --soft: #9aa5b1; --line: #333c46; --box: #171d23; --rail: #222a32;
    --down: #f28073; --on-down: #14090a; --cause: #93a4bb; --amber: #d9a441; --green: #56bd76; --link: #79b0ff;
  }
}
`;

const GROUND = String.raw`
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--bg); color: var(--fg); overflow-wrap: anywhere;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
header, main, footer { max-width: 1100px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 32px; }
h1 { font-size: clamp(1.4rem, 1rem + 2vw, 2.15rem); line-height: 1.22; font-weight: 650; letter-spacing: -0.01em; margin: 4px 0 20px; max-width: 34em; text-wrap: pretty; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 56px 0 12px; font-weight: 650; }
h3 { font-size: 1rem; margin: 20px 0 4px; font-weight: 650; }
p { margin: 8px 0; max-width: 78ch; }
ul, ol { margin: 8px 0; padding-left: 1.4em; }
a { color: var(--link); }
code, pre, .id { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.9em; }
pre { background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; white-space: pre-wrap; margin: 6px 0; }
summary { cursor: pointer; color: var(--link); }
.opened { margin: 6px 0 10px; }
.soft { color: var(--soft); }
.whole { display: inline-block; max-width: 100%; }
.small { font-size: 0.9rem; }
.kicker { margin: 0; font-size: 0.95rem; }
.numbers-of { margin: 0; color: var(--soft); font-size: 0.95rem; }
.numbers { display: flex; flex-wrap: wrap; gap: 12px 44px; margin: 2px 0 18px; padding: 0; list-style: none; }
.numbers b { display: block; font-size: 2.1rem; line-height: 1.2; font-weight: 650; }
.numbers i { margin-right: 7px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 0.95rem; }
.bar { display: flex; flex-wrap: wrap; gap: 8px 28px; align-items: baseline; justify-content: space-between; margin: 18px 0 0; }
.bar p { margin: 0; }
.word { font-weight: 700; white-space: nowrap; }
.FAILS { color: var(--down); } .DEGRADED, .UNDECIDED { color: var(--amber); } .HOLDS { color: var(--green); }
.cmd { display: inline-flex; flex-wrap: wrap; gap: 4px 8px; align-items: baseline; }
.cmd code { background: var(--box); border: 1px solid var(--line); border-radius: 5px; padding: 1px 7px; }
button, select, input { font: inherit; font-size: 0.9rem; color: inherit; background: var(--bg); border: 1px solid var(--soft); border-radius: 5px; padding: 2px 8px; max-width: 100%; }
button { color: var(--link); cursor: pointer; font-size: 0.8rem; padding: 1px 8px; }
input[type="checkbox"] { accent-color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.filter { font-size: 0.95rem; }
a[data-service] { color: inherit; text-decoration-color: var(--line); text-underline-offset: 3px; }
.in-fates td:nth-child(2), .in-fates td:nth-child(5) { white-space: nowrap; }
.in-fates td:nth-child(3) { width: 30%; }
.in-fates td:nth-child(4) { width: 34%; }
.mends { padding-left: 1.5em; }
.mends > li { margin: 0 0 16px; padding-left: 4px; }
.mends p { max-width: none; }
.mends > li::marker { color: var(--soft); font-weight: 650; }
.mend { font-weight: 600; margin: 0; }
.mends p { margin: 2px 0; }
.opens { color: var(--soft); }
[hidden] { display: none !important; }
.only-js, .paper-only { display: none; }
@media screen {
  .js .only-js { display: revert; }
}
.aside { display: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { margin-top: 56px; padding-bottom: 40px; color: var(--soft); font-size: 0.9rem; }
`;

const TABLES = String.raw`
table { border-collapse: collapse; width: 100%; font-size: 0.93rem; margin: 12px 0 4px; }
caption { text-align: left; color: var(--soft); font-size: 0.9rem; padding: 2px 0 4px; }
th, td { text-align: left; vertical-align: top; padding: 6px 18px 6px 0; border-bottom: 1px solid var(--line); font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-size: 0.85rem; white-space: nowrap; }
tr.chosen > * { background: var(--box); }
.goals tr.goal:has(+ tr.findings) > * { border-bottom: 0; padding-bottom: 0; }
.goals td:last-child { text-align: right; white-space: nowrap; }
.goals th:last-child { text-align: right; }
.goals .findings td { padding-top: 2px; text-align: left; white-space: normal; }
.goals .findings ol { padding-left: 2.2em; }
.finding { margin: 2px 0 16px; }
.finding div { display: grid; grid-template-columns: 3.2rem 1fr; gap: 10px; }
.finding dt { color: var(--soft); }
.finding dd { margin: 0; max-width: 78ch; }
@media (max-width: 700px) {
  header, main, footer { padding-left: 16px; padding-right: 16px; }
  header { padding-top: 20px; }
  h2 { margin-top: 40px; }
  .numbers { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; }
  table, tbody, tr, th, td, caption { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { border-bottom: 1px solid var(--line); padding: 6px 0; }
  th, td, .goals td:last-child, .goals th:last-child { border: 0; padding: 1px 0; text-align: left; white-space: normal; }
  td:empty { display: none; }
  .in-fates td:nth-child(n) { width: auto; }
  td[data-head]::before { content: attr(data-head) ": "; color: var(--soft); }
  .goals tr.goal:has(+ tr.findings) { border-bottom: 0; padding-bottom: 0; }
  .goals tr.findings { padding-top: 0; }
  nav { gap: 10px 18px; }
}
`;

export const STYLE: string = [COLORS, GROUND, TABLES, DAY_STYLE, FATES_STYLE, PAPER_STYLE]
  .map((part) => part.trim())
  .join('\n');
