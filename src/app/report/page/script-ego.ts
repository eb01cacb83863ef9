/** Part of the page's script: one service, who needs it and what it needs, two steps each way. */
export const EGO: string = String.raw`
const needsByService = Map.groupBy(data.needs, (need) => need[0]);
const usersByService = Map.groupBy(data.needs.filter((need) => need[2] >= 0), (need) => need[2]);
const needsOf = (service) => needsByService.get(service) || [];
const usersOf = (service) => usersByService.get(service) || [];
const nameOf = (key) => (typeof key === 'number' ? data.services[key] : key);
// One step: [what it leads to, strength], each once, the hardest strength.
const stepDown = (service) => step(needsOf(service).flatMap(([, strength, to, outside]) =>
  to >= 0 ? [[to, strength]] : outside.map((index) => [data.outside[index].id, strength])));
const stepUp = (service) => step(usersOf(service).map(([from, strength]) => [from, strength]));
const step = (pairs) => {
  const found = new Map();
  for (const [to, strength] of pairs) found.set(to, Math.min(strength, found.has(to) ? found.get(to) : 2));
  return [...found].sort((a, b) => a[1] - b[1] || (nameOf(a[0]) < nameOf(b[0]) ? -1 : 1));
};
const SAID = ['', ' (not known)', ' (soft)'];
const element = (name, text, attributes) => {
  const made = document.createElement(name);
  if (text !== null) made.textContent = text;
  for (const key of Object.keys(attributes || {})) made.setAttribute(key, attributes[key]);
  return made;
};
const showService = (id) => {
  const panel = one('#ego');
  if (!panel) return;
  panel.replaceChildren();
  all('a[data-service][aria-current]').forEach((link) => link.removeAttribute('aria-current'));
  const service = data.services.indexOf(id);
  if (service < 0) return;
  all('a[data-service]').forEach((link) => { if (link.dataset.service === id) link.setAttribute('aria-current', 'true'); });
  const [down, up] = [stepDown(service), stepUp(service)];
  const beyond = (ends, one) => step(ends.flatMap(([end]) => (typeof end === 'number' ? one(end) : [])))
    .filter(([end]) => end !== service && !ends.some(([known]) => known === end));
  const columns = [beyond(up, stepUp), up, [[service, 0]], down, beyond(down, stepDown)];
  panel.append(element('h3', id));
  panel.append(saidLine('Needs', down), saidLine('and through them', columns[4]));
  panel.append(saidLine('Needed by', up), saidLine('and through them', columns[0]));
  panel.append(drawEgo(columns));
};
const saidLine = (label, ends) => {
  const line = element('p', label + ': ', {});
  if (ends.length === 0) { line.append('nothing'); return line; }
  ends.forEach(([end, strength], index) => {
    if (index > 0) line.append(', ');
    const name = nameOf(end);
    const key = typeof end === 'number' ? 'service' : 'lose';
    line.append(element('a', name, { class: 'id', href: '#' + key + '=' + encodeURIComponent(name).replaceAll('%2F', '/') }), SAID[strength]);
  });
  return line;
};
const MOST = 12, EGO_ROW = 22, EGO_WIDTH = 1040, EGO_COLUMN = 208, EGO_BOX = 176;
const svg = (name, attributes, text) => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key]);
  if (text) made.textContent = text;
  return made;
};
const drawEgo = (columns) => {
  const shown = columns.map((column) => column.slice(0, MOST));
  const rows = Math.max(...columns.map((column) => Math.min(column.length, MOST) + (column.length > MOST ? 1 : 0)));
  const height = rows * EGO_ROW + 8;
  const picture = svg('svg', { class: 'ego lines-only', viewBox: '0 0 ' + EGO_WIDTH + ' ' + height, 'aria-hidden': 'true' });
  const place = new Map();
  shown.forEach((column, at) => {
    const size = column.length + (columns[at].length > MOST ? 1 : 0);
    column.forEach(([end], row) => place.set(at + ' ' + end, { x: at * EGO_COLUMN, y: (height - size * EGO_ROW) / 2 + row * EGO_ROW }));
  });
  for (let at = 0; at < 4; at += 1) {
    for (const [from] of shown[at]) {
      if (typeof from !== 'number') continue;
      for (const [to, strength] of stepDown(from)) {
        const [a, b] = [place.get(at + ' ' + from), place.get(at + 1 + ' ' + to)];
        if (!a || !b) continue;
        const [x1, x2, y1, y2] = [a.x + EGO_BOX, b.x, a.y + 10, b.y + 10];
        const middle = (x1 + x2) / 2;
        picture.append(svg('path', { class: ['hard', 'unknown', 'soft'][strength], d: 'M' + x1 + ' ' + y1 + 'C' + middle + ' ' + y1 + ' ' + middle + ' ' + y2 + ' ' + x2 + ' ' + y2 }));
      }
    }
  }
  shown.forEach((column, at) => {
    for (const [end] of column) {
      const { x, y } = place.get(at + ' ' + end);
      picture.append(svg('rect', { x, y, width: EGO_BOX, height: 19, rx: 3, class: at === 2 ? 'own' : '' }));
      picture.append(svg('text', { x: x + 6, y: y + 14 }, shorten(nameOf(end), 24)));
    }
    const rest = columns[at].length - MOST;
    const last = shown[at][MOST - 1];
    if (rest > 0) picture.append(svg('text', { x: at * EGO_COLUMN + 6, y: place.get(at + ' ' + last[0]).y + EGO_ROW + 14 }, 'and ' + rest + ' more'));
  });
  return picture;
};
const shorten = (text, most) => (text.length <= most ? text : text.slice(0, most - 9) + '...' + text.slice(-6));
`;
