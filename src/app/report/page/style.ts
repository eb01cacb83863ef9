/** The page's style: light and dark by the reader's scheme, one column on a phone, four sheets of A4. */
export const STYLE: string = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--soft:#59636e;--line:#d1d9e0;--box:#f6f8fa;--down:#b3261e;--part:#9a6700;--ok:#1a7f37;--link:#0969da;--bar:#eff2f5}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#f0f6fc;--soft:#9198a1;--line:#3d444d;--box:#151b23;--down:#f2746b;--part:#d29922;--ok:#3fb950;--link:#4493f8;--bar:#1c2129}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:clamp(1.35rem,4vw,2.1rem);line-height:1.2;margin:0 0 12px;text-wrap:balance}
h2{font-size:1.25rem;margin:44px 0 10px;border-top:1px solid var(--line);padding-top:18px}
h3{font-size:1rem;margin:18px 0 4px}
p{margin:8px 0;max-width:76ch}
a{color:var(--link)}
code,.id,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em}
.soft{color:var(--soft)}.small{font-size:.875rem}
.numbers{display:flex;flex-wrap:wrap;gap:10px 36px;margin:16px 0;padding:0;list-style:none}
.numbers li b{display:block;font-size:1.7rem;line-height:1.15}
.word{font-weight:700;white-space:nowrap}.FAILS{color:var(--down)}.DEGRADED,.UNDECIDED{color:var(--part)}.HOLDS{color:var(--ok)}
.cmd{display:inline-flex;flex-wrap:wrap;gap:6px;align-items:center}.cmd code{background:var(--box);border:1px solid var(--line);border-radius:5px;padding:1px 7px}
button{font:inherit;font-size:.8rem;color:var(--link);background:none;border:1px solid var(--line);border-radius:5px;padding:1px 8px;cursor:pointer}
button:focus-visible,a:focus-visible,summary:focus-visible,input:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--soft);padding:4px 0}
th,td{text-align:left;vertical-align:top;padding:5px 14px 5px 0;border-bottom:1px solid var(--line);font-weight:400}
thead th{color:var(--soft);font-size:.8rem;white-space:nowrap}
summary{cursor:pointer;color:var(--link)}
details>summary+*{margin-top:6px}
dl.finding{display:grid;grid-template-columns:4rem 1fr;gap:1px 10px;margin:6px 0 12px}
dl.finding dt{color:var(--soft)}dl.finding dd{margin:0}
.day{display:grid;grid-template-columns:minmax(7rem,14rem) 1fr 5.2rem;gap:4px 12px;align-items:center}
.day .name{text-align:right;font-size:.875rem}.day .said{font-size:.875rem;white-space:nowrap}
.day .track{position:relative;height:18px;background:var(--bar);border-radius:2px}
.day .band{height:9px;background:none;border-bottom:1px solid var(--bar)}
.day i{position:absolute;top:0;bottom:0;min-width:2px}
.m-down{background:var(--down)}
.m-degraded,.m-late{background:repeating-linear-gradient(45deg,var(--down) 0 2px,transparent 2px 6px);border:1px solid var(--down)}
.m-unknown{background:radial-gradient(var(--soft) 1.2px,transparent 1.6px) 0 0/6px 6px;border:1px dotted var(--soft)}
.day .ghost{height:7px;opacity:.65}
.clock{position:relative;height:1.3em;font-size:.75rem;color:var(--soft)}
.clock span{position:absolute;transform:translateX(-50%);white-space:nowrap}.clock span:first-child{transform:none}.clock span:last-child{transform:translateX(-100%)}
.people{position:relative;height:3.6em;font-size:.72rem;color:var(--soft)}
.people span{position:absolute;border-left:1px solid var(--link);padding-left:3px;white-space:nowrap}
.because{grid-column:1/-1;margin:0 0 6px;font-size:.85rem}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:.8rem;color:var(--soft);margin:10px 0}
.legend i{display:inline-block;width:22px;height:10px;margin-right:6px}
.chain{font-size:.85rem;margin:2px 0}
svg.fates{width:100%;height:auto;display:block}
svg.fates text{font:12px system-ui,sans-serif;fill:var(--fg)}svg.fates .s{fill:var(--soft);font-size:10.5px}
svg.fates rect{fill:var(--box);stroke:var(--line)}svg.fates path{fill:none;stroke:var(--soft);opacity:.55}
svg.fates path.unknown{stroke-dasharray:4 3}svg.fates path.soft{stroke-dasharray:1 4;display:none}.show-soft svg.fates path.soft{display:inline}
svg.fates [data-lose]{cursor:pointer}svg.fates .lost rect,svg.fates .hit rect{fill:var(--down);fill-opacity:.28;stroke:var(--down)}svg.fates .part rect{stroke:var(--down);stroke-dasharray:3 3}
.bars{display:grid;grid-template-columns:minmax(8rem,16rem) 1fr 9rem;gap:6px 12px;align-items:center;font-size:.9rem}
.bars .track{height:14px;background:var(--bar);position:relative}.bars .track i{position:absolute;top:0;bottom:0;left:0}.bars .name{text-align:right}
#lost-line{font-weight:600;min-height:1.5em}
.only-js{display:none}.js .only-js{display:revert}
footer{padding-bottom:40px;color:var(--soft);font-size:.85rem}
@media (max-width:640px){.day{grid-template-columns:1fr auto}.day .name{text-align:left}.day .track{grid-column:1/-1;order:3}.day .clock-row{grid-column:1/-1}.day .band-name,.people-name{font-size:.72rem}
.people{display:none}svg.fates{display:none}.bars{grid-template-columns:1fr auto}.bars .name{text-align:left}.bars .track{grid-column:1/-1;order:3}h2{margin-top:30px}}
@media print{:root{--bg:#fff;--fg:#000;--soft:#444;--line:#bbb;--box:#fff;--down:#333;--part:#333;--ok:#000;--link:#000;--bar:#eee}
@page{size:A4 portrait;margin:14mm 14mm 18mm}
body{font-size:9.5pt;line-height:1.35;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main,header,footer{max-width:none;padding:0}header{padding-top:0}button,.only-js,.no-print{display:none!important}
h1{font-size:16pt}h2{font-size:11.5pt;margin:12pt 0 4pt;padding-top:6pt}
.sheet{break-before:page}tr,.day>*,dl.finding{break-inside:avoid}svg.fates{display:block;max-height:150mm}details:not([open]){display:none}
.day{grid-template-columns:40mm 1fr 18mm;gap:2px 8px}.day .track{height:11px}.people{display:block}}
`.trim();
