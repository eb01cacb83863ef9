/** Colours and patterns of the day's picture: the page's, for both schemes. */
export const PICTURE_STYLE: string = `
svg { --bg: #fff; --fg: #1b1f24; --soft: #57606a; --rule: #d5dbe1; --rail: #e9edf1; --down: #b3261e; --cause: #48566a; }
@media (prefers-color-scheme: dark) { svg { --bg: #0f1317; --fg: #e8edf2; --soft: #9aa5b1; --rule: #333c46; --rail: #222a32; --down: #f28073; --cause: #93a4bb; } }
text { fill: var(--fg); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.head { font-size: 16px; font-weight: 600; }
.id { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.soft { fill: var(--soft); font-size: 12.5px; }
.number { font-size: 12px; font-weight: 600; }
.bg { fill: var(--bg); } .rule { stroke: var(--rule); } .ok { fill: var(--rail); }
.felt.down { fill: var(--down); } .cause.down { fill: var(--cause); }
.felt.degraded { fill: url(#hatch); stroke: var(--down); } .cause.degraded { fill: url(#cause-hatch); stroke: var(--cause); }
.felt.late { fill: url(#rules); stroke: var(--down); }
.felt.unknown { fill: url(#dots); stroke: var(--soft); }
`.trim();

export const PICTURE_PATTERNS: string = [
  '<defs>',
  pattern('hatch', 6, 'rotate(45)', 'M1 0V6', 'var(--down)', 2.2),
  pattern('cause-hatch', 6, 'rotate(45)', 'M1 0V6', 'var(--cause)', 2.2),
  pattern('rules', 4, '', 'M0 2H4', 'var(--down)', 1),
  '<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" style="fill:var(--bg)"/><circle cx="2.5" cy="2.5" r="1.1" style="fill:var(--soft)"/></pattern>',
  '</defs>',
].join('');

function pattern(
  id: string,
  size: number,
  turn: string,
  path: string,
  colour: string,
  width: number,
): string {
  const transform = turn === '' ? '' : ` patternTransform="${turn}"`;
  return `<pattern id="${id}" width="${size}" height="${size}" patternUnits="userSpaceOnUse"${transform}><rect width="${size}" height="${size}" style="fill:var(--bg)"/><path d="${path}" style="stroke:${colour}" stroke-width="${width}"/></pattern>`;
}
