/**
 * The edges of one closed trace. A call is a client's or producer's span; the spans that answer it say
 * to whom, and where none does, the caller's own words. Failures are laid to the caller's request: what
 * a request answered well although its last call of something failed, it bore.
 */
import type { Edge, Edges } from './edges.ts';
import { MAX_ENTRIES } from './edges.ts';
import type { Known } from './seen-target.ts';
import { Counts } from './counts.ts';
import { FLAG, weightOf } from './span-window.ts';
import type { ClosedTrace, SpanColumns } from './span-window.ts';
import { KIND } from './span.ts';
import { NONE, TraceTree } from './trace-tree.ts';

/** What origins are, by number. */
export interface Origins {
  serviceOf(origin: number): number;
  callerOf(origin: number): number;
  /** False for spans whose resource has no name that could be shown. */
  isNamed(service: number): boolean;
  compare(a: number, b: number): number;
  /** The name of an entry, by the number in the column. */
  entryOf(entry: number): string;
}

/** Totals of all traces. */
export interface Totals {
  traces: number;
  orphans: number;
  repeated: number;
  circular: number;
  /** Calls counted, and those of them whose other end nobody names. */
  calls: number;
  addresses: number;
  nameless: number;
}

/** One call of one edge. Calls are used again from trace to trace. */
interface Call {
  edge: Edge;
  request: number;
  /** Whose time and outcome it has. */
  at: number;
  /** `handed-on`: nobody waits for what becomes of it; `taken`: a queue gave something out. */
  how: 'awaited' | 'handed-on' | 'taken';
}

/** What a call is beside those above and beneath it. */
const ROLE = { itself: 0, part: 1, overshadowed: 2 } as const;

/** Joins traces into edges. */
export class TraceJoiner {
  readonly totals: Totals = {
    traces: 0,
    orphans: 0,
    repeated: 0,
    circular: 0,
    calls: 0,
    addresses: 0,
    nameless: 0,
  };
  readonly #edges: Edges;
  readonly #origins: Origins;
  readonly #tree: TraceTree;
  readonly #calls: Call[] = [];
  readonly #pool: Call[] = [];
  readonly #failed: Call[] = [];
  /** By place: a span of another party answers this call. */
  #answered = new Uint8Array(64);
  /** By place: `ROLE`. */
  #role = new Uint8Array(64);
  /** By place: the attempts of a call that says what it is to. */
  readonly #attempts = new Map<number, number[]>();
  /** By place: how many needs of a request failed at last. */
  #failing = new Int32Array(64);

  constructor(edges: Edges, origins: Origins) {
    this.#edges = edges;
    this.#origins = origins;
    this.#tree = new TraceTree(origins);
  }

  join(trace: ClosedTrace): void {
    const tree = this.#tree;
    tree.build(trace);
    const { totals } = this;
    totals.traces++;
    totals.orphans += tree.orphans;
    totals.repeated += tree.repeated;
    totals.circular += tree.circular;
    this.#calls.length = 0;
    if (this.#attempts.size > 0) this.#attempts.clear();
    this.#clear(tree.size);
    for (let at = 0; at < tree.size; at++) {
      if (tree.dropped[at] === 1) continue;
      this.#serve(at, trace.columns);
      this.#answer(at);
    }
    for (let at = 0; at < tree.size; at++)
      if (tree.dropped[at] === 0 && tree.above[at] !== NONE) this.#nest(at, trace.columns);
    for (let at = 0; at < tree.size; at++)
      if (tree.dropped[at] === 0) this.#callTarget(at, trace.columns);
    this.#count(trace.columns);
  }

  #clear(size: number): void {
    if (this.#answered.length < size) {
      const room = this.#tree.member.length;
      this.#answered = new Uint8Array(room);
      this.#role = new Uint8Array(room);
      this.#failing = new Int32Array(room);
    }
    this.#answered.fill(0, 0, size);
    this.#role.fill(ROLE.itself, 0, size);
    this.#failing.fill(0, 0, size);
  }

  /** What a service served, and where it was entered. */
  #serve(at: number, columns: SpanColumns): void {
    const tree = this.#tree;
    const member = tree.member[at] as number;
    if (tree.request[at] !== at || tree.isCalling(at)) return;
    const isRoot =
      ((columns.parentHigh[member] as number) | (columns.parentLow[member] as number)) === 0;
    if (!tree.isServing(at) && !(isRoot && tree.parent[at] === NONE)) return;
    const service = this.#edges.services[tree.service[at] as number];
    if (service === undefined) return;
    addCall(service.served, member, columns);
    if (!tree.isServing(at)) return;
    const target = columns.target[member] as number;
    if (tree.parent[at] === NONE && target !== NONE && columns.kind[member] === KIND.server)
      this.#calledBy(at, target, columns);
    else if (isRoot && tree.parent[at] === NONE && columns.kind[member] === KIND.server) {
      addCall(service.entered, member, columns);
      const name = this.#origins.entryOf(columns.entry[member] as number);
      const counts = service.entries.get(name) ?? new Counts();
      if (service.entries.size <= MAX_ENTRIES) service.entries.set(name, counts);
      addCall(counts, member, columns);
    }
  }

  /** A serving span says who calls it, and no span of the caller is here. */
  #calledBy(at: number, target: number, columns: SpanColumns): void {
    const known = this.#edges.targets[target]?.target;
    const service = this.#edges.services[this.#tree.service[at] as number];
    if (known?.kind !== 'named' || service === undefined || known.name === service.name) return;
    const counts = service.calledBy.get(known.name) ?? new Counts();
    if (service.calledBy.size < 1_000) service.calledBy.set(known.name, counts);
    addCall(counts, this.#tree.member[at] as number, columns);
    counts.requests++;
  }

  /** A span beneath one of another service, or the serving side of a call: an edge between services. */
  #answer(at: number): void {
    const tree = this.#tree;
    const parent = tree.parent[at] as number;
    if (parent === NONE) return;
    const crosses = tree.service[at] !== tree.service[parent];
    if (tree.isCalling(parent) && (crosses || tree.isServing(at))) {
      this.#answered[parent] = 1;
      if (crosses) this.#callService(parent, at, parent);
    } else if (crosses) this.#callService(parent, at, at);
  }

  #callService(parent: number, child: number, at: number): void {
    const tree = this.#tree;
    const service = tree.service[child] as number;
    const above = this.#namedAbove(parent);
    const caller = above === NONE ? null : this.#callerOf(above);
    // A service without a name only hands on: whoever called it calls what it calls.
    if (above !== NONE && above !== parent && tree.service[above] === service) return;
    if (caller === null || !this.#origins.isNamed(service)) {
      this.totals.calls++;
      this.totals.nameless++;
      return;
    }
    const edge = this.#edges.toService(caller, service);
    const isLater = tree.kind(parent) === KIND.producer || tree.kind(child) === KIND.consumer;
    const request = tree.request[above] as number;
    if (edge !== null) this.#addCall(edge, request, at, isLater ? 'handed-on' : 'awaited');
  }

  #addCall(edge: Edge, request: number, at: number, how: Call['how']): void {
    const call = this.#pool[this.#calls.length];
    if (call === undefined) {
      const made = { edge, request, at, how };
      this.#pool.push(made);
      this.#calls.push(made);
      return;
    }
    call.edge = edge;
    call.request = request;
    call.at = at;
    call.how = how;
    this.#calls.push(call);
  }

  /** The nearest span upwards of a service that has a name; there are no circles any more. */
  #namedAbove(at: number): number {
    const tree = this.#tree;
    let above = at;
    while (above !== NONE && !this.#origins.isNamed(tree.service[above] as number))
      above = tree.parent[above] as number;
    return above;
  }

  #callerOf(at: number): number | null {
    const tree = this.#tree;
    if (!this.#origins.isNamed(tree.service[at] as number)) return null;
    const columns = tree.columns as SpanColumns;
    return this.#origins.callerOf(columns.origin[tree.member[at] as number] as number);
  }

  #targetOf(at: number, columns: SpanColumns): Known | null {
    const target = columns.target[this.#tree.member[at] as number] as number;
    return target === NONE ? null : (this.#edges.targets[target] ?? null);
  }

  /** A call beneath a call: an attempt of a client, or something else that the client needs. */
  #nest(at: number, columns: SpanColumns): void {
    const tree = this.#tree;
    const nearest = tree.above[at] as number;
    if (!tree.isCalling(at) || nearest === NONE) return;
    let strong = nearest;
    while (strong !== NONE && this.#targetOf(strong, columns)?.strong !== true)
      strong = tree.above[strong] as number;
    if (strong !== NONE && this.#isPart(at, strong, columns)) {
      this.#role[at] = ROLE.part;
      const attempts = this.#attempts.get(strong) ?? [];
      this.#attempts.set(strong, attempts);
      attempts.push(at);
    } else if (this.#targetOf(nearest, columns)?.strong !== true && this.#answered[nearest] === 0) {
      // A call that gives but a name is told better by the calls beneath it.
      this.#role[nearest] = ROLE.overshadowed;
    }
  }

  /** True for what merely does the call above: it names no other party whose protocol is known. */
  #isPart(at: number, above: number, columns: SpanColumns): boolean {
    if (this.#answered[at] === 1) return false;
    const mine = this.#targetOf(at, columns);
    return mine?.strong !== true || mine.family === this.#targetOf(above, columns)?.family;
  }

  /** A call to what the caller names, where no span answers it. */
  #callTarget(at: number, columns: SpanColumns): void {
    const tree = this.#tree;
    const kind = tree.kind(at);
    const known = this.#targetOf(at, columns);
    const takes = kind === KIND.consumer && isQueue(known);
    if ((!takes && !tree.isCalling(at)) || this.#role[at] !== ROLE.itself) return;
    // What is put into a queue needs the queue, whoever takes it out.
    if (this.#answered[at] === 1 && !(kind === KIND.producer && isQueue(known))) return;
    const attempts = this.#attempts.get(at) ?? [];
    const spans = attempts.length > 1 ? attempts : [at];
    const caller = this.#callerOf(at);
    if (known === null || known.target.kind === 'nameless' || caller === null) {
      this.totals.calls += spans.length;
      this.totals.nameless += spans.length;
    } else if (known.target.kind === 'address') {
      this.totals.calls += spans.length;
      this.totals.addresses += spans.length;
    } else {
      const target = columns.target[tree.member[at] as number] as number;
      const edge = this.#edges.toTarget(caller, target);
      if (edge === null) return;
      const request = tree.request[at] as number;
      const how = takes ? 'taken' : 'awaited';
      for (const span of spans) this.#addCall(edge, request, span, how);
    }
  }

  /** Counts the calls: those of one request to one party together, in the order in which they were made. */
  #count(columns: SpanColumns): void {
    const calls = this.#calls;
    if (calls.length === 0) return;
    if (calls.length > 1) calls.sort((a, b) => this.#compare(a, b, columns));
    const failed = this.#failed;
    failed.length = 0;
    let before: Call | null = null;
    for (const call of calls) {
      const { counts } = call.edge;
      const again: boolean = before?.edge === call.edge && before.request === call.request;
      // A call that two spans of one party answer is one call.
      if (again && before?.at === call.at) continue;
      if (!again) {
        counts.requests++;
        if (before !== null && this.#hasFailed(before, columns)) failed.push(before);
      }
      this.#add(call, again && before !== null && this.#hasFailed(before, columns), columns);
      before = call;
    }
    if (before !== null && this.#hasFailed(before, columns)) failed.push(before);
    if (failed.length > 0) this.#judge(failed, columns);
  }

  #add({ edge, at, how }: Call, repeats: boolean, columns: SpanColumns): void {
    const member = this.#tree.member[at] as number;
    const flags = columns.flags[member] as number;
    const { counts } = edge;
    this.totals.calls++;
    counts.addCall(
      columns.start[member] as number,
      how === 'awaited' ? (columns.duration[member] as number) : -1,
      how === 'awaited' && (flags & FLAG.failed) !== 0,
      weightOf(columns.weight[member] as number),
    );
    if (how === 'handed-on') counts.asyncCalls++;
    if (repeats) counts.retries++;
  }

  #hasFailed({ at, how }: Call, columns: SpanColumns): boolean {
    if (how !== 'awaited') return false;
    return ((columns.flags[this.#tree.member[at] as number] as number) & FLAG.failed) !== 0;
  }

  /** Lays the last failures of needs to the requests in which they were: borne, or passed on by nothing else. */
  #judge(failed: readonly Call[], columns: SpanColumns): void {
    const tree = this.#tree;
    for (const { request } of failed)
      this.#failing[request] = (this.#failing[request] as number) + 1;
    for (const { edge, request } of failed) {
      // A call that nothing is known around is its own request, and says nothing of who made it.
      if (tree.isCalling(request)) continue;
      const flags = columns.flags[tree.member[request] as number] as number;
      if ((flags & FLAG.failed) === 0) edge.counts.borne++;
      else if (this.#failing[request] === 1) edge.counts.passedOn++;
    }
  }

  #compare(a: Call, b: Call, columns: SpanColumns): number {
    const [x, y] = [this.#tree.member[a.at] as number, this.#tree.member[b.at] as number];
    return (
      a.edge.index - b.edge.index ||
      a.request - b.request ||
      (columns.start[x] as number) - (columns.start[y] as number) ||
      (columns.idHigh[x] as number) - (columns.idHigh[y] as number) ||
      (columns.idLow[x] as number) - (columns.idLow[y] as number)
    );
  }
}

function isQueue(known: Known | null): boolean {
  const target = known?.target;
  return (
    target?.kind === 'queue' || (target?.kind === 'resource' && /\/s[qn]s$/.test(target.service))
  );
}

function addCall(counts: Counts, member: number, columns: SpanColumns): void {
  counts.addCall(
    columns.start[member] as number,
    columns.duration[member] as number,
    ((columns.flags[member] as number) & FLAG.failed) !== 0,
    weightOf(columns.weight[member] as number),
  );
}
