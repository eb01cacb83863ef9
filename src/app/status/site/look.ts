/** How pages look, and the one small script that they can do without. Both stand in the page itself. */

/** Colours of text and ground are at least 4.5 to 1, light and dark. */
export const STYLE: string = `
:root{color-scheme:light dark;--ground:#fff;--card:#f5f6f8;--text:#1a1d21;--soft:#525a64;--line:#d5d9de;--link:#0b57a4;--ok:#146c36;--maintenance:#1d5fa8;--degraded:#855300;--partial:#a84300;--down:#b3161d}
@media (prefers-color-scheme:dark){:root{--ground:#121417;--card:#1c1f24;--text:#e8eaed;--soft:#a9b1bb;--line:#383d45;--link:#8ab8f2;--ok:#6fd08c;--maintenance:#8ab8f2;--degraded:#efb95a;--partial:#f59a5f;--down:#ff8b85}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:50rem;padding:1rem;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,pre:focus-visible{outline:3px solid var(--link);outline-offset:2px}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.2rem;margin:2rem 0 .5rem}
h3{font-size:1.05rem;margin:1rem 0 .25rem}
h4,h5,h6{font-size:1rem;margin:.75rem 0 .25rem}
p{margin:.4rem 0}
.skip{position:absolute;left:-99rem}
.skip:focus{position:static}
.soft{color:var(--soft)}
.headline{font-size:1.25rem;font-weight:600;border:2px solid;border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0 .25rem}
.ok{color:var(--ok)}.maintenance{color:var(--maintenance)}.degraded{color:var(--degraded)}.partial{color:var(--partial)}.down{color:var(--down)}
.old{border:2px solid var(--down);border-radius:.5rem;padding:.5rem 1rem;margin:1rem 0;font-weight:600}
.journeys,.journeys ul{list-style:none;padding:0;margin:0}
.journeys>li{border-bottom:1px solid var(--line);padding:.6rem 0}
.journeys ul{padding-left:1.5rem;font-size:.95rem}
.row{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem}
.row b{font-weight:600}
svg{display:block;width:100%;height:.6rem;margin:.3rem 0 0;background:var(--card);color:var(--ok)}
svg .maintenance{fill:var(--maintenance)}svg .degraded{fill:var(--degraded)}svg .partial{fill:var(--partial)}svg .down{fill:var(--down)}svg .ok{fill:var(--ok)}
article{background:var(--card);border-radius:.5rem;padding:.5rem 1rem;margin:.75rem 0}
article h3{margin-top:.25rem}
.update{border-left:3px solid var(--line);padding-left:.75rem;margin:.75rem 0}
pre{overflow-x:auto;background:var(--ground);padding:.5rem}
blockquote{margin:.5rem 0;padding-left:.75rem;border-left:3px solid var(--line)}
table{border-collapse:collapse;width:100%}
caption{text-align:left;color:var(--soft)}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}
footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.5rem;font-size:.9rem}
@media print{body{max-width:none;font-size:10pt;background:#fff;color:#000}.skip,nav{display:none}article{break-inside:avoid;border:1px solid #999}a{color:inherit}}
`.trim();

/** Shows times in the reader's zone, and says aloud when the copy is stale. */
export const SCRIPT: string = `
(()=>{const root=document.documentElement;
const format=new Intl.DateTimeFormat('en-GB',{day:'numeric',month:'short',year:'numeric',hour:'2-digit',minute:'2-digit',timeZoneName:'short'});
for(const each of document.querySelectorAll('time[datetime]')){each.title=each.textContent;each.textContent=format.format(new Date(each.dateTime))}
const old=document.getElementById('old');if(!old)return;
const say=()=>{const age=Date.now()-Number(old.dataset.at);if(age<=Number(old.dataset.stale))return;
const minutes=Math.round(age/60000);const hours=Math.round(minutes/60);
const text=minutes<120?minutes+' minutes':hours<48?hours+' hours':Math.round(hours/24)+' days';
if(old.dataset.said===text)return;old.dataset.said=text;
document.getElementById('age').textContent='This copy is '+text+' old. What it says may not be true any more.';old.hidden=false;root.dataset.old=''};
say();setInterval(say,60000)})();
`.trim();
