/**
 * For one journey, what the loss of every single thing means to it, in one pass over what it needs:
 * from the journey downwards, each node's signature is made of those of the nodes that hang on it.
 *
 * It rests on this. While roles stand, and nothing is lifted, outages only spread (T1, X2, X3): a node
 * is down from the earliest of what takes it down, each way adding its graces; a gate when enough of
 * its members are. So what a loss means is the union of what it means by way of each dependant, and of
 * what gates make of that union, and nothing has to be walked twice. Three things break the pattern and
 * are written down instead of followed: a placement that serves goes down (roles may change, X6);
 * something goes down whose need bears it (a need on it is felt as degraded only if it was degraded
 * before, X3); more gates than a signature holds. The sweep runs those losses through the simulation.
 *
 * Cost: one look at every need that the journey can feel, times the length of signatures, which is
 * a few numbers except in structures that are gates upon gates.
 */
import type { Absorbing } from './absorbing.ts';
import { CascadeReach } from './cascade-reach.ts';
import { countsAtFirst, type Gates } from './gates.ts';
import { IntList } from './int-list.ts';
import { ACTS, KIND, type Network } from './network.ts';
import { SignatureMaker } from './signature-maker.ts';
import {
  BORNE_AT_ONCE,
  DEGRADED_AT_ONCE,
  DOWN_AT_ONCE,
  NOT_KNOWN,
  NOTHING,
  ROLES_AT_ONCE,
  SignatureStore,
} from './signature-store.ts';
import { DEGRADED_LAYER, DOWN_LAYER, WayList } from './way-list.ts';

/** A ring is made again at most this often, for each of its nodes; then it is not known. */
const RING_ROUNDS = 60;

export class Cascade {
  readonly store: SignatureStore = new SignatureStore();
  readonly maker: SignatureMaker;
  readonly #network: Network;
  readonly #gates: Gates;
  readonly #hard: Uint8Array;
  readonly #reach: CascadeReach;
  /** By node: the signatures of its being down, and of its being degraded. */
  readonly #down: Int32Array;
  readonly #degraded: Int32Array;
  /** By node: 1 while it is part of a ring that is being made. */
  readonly #isOpen: Uint8Array;
  readonly #ways: WayList;
  readonly #queue = new IntList();
  readonly #isQueued: Uint8Array;

  constructor(network: Network, gates: Gates, hard: Uint8Array) {
    const { nodeCount } = network;
    this.#network = network;
    this.#gates = gates;
    this.#hard = hard;
    this.#reach = new CascadeReach(network, gates);
    this.#down = new Int32Array(nodeCount);
    this.#degraded = new Int32Array(nodeCount);
    this.#isOpen = new Uint8Array(nodeCount);
    this.#isQueued = new Uint8Array(nodeCount);
    this.#ways = new WayList(nodeCount);
    const meanings = { down: this.#down, degraded: this.#degraded, isOpen: this.#isOpen };
    this.maker = new SignatureMaker(this.store, gates, meanings);
  }

  /** Makes the signatures of all that a journey can feel, for a loss that is lifted at `liftedMs`. */
  prepare(journey: number, liftedMs: number): void {
    const { rankCount, rankNodes, ring, journeyNode } = this.#network;
    const top = journeyNode[journey] as number;
    this.store.clear();
    this.maker.liftedMs = liftedMs;
    this.#down.fill(NOTHING);
    this.#degraded.fill(NOTHING);
    this.#ways.clear();
    this.#reach.from(top);
    const { watched } = this.#reach;
    for (let index = 0; index < watched.length; index += 1) {
      this.#ways.add(watched.at(index), DOWN_LAYER, -1 - ROLES_AT_ONCE, 0, 0);
    }
    this.#down[top] = DOWN_AT_ONCE;
    this.#degraded[top] = DEGRADED_AT_ONCE;
    for (let rank = rankCount - 1; rank >= 0; rank -= 1) {
      const start = rankNodes.start[rank] as number;
      const node = rankNodes.items[start] as number;
      if (ring[rank] === 1) this.#makeRing(rank);
      else if (this.#reach.isReached[node] === 1) {
        if (node !== top) this.#make(node);
        this.#hangOn(node, -1);
      }
    }
  }

  /** The signature of the units from one place of a list up to another being down together. */
  signatureOf(units: Int32Array, start: number, end: number): number {
    if (end === start + 1) return this.#down[units[start] as number] as number;
    this.maker.begin();
    for (let at = start; at < end; at += 1) {
      this.maker.add(this.#down[units[at] as number] as number, 0, 0);
      if (this.maker.isDownAtOnce) return DOWN_AT_ONCE;
    }
    return this.maker.finish();
  }

  /**
   * The signature of one unit being lost alone, without that a need bears it: what is lost is never
   * degraded first, unless it is part of a ring. Only for units that do not take the journey at once.
   */
  signatureOfLost(unit: number): number {
    const { rank, ring } = this.#network;
    const known = this.#down[unit] as number;
    if (ring[rank[unit] as number] === 1) return known;
    return this.#makeLayer(unit, DOWN_LAYER, known, -1 - BORNE_AT_ONCE);
  }

  /** Tells the nodes whose being down, or degraded, takes the journey along at once, as its bit. */
  noteAtOnce({ down, degraded }: Absorbing, bit: number): void {
    for (let node = 0; node < down.length; node += 1) {
      if (this.#down[node] === DOWN_AT_ONCE) down[node] = (down[node] as number) | (1 << bit);
      if (this.#degraded[node] === DEGRADED_AT_ONCE) {
        degraded[node] = (degraded[node] as number) | (1 << bit);
      }
    }
  }

  /** True when either signature of the node became another. */
  #make(node: number): boolean {
    const down = this.#makeLayer(node, DOWN_LAYER, this.#down[node] as number);
    const degraded = this.#makeLayer(node, DEGRADED_LAYER, this.#degraded[node] as number);
    const same =
      this.store.equal(down, this.#down[node] as number) &&
      this.store.equal(degraded, this.#degraded[node] as number);
    if (same) return false;
    this.#down[node] = down;
    this.#degraded[node] = degraded;
    return true;
  }

  /** `without`: where a way leads that is left out. */
  #makeLayer(node: number, layer: number, known: number, without = Infinity): number {
    if (known === most(layer)) return known;
    const { maker } = this;
    const ways = this.#ways;
    maker.begin();
    for (let way = ways.first(node, layer); way >= 0; way = ways.next(way)) {
      if (ways.leadsTo(way) === without) continue;
      maker.add(this.#meaningOf(ways.leadsTo(way)), ways.delay(way), ways.latestDelay(way));
      if (maker.isDownAtOnce) return DOWN_AT_ONCE;
    }
    this.#addInputs(node, layer);
    return maker.finish();
  }

  #meaningOf(leadsTo: number): number {
    if (leadsTo < 0) return -1 - leadsTo;
    const layer = (leadsTo & 1) === DOWN_LAYER ? this.#down : this.#degraded;
    return layer[leadsTo >> 1] as number;
  }

  /** What is down counts to gates as degraded, too. */
  #addInputs(node: number, layer: number): void {
    const { of, toDown, toDegrade } = this.#gates;
    let countsDown = false;
    let countsDegraded = false;
    const end = of.start[node + 1] as number;
    for (let at = of.start[node] as number; at < end; at += 1) {
      const gate = of.items[at] as number;
      if (this.#reach.isReached[gate] === 0) continue;
      if ((toDown[gate] as number) > 1 && layer === DOWN_LAYER) countsDown = true;
      if ((toDegrade[gate] as number) > 1) countsDegraded = true;
    }
    if (countsDown) this.maker.addInput(2 * node);
    if (countsDegraded) this.maker.addInput(2 * node + 1);
  }

  /**
   * Ways from what a node hangs on to the node: from those of its own ring when `within` is its rank,
   * from the others when it is -1.
   */
  #hangOn(node: number, within: number): void {
    const { members, rank, entryStart, entries } = this.#network;
    const own = rank[node] as number;
    const memberEnd = members.start[node + 1] as number;
    for (let at = members.start[node] as number; at < memberEnd; at += 1) {
      const member = members.items[at] as number;
      if ((rank[member] === own) !== (within === own)) continue;
      if (countsAtFirst(this.#network, node, at)) this.#linkMember(node, member, at);
    }
    const end = entryStart[node + 1] as number;
    for (let entry = entryStart[node] as number; entry < end; entry += 1) {
      if (entries.acts[entry] !== ACTS.running) continue;
      const target = entries.target[entry] as number;
      if ((rank[target] === own) !== (within === own)) continue;
      if (this.#hard[entry] === 1) this.#linkHard(node, target, entry);
      else this.#link(target, DOWN_LAYER, 2 * node + DEGRADED_LAYER, this.#graceOf(entry));
    }
  }

  #graceOf(entry: number): number {
    return this.#network.entries.graceLow[entry] as number;
  }

  #linkMember(node: number, member: number, at: number): void {
    const { kind, memberPlacement } = this.#network;
    const down = 2 * node + DOWN_LAYER;
    const degraded = 2 * node + DEGRADED_LAYER;
    const counted = kind[node] === KIND.count || kind[node] === KIND.served;
    const isGate = counted || kind[node] === KIND.checkedCount;
    const changes = this.#gates.changes[node] === 1;
    if (changes && memberPlacement[at] !== -1) {
      this.#link(member, DOWN_LAYER, -1 - ROLES_AT_ONCE, 0);
    }
    const toDown = isGate ? (this.#gates.toDown[node] as number) : 1;
    const toDegrade = isGate ? (this.#gates.toDegrade[node] as number) : 1;
    if (toDegrade === 1) this.#link(member, DEGRADED_LAYER, degraded, 0);
    if (changes) return;
    if (toDown === 1) this.#link(member, DOWN_LAYER, down, 0);
    else if (toDegrade === 1) this.#link(member, DOWN_LAYER, degraded, 0);
  }

  /** T1, T3, X3: a grace bears that a target is down, not that it is degraded. */
  #linkHard(node: number, target: number, entry: number): void {
    const down = 2 * node + DOWN_LAYER;
    const degraded = 2 * node + DEGRADED_LAYER;
    const grace = this.#graceOf(entry);
    this.#link(target, DOWN_LAYER, down, grace);
    if (grace === 0) this.#link(target, DEGRADED_LAYER, degraded, 0);
    else if (this.#network.entries.meanwhile[entry] === 1) {
      this.#link(target, DOWN_LAYER, degraded, 0);
      this.#link(target, DEGRADED_LAYER, degraded, 0);
    } else {
      this.#link(target, DOWN_LAYER, -1 - BORNE_AT_ONCE, 0);
      this.#link(target, DEGRADED_LAYER, degraded, 0, grace);
    }
  }

  /** A way, unless it says nothing, or nothing that is not known already. */
  #link(node: number, layer: number, leadsTo: number, delay: number, latestDelay = delay): void {
    const known = (layer === DOWN_LAYER ? this.#down : this.#degraded)[node] as number;
    if (known === most(layer)) return;
    if (delay >= this.maker.liftedMs) return;
    if (leadsTo >= 0 && this.#isOpen[leadsTo >> 1] === 0) {
      const meaning = this.#meaningOf(leadsTo);
      if (meaning === NOTHING) return;
      if (delay === 0 && latestDelay === 0) {
        if (meaning === most(layer)) {
          (layer === DOWN_LAYER ? this.#down : this.#degraded)[node] = meaning;
          return;
        }
      }
    }
    this.#ways.add(node, layer, leadsTo, delay, latestDelay);
  }

  /** A ring is made again until it stays as it is; signatures only get earlier, so it does. */
  #makeRing(rank: number): void {
    const { rankNodes } = this.#network;
    const nodes: number[] = [];
    const end = rankNodes.start[rank + 1] as number;
    for (let at = rankNodes.start[rank] as number; at < end; at += 1) {
      const node = rankNodes.items[at] as number;
      if (this.#reach.isReached[node] === 1) nodes.push(node);
    }
    for (const node of nodes) this.#isOpen[node] = 1;
    for (const node of nodes) this.#hangOn(node, rank);
    for (const node of nodes) this.#enqueue(node);
    let left = RING_ROUNDS * nodes.length;
    for (let head = 0; head < this.#queue.length && left > 0; head += 1, left -= 1) {
      const node = this.#queue.at(head);
      this.#isQueued[node] = 0;
      if (this.#make(node)) this.#enqueueAfter(node, rank, nodes);
    }
    this.#leaveRing(nodes);
    for (const node of nodes) this.#hangOn(node, -1);
  }

  #enqueue(node: number): void {
    if (this.#isQueued[node] === 1) return;
    this.#isQueued[node] = 1;
    this.#queue.push(node);
  }

  /** A gate can matter to all of the ring; other nodes to what they hang on. */
  #enqueueAfter(node: number, rank: number, nodes: readonly number[]): void {
    const { members, rank: ranks, entryStart, entries } = this.#network;
    const { toDown, toDegrade } = this.#gates;
    if ((toDown[node] as number) > 1 || (toDegrade[node] as number) > 1) {
      for (const each of nodes) this.#enqueue(each);
      return;
    }
    const visit = (target: number): void => {
      if (ranks[target] === rank && this.#isOpen[target] === 1) this.#enqueue(target);
    };
    const memberEnd = members.start[node + 1] as number;
    for (let at = members.start[node] as number; at < memberEnd; at += 1) {
      visit(members.items[at] as number);
    }
    const end = entryStart[node + 1] as number;
    for (let entry = entryStart[node] as number; entry < end; entry += 1) {
      visit(entries.target[entry] as number);
    }
  }

  /** Whatever is still to be made again when the rounds are used up is not known, nor is the rest. */
  #leaveRing(nodes: readonly number[]): void {
    let settled = true;
    for (const node of nodes) {
      this.#isOpen[node] = 0;
      if (this.#isQueued[node] === 1) settled = false;
      this.#isQueued[node] = 0;
    }
    this.#queue.clear();
    if (settled) return;
    for (const node of nodes) {
      if (this.#down[node] !== DOWN_AT_ONCE) this.#down[node] = NOT_KNOWN;
      if (this.#degraded[node] !== DEGRADED_AT_ONCE) this.#degraded[node] = NOT_KNOWN;
    }
  }
}

/** The signature of a layer that nothing can make earlier. */
function most(layer: number): number {
  return layer === DOWN_LAYER ? DOWN_AT_ONCE : DEGRADED_AT_ONCE;
}
