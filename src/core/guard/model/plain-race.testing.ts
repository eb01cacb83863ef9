/** The race written a second time, slowly and plainly: records, lists, text keys. Shares no code. */
import type { Bounds } from './bounds.ts';
import type { Protections } from './race.ts';

interface Enactor {
  phase: 'idle' | 'picked' | 'checked' | 'applied' | 'looked';
  plan: number;
  doomed: number[];
  token: number;
}

interface Race {
  latest: number;
  record: number;
  store: number[];
  holder: number;
  token: number;
  fence: number;
  enactors: Enactor[];
}

/** Counts to compare. */
export interface PlainCounts {
  readonly states: number;
  readonly edges: number;
  readonly depth: number;
  readonly empty: number;
  readonly older: number;
  readonly stuck: number;
  readonly terminal: number;
  readonly unsettled: number;
}

/** Visits every state. */
export function searchPlainRace(bounds: Bounds, protections: Protections): PlainCounts {
  const places = new Map<string, number>();
  const races: Race[] = [];
  const depths: number[] = [];
  const next: number[][] = [];
  const visit = (race: Race, depth: number): number => {
    const key = JSON.stringify(race);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, races.length);
    depths.push(depth);
    return races.push(race) - 1;
  };
  visit(start(bounds), 0);
  let older = 0;
  for (let at = 0; at < races.length; at++) {
    const race = races[at] as Race;
    const after = followers(race, bounds, protections);
    older += after.filter(({ record }) => record < race.record).length;
    next.push(after.map((each) => visit(each, (depths[at] ?? 0) + 1)));
  }
  const served = races.map(({ record, store }) => store.includes(record));
  const empty = races.map(({ record }, at) => record !== 0 && served[at] === false);
  const terminal = races.filter((_, at) => next[at]?.length === 0);
  return {
    states: races.length,
    edges: next.flat().length,
    depth: Math.max(...depths),
    empty: empty.filter(Boolean).length,
    older,
    stuck: races.length - countReaching(next, served),
    terminal: terminal.length,
    unsettled: terminal.filter(({ record, latest, store }) => {
      return record !== latest || !store.includes(record);
    }).length,
  };
}

function start({ enactors }: Bounds): Race {
  const idle = (): Enactor => ({ phase: 'idle', plan: 0, doomed: [], token: 0 });
  return {
    latest: 0,
    record: 0,
    store: [],
    holder: 0,
    token: 0,
    fence: 0,
    enactors: Array.from({ length: enactors }, idle),
  };
}

function followers(race: Race, { plans, keep }: Bounds, protections: Protections): Race[] {
  const after: Race[] = [];
  const change = (edit: (copy: Race) => void): void => {
    const copy = structuredClone(race);
    edit(copy);
    after.push(copy);
  };
  if (race.latest < plans) {
    change((copy) => {
      copy.latest++;
      copy.store.push(copy.latest);
    });
  }
  if (race.holder !== 0) change((copy) => (copy.holder = 0));
  race.enactors.forEach(({ phase, plan }, index) => {
    const leaseFree = protections.lease !== true || race.holder === 0;
    if (phase === 'idle' && (race.latest <= plan || !leaseFree)) return;
    change((copy) => goOn(copy, index, keep, protections));
  });
  return after;
}

/** Lets an enactor do what it does next. */
function goOn(race: Race, index: number, keep: number, protections: Protections): void {
  const self = race.enactors[index] as Enactor;
  const endRound = (): void => {
    self.phase = 'idle';
    if (race.holder === index + 1 && self.token === race.token) race.holder = 0;
  };
  const fenced = protections.fencing === true && self.token < race.fence;
  if (self.phase === 'idle') {
    self.phase = 'picked';
    self.plan = race.latest;
    if (protections.lease === true) {
      race.holder = index + 1;
      self.token = ++race.token;
    }
  } else if (self.phase === 'picked') {
    const fresh = race.store.includes(race.record) && self.plan > race.record;
    if (race.record === 0 || fresh) self.phase = 'checked';
    else endRound();
  } else if (self.phase === 'checked') {
    const refused = protections.compareAndSwap === true && self.plan <= race.record;
    if (!race.store.includes(self.plan) || refused || fenced) return endRound();
    race.record = self.plan;
    if (protections.fencing === true) race.fence = self.token;
    self.phase = 'applied';
  } else if (self.phase === 'applied') {
    self.doomed = race.store.filter((plan) => plan <= self.plan - keep);
    if (protections.keepWhenLooking === true) {
      self.doomed = self.doomed.filter((plan) => plan !== race.record);
    }
    self.phase = 'looked';
  } else {
    const spared = protections.keepWhenDeleting === true ? race.record : 0;
    if (!fenced) {
      race.store = race.store.filter((plan) => plan === spared || !self.doomed.includes(plan));
    }
    self.doomed = [];
    endRound();
  }
}

/** How many can reach a wanted one. */
function countReaching(next: readonly (readonly number[])[], wanted: readonly boolean[]): number {
  const reaches = [...wanted];
  for (let changed = true; changed;) {
    changed = false;
    next.forEach((after, at) => {
      if (reaches[at] === true || !after.some((each) => reaches[each] === true)) return;
      reaches[at] = true;
      changed = true;
    });
  }
  return reaches.filter(Boolean).length;
}
