/**
 * What must hold at every look at every server, whatever was done to them: pure, so that it is tested
 * by itself. A server that does not answer says nothing; an empty answer says everything.
 */

/** One look at one server: marker, addresses, and the marker again. */
export interface Sample {
  readonly server: string;
  /** Null: no answer, or none that says something (SERVFAIL, REFUSED). */
  readonly addresses: readonly string[] | null;
  /** The text before and after; null when there was no answer, '' when there is no such record. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What the world was like when the look was made. */
export interface Moment {
  readonly atMs: number;
  /** Endpoints that take connections. */
  readonly healthy: number;
  /** Nothing was done to anybody for long enough: all should be together again. */
  readonly isCalm: boolean;
}

/** A rule that did not hold. */
export type ViolationKind =
  /** The name had no address. */
  | 'empty'
  /** A server went back to an earlier generation. */
  | 'older'
  /** Fewer addresses than minHealthy, while that many endpoints were healthy. */
  | 'too-few'
  /** In calm, servers more than one generation apart. */
  | 'apart'
  /** In calm, a server that did not answer for two seconds: one answer may be lost. */
  | 'silent'
  /** The marker is gone, or is not ours. */
  | 'unmarked'
  /** Nobody froze it, and it is frozen. */
  | 'frozen'
  /** Two contents under one generation. */
  | 'two-contents';

/** A violation, and how often it was seen. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly server: string;
  readonly what: string;
  readonly firstAtMs: number;
  times: number;
}

const SILENT_MS = 2_000;

/** Looks at everything that was seen in one round. */
export class Judge {
  readonly #minHealthy: number;
  readonly #highest = new Map<string, number>();
  readonly #silent = new Map<string, number>();
  readonly #contents = new Map<number, string>();
  readonly #violations = new Map<string, Violation>();
  /** Answers that were judged. */
  looks = 0;

  constructor(minHealthy: number) {
    this.#minHealthy = minHealthy;
  }

  get violations(): readonly Violation[] {
    return [...this.#violations.values()];
  }

  /** The highest generation that any server has shown. */
  get generation(): number {
    return Math.max(0, ...this.#highest.values());
  }

  /** One look at all servers, made as much at once as can be. */
  judge(samples: readonly Sample[], moment: Moment): void {
    for (const sample of samples) this.#judgeOne(sample, moment);
    if (!moment.isCalm) return this.#silent.clear();
    const generations = samples.map(({ after }) => generationOf(after));
    samples.forEach(({ server }, index) => {
      const since = generations[index] === null ? (this.#silent.get(server) ?? moment.atMs) : null;
      if (since === null) this.#silent.delete(server);
      else this.#silent.set(server, since);
      if (since === null || moment.atMs - since < SILENT_MS) return;
      this.#add('silent', server, 'no answer', moment);
    });
    const known = generations.filter((each) => each !== null);
    const apart = Math.max(...known) - Math.min(...known);
    if (known.length > 1 && apart > 1) {
      this.#add('apart', 'all', `generations ${generations.join(', ')}`, moment);
    }
  }

  #judgeOne({ server, addresses, before, after }: Sample, moment: Moment): void {
    if (addresses !== null) {
      this.looks++;
      if (addresses.length === 0) this.#add('empty', server, 'no address', moment);
      else if (addresses.length < this.#minHealthy && moment.healthy >= this.#minHealthy) {
        this.#add('too-few', server, `${addresses.length} of ${this.#minHealthy}`, moment);
      }
    }
    for (const text of [before, after]) if (text !== null) this.#judgeMarker(server, text, moment);
    const generation = generationOf(before);
    if (generation === null || addresses === null || before !== after) return;
    const has = addresses.toSorted().join(' ');
    const had = this.#contents.get(generation) ?? has;
    this.#contents.set(generation, had);
    if (had !== has) {
      this.#add('two-contents', server, `generation ${generation}: ${had} | ${has}`, moment);
    }
  }

  #judgeMarker(server: string, text: string, moment: Moment): void {
    const generation = generationOf(text);
    if (generation === null) {
      this.#add('unmarked', server, `the marker says "${text}"`, moment);
      return;
    }
    const highest = this.#highest.get(server) ?? 0;
    this.#highest.set(server, Math.max(highest, generation));
    if (generation < highest) this.#add('older', server, `${highest} -> ${generation}`, moment);
    if (text.includes('state=frozen')) this.#add('frozen', server, text, moment);
  }

  #add(kind: ViolationKind, server: string, what: string, { atMs }: Moment): void {
    const key = `${kind} ${server} ${what}`;
    const held = this.#violations.get(key);
    if (held === undefined) {
      this.#violations.set(key, { kind, server, what, firstAtMs: atMs, times: 1 });
    } else held.times++;
  }
}

function generationOf(text: string | null): number | null {
  const match = /^v=1 gen=(\d+) owner=\S+ state=\S+$/.exec(text ?? '');
  return match === null ? null : Number(match[1]);
}
