/**
 * The page's script: it only filters, opens, copies and shows precomputed answers. Without it the
 * page is complete. No request is ever made.
 */
export const SCRIPT: string = `
(function(){
var data=JSON.parse(document.getElementById('data').textContent);
document.documentElement.classList.add('js');
function all(s){return Array.prototype.slice.call(document.querySelectorAll(s))}
all('button[data-copy]').forEach(function(b){b.addEventListener('click',function(){
 var t=b.getAttribute('data-copy');
 var done=function(){b.textContent='copied';setTimeout(function(){b.textContent='copy'},1500)};
 if(navigator.clipboard)navigator.clipboard.writeText(t).then(done,function(){});
})});
var line=document.getElementById('lost-line');
function names(list,from){return list.map(function(i){return from[i]})}
function lose(id){
 var row=null;data.outside.forEach(function(o){if(o.id===id)row=o});
 all('svg.fates g').forEach(function(g){g.classList.remove('lost','hit','part')});
 if(!row){line.textContent='';return}
 all('svg.fates g[data-lose]').forEach(function(g){if(g.getAttribute('data-lose')===id)g.classList.add('lost')});
 row.stops.journeys.forEach(function(i){mark('[data-journey-box="'+i+'"]','hit')});
 row.degrades.journeys.forEach(function(i){mark('[data-journey-box="'+i+'"]','part')});
 data.fates.forEach(function(f,i){
  var hit=f.some(function(s){return row.stops.services.indexOf(s)>=0});
  var part=f.some(function(s){return row.degrades.services.indexOf(s)>=0});
  if(hit)mark('[data-fate="'+i+'"]','hit');else if(part)mark('[data-fate="'+i+'"]','part');
 });
 var j=names(row.stops.journeys,data.journeys);
 line.textContent='Without '+id+': '+(j.length?j.length+' of '+data.journeys.length+' journeys stop ('+j.slice(0,6).join(', ')+(j.length>6?', ...':'')+')':'no journey stops')+
  '; '+row.stops.services.length+' of '+data.services.length+' services stop, '+row.degrades.services.length+' work partly.';
}
function mark(s,c){all('svg.fates g'+s).forEach(function(g){g.classList.add(c)})}
function fromHash(){var m=/^#lose=(.*)$/.exec(location.hash);lose(m?decodeURIComponent(m[1]):null)}
function pick(id){location.hash='lose='+encodeURIComponent(id).replace(/%2F/g,'/')}
all('[data-lose]').forEach(function(g){
 g.addEventListener('click',function(){pick(g.getAttribute('data-lose'))});
 g.addEventListener('keydown',function(e){if(e.key==='Enter'||e.key===' '){e.preventDefault();pick(g.getAttribute('data-lose'))}});
});
addEventListener('hashchange',fromHash);fromHash();
var soft=document.getElementById('soft');
if(soft)soft.addEventListener('click',function(){var on=document.body.classList.toggle('show-soft');soft.setAttribute('aria-pressed',String(on))});
all('g[data-fate]').forEach(function(g){g.addEventListener('click',function(){
 var d=document.getElementById('fate-'+g.getAttribute('data-fate'));if(d){d.open=true;d.scrollIntoView({block:'nearest'})}})});
var search=document.getElementById('search');
if(search){search.addEventListener('input',function(){
  var q=search.value.trim().toLowerCase(),found=0;
  all('[data-service]').forEach(function(n){var hit=q===''||n.getAttribute('data-service').toLowerCase().indexOf(q)>=0;n.hidden=!hit;if(hit)found++});
  all('details[data-fate-list]').forEach(function(d){if(q!=='')d.open=!!d.querySelector('[data-service]:not([hidden])')});
  document.getElementById('found').textContent=q===''?'':found+' found';
 });
 addEventListener('keydown',function(e){if(e.key==='/'&&!/input|textarea/i.test(e.target.tagName)){e.preventDefault();search.focus()}});
}
all('[data-journey]').forEach(function(n){n.tabIndex=0;n.setAttribute('role','button');
 var open=function(){all('details[data-chain]').forEach(function(d){if(d.getAttribute('data-chain')===n.getAttribute('data-journey')){d.open=!d.open;d.scrollIntoView({block:'nearest'})}})};
 n.addEventListener('click',open);n.addEventListener('keydown',function(e){if(e.key==='Enter')open()})});
})();
`.trim();
