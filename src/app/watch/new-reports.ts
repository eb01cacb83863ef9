/** What a status feed says anew: a feed of a megabyte that says the same all day is not written all day. */
import type { ReportedStatus } from '#io/probe';

/** Hears each look at one feed, and keeps what the look before it told. */
export class NewReports {
  #told: ReadonlySet<string> = new Set();

  /** Those that were not in the feed, word for word, at the look before. */
  hear(reports: readonly ReportedStatus[]): readonly ReportedStatus[] {
    const keys = reports.map((each) => JSON.stringify(each));
    const fresh = reports.filter((_, index) => !this.#told.has(keys[index] ?? ''));
    this.#told = new Set(keys);
    return fresh;
  }
}
