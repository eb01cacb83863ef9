/**
 * Questions counted: who asked for what, how it went, and which names are aliases of which. What stays is
 * bounded by clients and names, and by the window in which a question waits for its answer.
 */
import { plainAddress } from './clients.ts';
import { LATEST_MS } from './log-time.ts';
import { askedName, isHost, maskLabels } from './plain-name.ts';
import type { AskedName, Fold } from './plain-name.ts';
import type { Sighting } from './sighting.ts';

/** Bounds. A system of 10 000 clients that each ask for 100 names fits. */
const MAX_ASKERS = 100_000;
const MAX_EDGES = 1_000_000;
const MAX_OWNERS = 500_000;
const MAX_TARGETS = 8;
/** Answers that are remembered while their question, written by another thread, may still come. */
const MAX_EARLY = 65_536;
const MAX_CACHED_NAMES = 100_000;

/** What one client asked of one name. */
export class Edge {
  /** Questions of exchanges, and of lines that nothing but name and client pairs. */
  asked = 0;
  lines = 0;
  answerLines = 0;
  /** How they were answered: well, that there is no such name, with any other code. */
  good = 0;
  missing = 0;
  failed = 0;
  first = 0;
  last = 0;

  /** Seen at least once; a lower bound where a cache stands between. */
  get questions(): number {
    return Math.max(1, this.asked + Math.max(this.lines, this.answerLines));
  }

  see(atMs: number | null): void {
    if (atMs === null) return;
    if (this.first === 0 || atMs < this.first) this.first = atMs;
    if (atMs > this.last) this.last = atMs;
  }

  /** Another's counts too. */
  add(other: Edge): void {
    this.asked += other.questions;
    this.good += other.good;
    this.missing += other.missing;
    this.failed += other.failed;
    this.see(other.first === 0 ? null : other.first);
    this.see(other.last === 0 ? null : other.last);
  }
}

/** Whoever asks. */
export class Asker {
  readonly edges: Map<string, Edge> = new Map();
  /** Everything it asked, what was folded included. */
  readonly all: Edge = new Edge();
  readonly regions: Set<string> = new Set();
  /** Questions that leave recursion to itself. */
  iterating = 0;
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

/** Totals of one look. */
export class Totals {
  questions = 0;
  answers = 0;
  missing = 0;
  failed = 0;
  /** Of zones' own servers: they say who asks you. */
  authority = 0;
  first = 0;
  last = 0;
  readonly folded: Record<Fold, number> = {
    reverse: 0,
    records: 0,
    plumbing: 0,
    system: 0,
    'no-host': 0,
  };

  see(atMs: number | null): void {
    if (atMs === null) return;
    if (this.first === 0 || atMs < this.first) this.first = atMs;
    if (atMs > this.last) this.last = atMs;
  }
}

function add(totals: Totals, all: Edge, edge: Edge | null, count: number): void {
  totals.questions += count;
  all.asked += count;
  if (edge !== null) edge.asked += count;
}

function outcome(rcode: string | null, totals: Totals, all: Edge, edge: Edge | null): void {
  totals.answers++;
  if (rcode === null) return;
  const kind = rcode === 'NOERROR' ? 'good' : rcode === 'NXDOMAIN' ? 'missing' : 'failed';
  if (kind !== 'good') totals[kind]++;
  all[kind]++;
  if (edge !== null) edge[kind]++;
}

/** Takes sightings. */
export class Questions {
  readonly totals: Totals = new Totals();
  readonly upstreamTotals: Totals = new Totals();
  /** Clients, and resolvers as they ask for others. */
  readonly clients: Map<string, Asker> = new Map();
  readonly upstream: Map<string, Asker> = new Map();
  /** Who was asked, and by whom: one who is asked by another is a resolver. */
  readonly servers: Map<string, string> = new Map();
  readonly aliases: Map<string, Set<string>> = new Map();
  /** Edges, askers and names that were left out. */
  left = 0;
  /** Questions whose answer came too late, or never, while others waited. */
  late = 0;
  #edges = 0;
  readonly #window: number;
  readonly #waiting = new Map<string, Edge>();
  readonly #early = new Set<string>();
  readonly #names = new Map<string, AskedName>();
  /** Edges of the file that is read, in which lines are paired. */
  readonly #touched = new Set<Edge>();

  constructor(window: number) {
    this.#window = Math.max(1, window);
  }

  /** One question or answer; a time that no log can have is none. */
  see(said: Sighting): void {
    const isTime = said.atMs !== null && said.atMs > 0 && said.atMs < LATEST_MS;
    const seen = isTime || said.atMs === null ? said : { ...said, atMs: null };
    for (const [owner, target] of seen.aliases) this.#alias(owner, target);
    if (seen.viewpoint === 'authority') {
      this.totals.authority++;
      return;
    }
    // A line that only says where an alias leads.
    if (seen.viewpoint === 'upstream' && seen.client === '' && seen.server === '') return;
    const client = plainAddress(seen.client);
    const asker = this.#asker(seen.viewpoint === 'client' ? this.clients : this.upstream, client);
    if (asker === null) return;
    const name = this.#name(seen);
    const totals = seen.viewpoint === 'client' ? this.totals : this.upstreamTotals;
    const counted = this.#count(seen, asker, name, totals);
    if (counted && seen.iterates) asker.iterating++;
    if (seen.region !== null) asker.regions.add(seen.region);
    if (seen.server !== '' && seen.viewpoint === 'client') this.#serve(seen.server, client);
  }

  /** Pairs the lines of a file: where it has both questions and answers, each is one question. */
  endFile(): void {
    for (const edge of this.#touched) {
      edge.asked += Math.max(edge.lines, edge.answerLines);
      edge.lines = 0;
      edge.answerLines = 0;
    }
    this.#touched.clear();
    this.#waiting.clear();
    this.#early.clear();
  }

  #serve(server: string, client: string): void {
    const plain = plainAddress(server);
    if (plain !== client && this.servers.size < MAX_ASKERS) this.servers.set(plain, client);
  }

  /** True when it is a question that was not counted before. */
  #count(seen: Sighting, asker: Asker, name: AskedName, totals: Totals): boolean {
    const edge = name.kind === 'host' ? this.#edge(asker, name.host) : null;
    edge?.see(seen.atMs);
    asker.all.see(seen.atMs);
    totals.see(seen.atMs);
    if (seen.phase === 'answered' && !seen.truncated) outcome(seen.rcode, totals, asker.all, edge);
    const isNew =
      seen.exchange === null
        ? this.#line(seen, asker, edge, totals)
        : this.#exchange(
            seen,
            `${asker.id} ${seen.exchange} ${seen.name} ${seen.type}`,
            asker,
            edge,
            totals,
          );
    if (isNew && name.kind === 'folded') totals.folded[name.as]++;
    return isNew;
  }

  /** Questions and answers that nothing but their words pair: as many as there are of the one or the other. */
  #line(seen: Sighting, asker: Asker, edge: Edge | null, totals: Totals): boolean {
    const all = this.#lines(asker.all, seen.phase);
    if (edge !== null) this.#lines(edge, seen.phase);
    if (all) totals.questions++;
    return all;
  }

  #lines(edge: Edge, phase: Sighting['phase']): boolean {
    const before = Math.max(edge.lines, edge.answerLines);
    if (phase === 'asked') edge.lines++;
    else edge.answerLines++;
    this.#touched.add(edge);
    return Math.max(edge.lines, edge.answerLines) > before;
  }

  #exchange(seen: Sighting, key: string, asker: Asker, edge: Edge | null, totals: Totals): boolean {
    if (seen.phase === 'answered') {
      const waited = this.#waiting.delete(key);
      // Asked again over TCP, and counted then.
      if (seen.truncated) {
        if (waited) add(totals, asker.all, edge, -1);
        return false;
      }
      if (waited) return false;
      if (this.#early.size < MAX_EARLY) this.#early.add(key);
      add(totals, asker.all, edge, 1);
      return true;
    }
    // The same question sent again, or one whose answer stood before it.
    if (this.#waiting.has(key) || this.#early.delete(key)) return false;
    if (this.#waiting.size >= this.#window) this.#forget();
    this.#waiting.set(key, asker.all);
    add(totals, asker.all, edge, 1);
    return true;
  }

  #forget(): void {
    for (const oldest of this.#waiting.keys()) {
      this.#waiting.delete(oldest);
      this.late++;
      return;
    }
  }

  #asker(askers: Map<string, Asker>, id: string): Asker | null {
    const known = askers.get(id);
    if (known !== undefined) return known;
    if (askers.size >= MAX_ASKERS) {
      this.left++;
      return null;
    }
    const asker = new Asker(id);
    askers.set(id, asker);
    return asker;
  }

  #edge(asker: Asker, host: string): Edge | null {
    const known = asker.edges.get(host);
    if (known !== undefined) return known;
    if (this.#edges >= MAX_EDGES) {
      this.left++;
      return null;
    }
    this.#edges++;
    const edge = new Edge();
    asker.edges.set(host, edge);
    return edge;
  }

  #name({ name, type }: Sighting): AskedName {
    const key = `${type} ${name}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    if (this.#names.size >= MAX_CACHED_NAMES) this.#names.clear();
    const read = askedName(name, type);
    this.#names.set(key, read);
    return read;
  }

  #alias(owner: string, target: string): void {
    if (!isHost(owner) || !isHost(target) || owner === target) return;
    const from = maskLabels(owner);
    const known = this.aliases.get(from);
    if (known !== undefined) {
      if (known.size < MAX_TARGETS) known.add(maskLabels(target));
    } else if (this.aliases.size < MAX_OWNERS)
      this.aliases.set(from, new Set([maskLabels(target)]));
    else this.left++;
  }
}
