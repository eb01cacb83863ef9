/** What the resolver counts, as Prometheus reads it. */

const NAMES = {
  cached: 'Questions answered from what is fresh.',
  held: 'Questions answered with what is held, stale or pinned.',
  forwarded: 'Questions answered with what an upstream just said.',
  failed: 'Questions to which there was no answer (SERVFAIL).',
  prefetched: 'Questions that went upstream shortly before their answer was over.',
  'upstream-failed': 'Upstreams that did not answer, or failed.',
  doubted: 'Answers of upstreams that were not believed: forged, or in other letters.',
  'second-opinion': 'Sudden negatives that another upstream contradicted.',
  refused: 'Questions from addresses that may not ask.',
  limited: 'Questions beyond the rate of one address.',
  'too-busy': 'Questions while too many were under way.',
  malformed: 'Messages that are none.',
  broken: 'Questions that met a bug of ours, and have no answer. There should be none.',
} as const;

/** What can be counted. */
export type Counted = keyof typeof NAMES;

/** Counters. */
export class ResolverMetrics {
  readonly #counts = new Map<Counted, number>();

  count(name: Counted, times = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
  }

  /** What was counted, which begins at nothing again: it is counted elsewhere. */
  take(): readonly (readonly [Counted, number])[] {
    const counts = [...this.#counts];
    this.#counts.clear();
    return counts;
  }

  get(name: Counted): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Text format 0.0.4. */
  text(gauges: Readonly<Record<string, number>>): string {
    const counters = (Object.keys(NAMES) as Counted[]).flatMap((name) => {
      const full = `firebreak_resolver_${name.replaceAll('-', '_')}_total`;
      return [
        `# HELP ${full} ${NAMES[name]}`,
        `# TYPE ${full} counter`,
        `${full} ${this.get(name)}`,
      ];
    });
    const now = Object.entries(gauges).flatMap(([name, value]) => {
      const full = `firebreak_resolver_${name}`;
      return [`# TYPE ${full} gauge`, `${full} ${value}`];
    });
    return `${[...counters, ...now].join('\n')}\n`;
  }
}
