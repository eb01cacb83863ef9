/** Part of the page's style: the day, and the bars of who holds you. */
export const DAY_STYLE: string = String.raw`
.m-down { background: var(--mark); }
.m-degraded { background: repeating-linear-gradient(-45deg, var(--mark) 0 2px, transparent 2px 6px) var(--bg); box-shadow: inset 0 0 0 1px var(--mark); }
.m-late { background: repeating-linear-gradient(0deg, var(--mark) 0 1px, transparent 1px 4px) var(--bg); box-shadow: inset 0 0 0 1px var(--mark); }
.m-unknown { background: radial-gradient(circle, var(--soft) 1.1px, transparent 1.5px) 0 0 / 5px 5px var(--bg); box-shadow: inset 0 0 0 1px var(--soft); }
.m-ok { background: var(--rail); }
i[class^="m-"], .share, .share-mark { forced-color-adjust: none; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
:root { --mark: var(--down); --name: 12.5rem; --said: 5.2rem; }
.numbers i, .legend i { display: inline-block; width: 24px; height: 11px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 22px; font-size: 0.88rem; color: var(--soft); margin: 4px 0 14px; max-width: none; }
.legend i { margin-right: 7px; }
.legend .ghost-mark { height: 5px; vertical-align: 3px; opacity: 0.6; }
.day { position: relative; font-size: 0.93rem; }
.day .row, .ticks { display: grid; grid-template-columns: var(--name) minmax(0, 1fr) var(--said); column-gap: 14px; align-items: center; }
.ticks { position: absolute; inset: 0; pointer-events: none; }
.ticks > div { grid-column: 2; position: relative; height: 100%; }
.ticks i { position: absolute; top: 1.4em; bottom: 0; border-left: 1px solid var(--line); }
.day .name { overflow-wrap: anywhere; line-height: 1.25; }
.day .said { white-space: nowrap; line-height: 1.25; }
.day .track { position: relative; height: 16px; background: var(--rail); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.day .track i { position: absolute; top: 0; bottom: 0; min-width: 2px; }
.day .group { position: relative; font-size: 0.85rem; font-weight: 400; color: var(--soft); margin: 12px 0 4px; }
.day .group span, .untouched { background: var(--bg); }
.clock { position: sticky; top: 0; z-index: 2; background: var(--bg); color: var(--soft); font-size: 0.85rem; padding: 3px 0; }
.day .clock .track { height: 1.3em; background: none; }
.clock .track span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.clock .track span:first-child { transform: none; }
.clock .track span:last-child { transform: translateX(-100%); }
.band { --mark: var(--cause); min-height: 17px; }
.band .name { color: var(--soft); font-size: 0.85rem; }
.day .band .track { height: 7px; background: none; }
.journey .row { padding: 3px 0; }
.journey summary { color: inherit; list-style: none; border-radius: 3px; }
.journey summary::-webkit-details-marker { display: none; }
.journey summary .name::before { content: ""; display: inline-block; width: 0; height: 0; margin-right: 8px; border: 4px solid transparent; border-left: 6px solid var(--soft); border-right: 0; }
.journey[open] summary .name::before { transform: rotate(90deg); }
.journey > div.row .name { padding-left: 14px; }
.journey summary:hover .name { color: var(--link); }
.day .ghost { grid-column: 2; height: 6px; margin-top: 2px; opacity: 0.6; }
.ghost-said { font-size: 0.85em; }
.chains { position: relative; z-index: 1; background: var(--bg); list-style: none; margin: 4px 0 12px 14px; padding: 2px 0 2px 14px; border-left: 2px solid var(--line); }
.chains li { padding: 4px 0; }
.chains p { margin: 0; max-width: none; }
.chains li.pointed { box-shadow: -16px 0 0 -12px var(--down); background: var(--box); }
.untouched { position: relative; margin: 6px 0; padding-left: 14px; max-width: none; }
.day .people { align-items: start; }
.day .people .track { height: calc(var(--rows) * 1.2em); background: none; font-size: 0.8rem; }
.people b { position: absolute; white-space: nowrap; top: calc(var(--row) * 1.15em); transform: translateX(-50%); font-weight: 600; background: var(--bg); padding: 0 1px; line-height: 1.15; }
.actions { position: relative; background: var(--bg); columns: 3 16rem; column-gap: 28px; font-size: 0.88rem; margin: 4px 0 10px; padding-left: 1.7em; }
.actions li { break-inside: avoid; padding: 1px 0; }
.actions .when { color: var(--soft); }
.bars { list-style: none; padding: 0; margin: 12px 0; font-size: 0.93rem; }
.bars li { display: grid; grid-template-columns: 17rem minmax(0, 1fr) 12rem; column-gap: 14px; align-items: center; padding: 4px 0; }
.bars .depth-1 .name { padding-left: 14px; } .bars .depth-2 .name { padding-left: 28px; }
.bars .track { position: relative; height: 16px; background: var(--rail); display: block; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.bars .track i { position: absolute; top: 0; bottom: 0; left: 0; }
.bars .track .share { top: auto; bottom: -5px; height: 3px; background: var(--cause); }
.bars .said { font-size: 0.88rem; color: var(--soft); }
.legend .share-mark { height: 3px; background: var(--cause); vertical-align: 3px; }
@media (max-width: 700px) {
  .day .row { grid-template-columns: minmax(0, 1fr) auto; }
  .day .row .track { grid-column: 1 / -1; grid-row: 2; }
  .day .row .ghost { grid-row: 3; margin-top: 3px; }
  .day .ghost-said { grid-row: 4; grid-column: 1 / -1; }
  .day .ghost-said .unseen { position: static; width: auto; height: auto; clip-path: none; }
  .day .clock .name, .day .clock .said { display: none; }
  .day .clock .track, .day .people .track { grid-row: 1; }
  .day .people .name, .day .people .said { display: none; }
  .ticks { grid-template-columns: minmax(0, 1fr); }
  .ticks > div { grid-column: 1; }
  .journey .row { padding: 5px 0; row-gap: 3px; }
  .journey > div.row .name, .untouched { padding-left: 0; }
  .day .band { row-gap: 2px; padding: 3px 0 1px; }
  .chains { margin-left: 0; }
  .bars li { grid-template-columns: minmax(0, 1fr) auto; row-gap: 3px; padding: 6px 0; }
  .bars .track { grid-column: 1 / -1; grid-row: 2; }
}
`;
