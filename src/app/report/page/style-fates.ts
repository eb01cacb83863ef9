/** Part of the page's style: the fate map and the view of one service. */
export const FATES_STYLE: string = String.raw`
#lost { font-weight: 600; margin: 8px 0; max-width: none; }
#lost:empty { display: none; }
.fates { display: grid; grid-template-columns: minmax(0, 2.5fr) minmax(2.5rem, 1fr) minmax(0, 4.2fr) minmax(2.5rem, 1.1fr) minmax(0, 3.6fr); font-size: 13.5px; line-height: 1.3; margin: 16px 0; }
.fates h3 { font-size: 0.95em; font-weight: 400; color: var(--soft); margin: 0; height: 2em; }
.fates ul { list-style: none; margin: 0; padding: 0; }
.fates .stage { position: relative; height: calc(var(--height) * 1em); }
.fates .box, .fates .row-of, .fates .lane { position: absolute; left: 0; right: 0; top: calc(var(--y) * 1em); height: calc(var(--h) * 1em); }
.fates .box { background: var(--box); border: 1px solid var(--line); border-radius: 5px; }
.fates .box .box { left: 0.8em; right: 0.4em; background: var(--bg); }
.fates .row-of { left: 0.5em; right: 0; }
.fates a { color: inherit; text-decoration: none; }
.fates a:hover { text-decoration: underline; }
.fates .id { font-size: 0.95em; }
.fates .col-journeys .box { padding: 0.35em 0.6em; }
.fates .col-journeys li li { display: flex; gap: 0.5em; height: 1.6em; align-items: center; justify-content: space-between; }
.fates .col-journeys li li a { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
.fates .fate a { display: grid; grid-template-columns: 1.7em minmax(0, 1fr); align-content: center; height: 100%; padding: 0 0.6em 0 0.4em; }
.fates .fate a:hover { text-decoration: none; }
.fates .letter { grid-row: 1 / span 3; font-weight: 700; font-size: 1.05em; align-self: center; }
.fates .line { grid-column: 2; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.fates .line.soft { font-size: 0.92em; }
.fates .free { border-style: dashed; background: none; }
.fates .lane { display: flex; align-items: center; justify-content: center; border-bottom: 0; font-size: 0.92em; top: calc(var(--y) * 1em / 0.92); height: calc(var(--h) * 1em / 0.92); }
.fates .lane::before, .fates .lane::after { content: ""; flex: 1; border-top: 1px solid var(--soft); margin: 0 0.8em; }
.fates .lane::before { margin-left: 0; } .fates .lane::after { margin-right: 0; }
.fates .col-outside a { display: grid; grid-template-columns: minmax(0, 1fr) auto 1.6em; gap: 0.7em; align-items: center; height: 1.6em; padding: 0 0.5em; }
.fates .col-outside .box > a { margin-top: 0.35em; height: 1.6em; }
.fates .col-outside .id { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.fates .letters { color: var(--soft); font-size: 0.92em; white-space: nowrap; }
.fates .harm { text-align: right; }
.fates .others { display: flex; align-items: center; padding: 0 0.6em; border-style: dashed; }
.fates .gutter svg { display: block; width: 100%; height: calc(var(--height) * 1em); margin-top: 2em; overflow: visible; }
.fates .gutter path { fill: none; stroke-width: calc(var(--w) * 1px); stroke: var(--soft); stroke-opacity: 0.45; vector-effect: non-scaling-stroke; }
.fates .gutter path.unknown { stroke-dasharray: 5 4; }
.fates .gutter path.soft { stroke-dasharray: 1 4; display: none; }
body:has(#soft:checked) .fates .gutter path.soft { display: inline; }
.fates .gutter path.hit { stroke: var(--down); stroke-opacity: 0.8; }
.fates .state { font-size: 0.85em; white-space: nowrap; }
.fates .state:empty { display: none; }
.fates .fate > .state { position: absolute; right: 0.5em; top: 0.35em; padding: 0 0.4em; border-radius: 3px; background: var(--bg); color: var(--fg); border: 1px solid var(--down); }
.fates .stops { background: var(--down); color: var(--on-down); border-radius: 4px; }
.fates .stops .soft, .fates .stops .letters { color: inherit; }
.fates .col-journeys li li.stops, .fates .col-journeys li li.may, .fates .col-journeys li li.partly { margin: 0 -0.35em; padding: 0 0.35em; border-radius: 3px; }
.fates .may { box-shadow: inset 0 0 0 1px var(--soft); outline: 2px dotted var(--soft); outline-offset: -3px; }
.fates .partly { box-shadow: inset 6px 0 0 var(--bg), inset 0 0 0 1px var(--down); background: repeating-linear-gradient(-45deg, var(--down) 0 2px, transparent 2px 6px) 0 0 / 6px 100% no-repeat var(--bg); }
.fates .lost { border: 2px solid var(--down); }
.fates .row-of.lost { border: 0; }
.fates .lost > a { background: var(--down); color: var(--on-down); border-radius: 3px; }
.fates .lost > a .letters { color: inherit; }
.fates .aside { display: revert; }
.fates .box.aside { background: none; border-style: dotted; }
.fates .col-journeys li li.aside { display: flex; }
.fates .aside, .fates .aside b, .fates .aside .letter { color: var(--soft); font-weight: 400; }
.fates .aside.stops { background: none; box-shadow: inset 0 0 0 1px var(--down); }
.fates .aside .aside { border-color: transparent; }
.fates .gutter path.aside { display: inline; stroke-opacity: 0.12; }
.caption { max-width: none; color: var(--soft); }
#ego:empty { display: none !important; }
#ego { border-left: 2px solid var(--line); padding-left: 14px; margin: 12px 0; }
#ego p { margin: 2px 0; max-width: none; }
svg.ego { width: 100%; height: auto; display: block; margin-top: 10px; }
svg.ego rect { fill: var(--box); stroke: var(--line); }
svg.ego rect.own { fill: var(--bg); stroke: var(--fg); }
svg.ego text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: var(--fg); }
svg.ego path { fill: none; stroke: var(--soft); stroke-opacity: 0.6; stroke-width: 1.5; }
svg.ego path.unknown { stroke-dasharray: 5 4; }
svg.ego path.soft { stroke-dasharray: 1 4; }
[data-service][aria-current] { font-weight: 700; }
@media (max-width: 700px) {
  .fates { display: block; font-size: 14px; }
  .fates .gutter, .lines-only { display: none !important; }
  .fates h3 { margin-top: 16px; height: auto; padding-bottom: 4px; }
  .fates .stage { height: auto; }
  .fates .box, .fates .row-of, .fates .lane { position: relative; top: auto; height: auto; left: 0; right: 0; margin-bottom: 6px; }
  .fates .box .box { margin: 4px 8px; left: 0; right: 0; }
  .fates .row-of { margin: 0 0 0 6px; }
  .fates .col-journeys li li { min-height: 2em; height: auto; }
  .fates .fate a { padding: 6px 8px; }
  .fates .line { white-space: normal; }
  .fates .col-outside a { height: auto; min-height: 2.2em; }
  .fates .col-outside .box > a { margin: 0; height: auto; }
  .fates .others { padding: 6px 8px; }
  .fates .lane { display: none; }
}
`;
