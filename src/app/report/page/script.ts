/**
 * The page's script: it filters, opens, copies and shows answers that were worked out beforehand. The
 * page is complete without it; it makes no request. What is chosen stands after the `#` of the
 * address (`#lose=aws/us-east-1&journey=pay`), so that a colleague sees the same and "back" works.
 * Texts reach the page as text only, never as markup.
 */
import { EGO } from './script-ego.ts';
import { LOSE } from './script-lose.ts';

const CHOICE = String.raw`
const data = JSON.parse(document.getElementById('data').textContent);
const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const plural = (n, word, words) => n + ' ' + (n === 1 ? word : words || word + 's');
document.documentElement.classList.add('js');

const KEYS = ['lose', 'journey', 'service'];
const readChoice = () => {
  const choice = {};
  for (const pair of location.hash.slice(1).split('&')) {
    const [key, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (!KEYS.includes(key)) continue;
    try { choice[key] = decodeURIComponent(value); } catch { /* not one of ours */ }
  }
  return choice;
};
const hashOf = (choice) =>
  KEYS.filter((key) => choice[key])
    .map((key) => key + '=' + encodeURIComponent(choice[key]).replaceAll('%2F', '/'))
    .join('&');
const choose = (key, value) => {
  const choice = readChoice();
  choice[key] = choice[key] === value ? '' : value;
  const hash = hashOf(choice);
  // An empty address part would jump to the top.
  if (hash === '') { history.pushState(null, '', location.pathname + location.search); show(); }
  else location.hash = hash;
};
const show = () => {
  const choice = readChoice();
  showLoss(choice.lose || null);
  showJourney(choice.journey || null);
  showService(choice.service || null);
};
addEventListener('hashchange', show);
addEventListener('popstate', show);
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  const [key, value] = link.getAttribute('href').slice(1).split('=');
  if (KEYS.includes(key)) { event.preventDefault(); choose(key, decodeURIComponent(value)); }
  if (link.id === 'unlose') { event.preventDefault(); choose('lose', readChoice().lose); }
  if (key.startsWith('fate-')) { event.preventDefault(); openFate(key); }
});
`;

const REST = String.raw`
const openFate = (id) => {
  const row = document.getElementById(id).closest('tr');
  const more = row.querySelector('details');
  if (more) more.open = true;
  all('tr.chosen').forEach((each) => each.classList.remove('chosen'));
  row.classList.add('chosen');
  row.scrollIntoView({ block: 'center' });
  row.querySelector('a').focus({ preventScroll: true });
};

// A click on a stretch of the day points at its chain.
document.addEventListener('click', (event) => {
  const bar = event.target.closest('.day [data-at]');
  const row = bar && bar.closest('details.journey');
  if (!row) return;
  const wasPointed = row.querySelector('li.pointed');
  row.querySelectorAll('li.pointed').forEach((each) => each.classList.remove('pointed'));
  const chain = row.querySelector('.chains [data-at="' + bar.dataset.at + '"]');
  if (!chain || bar.closest('.chains')) return;
  if (row.open && wasPointed !== chain) event.preventDefault();
  if (wasPointed !== chain) chain.classList.add('pointed');
});

const copyText = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  throw new Error('no clipboard');
};
all('button[data-copy]').forEach((button) =>
  button.addEventListener('click', () =>
    copyText(button.dataset.copy).then(
      () => {
        button.textContent = 'copied';
        setTimeout(() => { button.textContent = 'copy'; }, 1500);
      },
      () => getSelection().selectAllChildren(button.previousElementSibling),
    ),
  ),
);

const search = one('#search');
if (search) {
  search.addEventListener('input', () => {
    const wanted = search.value.trim().toLowerCase();
    let found = 0;
    for (const link of all('[data-service]')) {
      const hit = link.dataset.service.toLowerCase().includes(wanted);
      link.hidden = !hit;
      if (hit) found += 1;
    }
    for (const more of all('details[data-members]')) {
      const hits = more.querySelectorAll('[data-service]:not([hidden])').length;
      more.open = wanted !== '' && hits > 0;
    }
    one('#found').textContent = wanted === '' ? '' : plural(found, 'service') + ' found';
  });
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, textarea, select')) return;
    event.preventDefault();
    search.focus();
  });
}
const only = one('#only');
if (only) only.addEventListener('change', () => {
  const choice = readChoice();
  choose('journey', only.value === '' ? choice.journey : only.value);
});
show();
if (readChoice().lose || readChoice().service) one('#fates').scrollIntoView();
`;

export const SCRIPT: string = `(() => {${CHOICE}${LOSE}${EGO}${REST}})();`;
