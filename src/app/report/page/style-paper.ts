/** Part of the page's style: paper. Four sheets of A4 portrait, readable in grey. */
export const PAPER_STYLE: string = String.raw`
@media print {
  @page { size: A4 portrait; margin: 13mm 14mm 16mm; }
  :root {
    --bg: #fff; --fg: #000; --soft: #444; --line: #bbb; --box: #fff; --rail: #ececec; --down: #222; --on-down: #fff;
    --cause: #777; --amber: #000; --green: #000; --link: #000; --name: 38mm; --said: 17mm;
  }
  html, body { font-size: 8.6pt; line-height: 1.3; }
  header, main { max-width: none; padding: 0; }
  h1 { font-size: 13pt; margin: 0.5mm 0 1.5mm; }
  h2 { font-size: 11pt; margin: 3.5mm 0 1mm; }
  .sheet > section > h2 { margin-top: 0; }
  h3 { font-size: 9.5pt; margin: 2.5mm 0 0.5mm; }
  p, ul, ol { margin: 1mm 0; max-width: none; }
  a { text-decoration: none; }
  .bar, button, select, input, .no-paper { display: none !important; }
  .paper-only { display: revert; }
  details:not([open]):not(.journey) { display: none; }
  details.journey:not([open]) summary .name::before { display: none; }
  tr:has(details:not([open])).findings { display: none; }
  .sheet { break-before: page; }
  tr, .day .row, .finding, .mends > li, .bars li { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  .numbers { gap: 2mm 12mm; margin: 0 0 1mm; }
  .numbers b { display: inline; font-size: 14pt; margin-right: 1mm; }
  .numbers i, .legend i { width: 6mm; height: 2.4mm; }
  .legend { margin: 0.5mm 0 1.5mm; }
  .day { font-size: 8pt; line-height: 1.15; }
  .day .row, .ticks { column-gap: 3mm; }
  .clock { position: static; padding: 0; }
  .day .group { margin: 1.5mm 0 0.5mm; }
  .day .track { height: 2.7mm; }
  .day .band .track { height: 1.6mm; }
  .day .ghost { height: 1.1mm; }
  .band { min-height: 3.2mm; }
  .journey .row { padding: 0.25mm 0; }
  .journey > div.row .name, .untouched { padding-left: 0; }
  .actions { columns: 3; font-size: 7.8pt; margin: 0.5mm 0; }
  .day .people .track { font-size: 7.5pt; }
  .mends > li { margin: 0 0 1.2mm; }
  .mends p { margin: 0; line-height: 1.25; }
  .mend { font-size: 8.2pt; }
  .mends .small { font-size: 7.8pt; }
  table { font-size: 8.2pt; margin: 1.5mm 0; }
  th, td { padding: 0.8mm 3mm 0.8mm 0; }
  .fates { font-size: 6.1pt; margin: 1.5mm 0; }
  .fates .gutter path { stroke-width: calc(var(--w) * 0.65px); }
  #fates p { font-size: 7.3pt; line-height: 1.25; }
  .in-fates { font-size: 7pt; line-height: 1.2; }
  .in-fates td:nth-child(3) { width: 34%; }
  .in-fates :is(th, td) { padding-top: 0.4mm; padding-bottom: 0.4mm; }
  .bars li { padding: 0.9mm 0; grid-template-columns: 42mm minmax(0, 1fr) 40mm; }
  .bars .track { height: 3mm; }
  .bars .track .share { bottom: -1mm; height: 0.7mm; }
  #ego { display: none !important; }
}
`;
