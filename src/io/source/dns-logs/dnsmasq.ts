/**
 * dnsmasq's `log-queries`, and `log-queries=extra`, which numbers each question and says who asked:
 *
 *     Nov 25 10:30:20 dnsmasq[24037]: query[A] api.shop.example from 10.0.0.5
 *     Nov 25 10:30:20 dnsmasq[24037]: reply api.shop.example is <CNAME>
 *     Nov 25 10:30:20 dnsmasq[24037]: reply d111.cloudfront.net is 192.0.2.9
 *     Nov 25 10:30:20 dnsmasq[24037]: 3 10.0.0.5/48498 reply nope.example is NXDOMAIN
 *
 * The answer's lines follow one another; what a CNAME leads to is the name of the line behind it.
 */
import { isAddressText, nameInLog } from './log-words.ts';
import { sighting } from './sighting.ts';
import type { LineFormat, SightingSink } from './sighting.ts';

const LINE =
  /dnsmasq(?:\[\d+\])?: (?:(\d+) (?:([0-9a-fA-F:.]+)\/\d+ )?)?(query\[([^\]\s]{1,20})\]|reply|cached|cached-stale|config|\/\S+) (.+) (from|is) (\S+)\s*$/;

/** Questions whose answer is awaited. */
const MAX_AWAITED = 4_096;

interface Asked {
  readonly client: string;
  readonly name: string;
  readonly type: string;
}

/** A reader of one file. */
export function createDnsmasq(): LineFormat {
  const dnsmasq = new Dnsmasq();
  return (line, atMs, sink) => line.includes('dnsmasq') && dnsmasq.read(line, atMs, sink);
}

class Dnsmasq {
  /** By number, or by name where there are none. */
  readonly #awaited = new Map<string, Asked>();
  /** The name whose CNAME the next line says, and the number it has. */
  #alias: { readonly number: string; readonly name: string } | null = null;

  read(line: string, atMs: number | null, sink: SightingSink): boolean {
    const found = LINE.exec(line);
    if (found === null) return / (?:forwarded|validation|dnssec-query|reply)\b/.test(line);
    const [, number = '', , verb = '', type = '', spelled = '', , last = ''] = found;
    const name = nameInLog(spelled);
    if (verb.startsWith('query[')) {
      if (!isAddressText(last)) return false;
      this.#asked({ client: last, name, type }, number, atMs, sink);
    } else this.#said(name, number, last, atMs, sink);
    return true;
  }

  #asked(asked: Asked, number: string, atMs: number | null, sink: SightingSink): void {
    this.#alias = null;
    if (this.#awaited.size >= MAX_AWAITED) this.#awaited.clear();
    this.#awaited.set(number === '' ? asked.name : number, asked);
    sink(sighting({ ...asked, phase: 'asked', atMs }));
  }

  #said(name: string, number: string, what: string, atMs: number | null, sink: SightingSink): void {
    const before = this.#alias;
    this.#alias = what === '<CNAME>' ? { number, name } : null;
    const leads = before !== null && before.number === number && before.name !== name;
    const aliases = leads ? ([[before.name, name]] as const) : [];
    const key = number === '' ? name : number;
    const asked = this.#awaited.get(key);
    // "error" stands where the answer has no name.
    if (asked !== undefined && (asked.name === name || name === 'error')) {
      this.#awaited.delete(key);
      sink(sighting({ ...asked, phase: 'answered', atMs, rcode: rcodeOf(what), aliases }));
    } else if (leads) {
      sink(sighting({ phase: 'answered', viewpoint: 'upstream', name, atMs, aliases }));
    }
  }
}

/** Codes by their names; anything else is data, or that there are none of that type. */
function rcodeOf(what: string): string {
  return /^(?:NXDOMAIN|SERVFAIL|REFUSED|FORMERR|NOTIMP)$/.test(what) ? what : 'NOERROR';
}
