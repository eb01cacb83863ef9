/** Part of the page's script: what one loss takes, and all pictures for one journey. */
export const LOSE: string = String.raw`
const outsideById = new Map(data.outside.map((row) => [row.id, row]));
const boxState = (box, name, text) => {
  box.classList.add(name);
  const said = box.querySelector(':scope > .state');
  if (said) said.textContent = text;
};
const showLoss = (id) => {
  for (const box of all('.fates .stops, .fates .may, .fates .partly')) {
    box.classList.remove('stops', 'may', 'partly');
    const said = box.querySelector(':scope > .state');
    if (said) said.textContent = '';
  }
  all('.fates .lost').forEach((box) => box.classList.remove('lost'));
  all('.fates a[aria-current]').forEach((link) => link.removeAttribute('aria-current'));
  all('.gutter path.hit').forEach((line) => line.classList.remove('hit'));
  const row = id === null ? null : outsideById.get(id);
  one('#unlose') && (one('#unlose').hidden = !row);
  if (!one('#lost')) return;
  one('#lost').textContent = row ? sayLoss(row) : id === null ? '' : 'Nothing outside is called ' + id + '.';
  if (!row) return;
  for (const box of all('.fates [data-lose]')) {
    if (box.dataset.lose !== id) continue;
    box.classList.add('lost');
    box.querySelector('a').setAttribute('aria-current', 'true');
  }
  markJourneys(row);
  markFates(row);
};
const stateOf = (row, kind, index) => {
  if (row.stopsIfHard[kind].includes(index)) return 'may';
  if (row.stops[kind].includes(index)) return 'stops';
  return row.degrades[kind].includes(index) ? 'partly' : null;
};
const WORDS = { stops: 'stops', may: 'may stop', partly: 'partly' };
const markJourneys = (row) => {
  for (const box of all('.fates [data-journey-box]')) {
    const state = stateOf(row, 'journeys', Number(box.dataset.journeyBox));
    if (state) boxState(box, state, WORDS[state]);
  }
};
const markFates = (row) => {
  data.fates.forEach((members, fate) => {
    const states = members.map((service) => stateOf(row, 'services', service));
    for (const state of ['stops', 'may', 'partly']) {
      const hits = states.filter((each) => each === state).length;
      if (hits === 0) continue;
      const box = one('.fates .fate[data-fate="' + fate + '"]');
      const how = hits === members.length ? 'all ' : hits + ' of ' + members.length + ' ';
      boxState(box, state, (members.length === 1 ? '' : how) + (hits === 1 ? WORDS[state] : WORDS[state].replace('stops', 'stop')));
      if (state === 'stops') all('.gutter path[data-fate="' + fate + '"]').forEach((line) => line.classList.add('hit'));
      return;
    }
  });
};
const sayLoss = (row) => {
  const names = row.stops.journeys.map((index) => data.journeys[index]);
  const few = names.slice(0, 6).join(', ') + (names.length > 6 ? ' and ' + (names.length - 6) + ' more' : '');
  const may = row.stopsIfHard.journeys.length;
  const journeys = names.length === 0
    ? 'no journey stops'
    : names.length + ' of ' + plural(data.journeys.length, 'journey') + (names.length === 1 ? ' stops' : ' stop') +
      (may > 0 ? ', ' + may + ' of them only if what is not known is hard' : '') + ' (' + few + ')';
  const partly = row.degrades.journeys.length;
  return 'Without ' + row.id + ': ' + journeys + (partly > 0 ? ', ' + partly + ' partly' : '') + '; ' +
    row.stops.services.length + ' of ' + plural(data.services.length, 'service') + ' stop' +
    (row.degrades.services.length > 0 ? ', ' + row.degrades.services.length + ' work partly' : '') + '.';
};

const showJourney = (id) => {
  const index = data.journeys.indexOf(id);
  const isOne = index >= 0;
  document.body.classList.toggle('one-journey', isOne);
  if (one('#only')) one('#only').value = isOne ? id : '';
  for (const each of all('.day [data-journey]')) each.classList.toggle('aside', isOne && each.dataset.journey !== id);
  for (const each of all('[data-journeys]')) {
    each.classList.toggle('aside', isOne && !each.dataset.journeys.split(' ').includes(id));
  }
  const reach = isOne ? reachOf(index) : null;
  for (const box of all('.fates [data-journey-box]')) {
    box.classList.toggle('aside', isOne && Number(box.dataset.journeyBox) !== index);
  }
  for (const box of all('.fates .fate')) {
    box.classList.toggle('aside', isOne && !data.fates[box.dataset.fate].some((each) => reach.services.has(each)));
  }
  for (const line of all('.gutter path[data-fate]')) {
    const fate = line.dataset.fate;
    const isNear = () => fate === '' ? data.entries[index].length === 0 : data.fates[fate].some((each) => reach.services.has(each));
    const isFar = isOne && !isNear();
    line.classList.toggle('aside', isFar);
  }
  for (const box of all('.fates [data-lose]')) {
    const row = outsideById.get(box.dataset.lose);
    const touches = (touched) => touched.journeys.includes(index);
    box.classList.toggle('aside', isOne && !touches(row.stops) && !touches(row.degrades));
  }
};
// Services that a journey needs, hard or unknown.
const reachOf = (journey) => {
  const services = new Set(data.entries[journey]);
  for (const from of services) {
    for (const [, strength, to] of needsOf(from)) if (strength < 2 && to >= 0) services.add(to);
  }
  return { services };
};
`;
