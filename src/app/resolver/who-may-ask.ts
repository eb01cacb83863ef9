/**
 * Who may ask, and how much: loopback and what was allowed; a rate for each address; and for all
 * together a rate of questions that were not answered lately. Who may not ask hears nothing: an answer
 * would go to whoever was named as the sender.
 */
import { BlockList, isIPv6 } from 'node:net';
import type { ResolverMetrics } from './metrics.ts';
import { Rate } from './rate.ts';

/** For whom the resolver is. */
export interface Admission {
  /** Networks beyond loopback that may ask: `10.0.0.0/8`. */
  readonly allow: readonly string[];
  /** Questions a second of one address, beyond which it is not answered; loopback is not limited. */
  readonly mostPerSecond: number;
  /**
   * Questions a second that go upstream; more are dropped. Of questions that were not answered lately
   * some times as many are read at all, so that a flood of names that nobody asked for takes no answer
   * from anybody else.
   */
  readonly mostNewPerSecond: number;
}

/** To find in the book that a question is no news costs little: so many more are read. */
const READ_TIMES = 4;

/** Counts, and says who may ask now. */
export class WhoMayAsk {
  readonly #metrics: ResolverMetrics;
  #admission: Admission;
  #allowed: BlockList;
  readonly #counts = new Map<string, number>();
  #countsAtMs = 0;
  readonly #new = new Rate();

  /** @throws Error when a network is none. */
  constructor(admission: Admission, metrics: ResolverMetrics) {
    this.#metrics = metrics;
    this.#admission = admission;
    this.#allowed = listOf(admission.allow);
  }

  use(admission: Admission): void {
    this.#allowed = listOf(admission.allow);
    this.#admission = admission;
  }

  mayAsk(address: string, nowMs: number): boolean {
    const bare = address.startsWith('::ffff:') ? address.slice(7) : address;
    if (bare === '::1' || bare.startsWith('127.')) return true;
    if (!this.#allowed.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4')) {
      this.#metrics.count('refused');
      return false;
    }
    if (nowMs - this.#countsAtMs >= 1_000) {
      this.#counts.clear();
      this.#countsAtMs = nowMs;
    }
    const count = (this.#counts.get(bare) ?? 0) + 1;
    this.#counts.set(bare, count);
    if (count <= this.#admission.mostPerSecond) return true;
    this.#metrics.count('limited');
    return false;
  }

  isFlooded(nowMs: number): boolean {
    return !this.#new.takes(this.#admission.mostNewPerSecond * READ_TIMES, nowMs);
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of networks) {
    const [address = '', bits] = text.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return list;
}
