/**
 * Why a journey is as it is: the shortest way, along what it feels at this moment, to something that
 * an impairment covers. Breadth first, so that rings cannot lead it round and chains cannot overflow.
 */
import { formatUnit } from '#core/map';
import { componentAt } from './geography.ts';
import { IntList } from './int-list.ts';
import type { Moment } from './moment.ts';
import { DEGRADED, DOWN, KIND, WRONG, type Network } from './network.ts';

export class Explaining {
  readonly #moment: Moment;
  readonly #network: Network;
  /** A step is a node and the bit that is to be explained, as one number. */
  readonly #steps = new IntList();
  readonly #from = new IntList();
  readonly #met = new Set<number>();

  constructor(moment: Moment) {
    this.#moment = moment;
    this.#network = moment.network;
  }

  /** Ids from the journey to the operation that an impairment covers; empty when it is ok. */
  explain(journey: number): readonly string[] {
    const node = this.#network.journeyNode[journey] as number;
    const bits = this.#moment.state[node] as number;
    if (bits === 0) return [];
    this.#steps.clear();
    this.#from.clear();
    this.#met.clear();
    this.#visit(node, worstBit(bits), -1);
    for (let index = 0; index < this.#steps.length; index += 1) {
      const step = this.#steps.at(index);
      if (this.#isLost(step >> 3, step & 7)) return this.#path(journey, index);
      this.#visitCauses(step >> 3, step & 7, index);
    }
    return this.#path(journey, 0);
  }

  #visit(node: number, bit: number, from: number): void {
    const step = (node << 3) | bit;
    if (this.#met.has(step)) return;
    this.#met.add(step);
    this.#steps.push(step);
    this.#from.push(from);
  }

  #isLost(node: number, bit: number): boolean {
    if (node >= this.#network.unitCount) return false;
    const { coverWrong, coverDown, coverDegraded } = this.#moment;
    const cover = bit === WRONG ? coverWrong : bit === DOWN ? coverDown : coverDegraded;
    return (cover[node] as number) > 0;
  }

  #visitCauses(node: number, bit: number, from: number): void {
    const { kind, members, memberPlacement } = this.#network;
    const { state, serves } = this.#moment;
    const own = kind[node] === KIND.unit || kind[node] === KIND.worst;
    const counted = kind[node] === KIND.checkedCount ? DOWN | WRONG : DOWN;
    const accepted = own || bit === WRONG ? bit : bit === DOWN ? counted : counted | DEGRADED;
    const end = members.start[node + 1] as number;
    for (let at = members.start[node] as number; at < end; at += 1) {
      const placement = memberPlacement[at] as number;
      if (kind[node] === KIND.served && serves[placement] === 0) continue;
      const found = (state[members.items[at] as number] as number) & accepted;
      if (found === 0) continue;
      this.#visit(members.items[at] as number, worstBit(found), from);
      if (kind[node] === KIND.near && placement >= 0 && serves[placement] === 1) break;
    }
    if (kind[node] === KIND.unit) this.#visitNeeds(node, bit, from);
  }

  #visitNeeds(node: number, bit: number, from: number): void {
    const { entries, entryStart } = this.#network;
    const { readings, state } = this.#moment;
    const end = entryStart[node + 1] as number;
    for (let entry = entryStart[node] as number; entry < end; entry += 1) {
      const felt = this.#moment.feel(entry);
      const passed = readings.hard[entry] === 1 ? felt : felt & (DOWN | WRONG) ? DEGRADED : 0;
      if ((passed & bit) === 0) continue;
      const target = entries.target[entry] as number;
      const bits = state[target] as number;
      this.#visit(target, (bits & bit) !== 0 ? bit : worstBit(bits), from);
    }
  }

  /** `last`: the step that is lost itself. */
  #path(journey: number, last: number): readonly string[] {
    const ids: string[] = [];
    const add = (id: string | null): void => {
      if (id !== null && id !== ids.at(-1)) ids.push(id);
    };
    for (let index = last; index >= 0; index = this.#from.at(index)) {
      add(this.#idOf(this.#steps.at(index) >> 3));
    }
    add(this.#network.map.journeys[journey]?.id ?? null);
    return ids.reverse();
  }

  /** Only operations of placements have an id; what is worked out between them has none. */
  #idOf(node: number): string | null {
    const { map, unitCount, unitPlacement, unitStart, placementComponent, placementDomain } =
      this.#network;
    if (node >= unitCount) return null;
    const placement = unitPlacement[node] as number;
    const component = componentAt(map, placementComponent[placement] as number);
    const domain = map.domains[placementDomain[placement] as number]?.id ?? null;
    const operation = component.operations[node - (unitStart[placement] as number)];
    const alone = component.placements.length === 1 && component.origin === 'map';
    return formatUnit(component.id, alone ? null : domain, operation?.name ?? null);
  }
}

function worstBit(bits: number): number {
  if ((bits & DOWN) !== 0) return DOWN;
  return (bits & WRONG) !== 0 ? WRONG : DEGRADED;
}
