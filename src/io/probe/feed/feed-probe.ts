/** Looks at a provider's own status feed. `ok` is whether the feed could be read, not what it says. */
import type { Probe } from '../port.ts';
import { lookAtUrl } from '../http/http-probe.ts';
import { USUAL_HTTP } from '../http/target.ts';
import { type FeedFormat, readFeed } from './read-feed.ts';

export interface FeedTarget {
  readonly kind: 'feed';
  readonly url: string;
  readonly format: FeedFormat;
  /** As the map names it. */
  readonly provider: string;
  readonly at: string | null;
  readonly authorities: readonly string[];
  readonly timeoutMs: number;
}

/** Bytes of the longest feed that is read; Google's is some hundred kilobytes. */
const FEED_BYTES = 8_388_608;

export const feedProbe: Probe<FeedTarget> = {
  kind: 'feed',
  async look(target, world, signal) {
    const { url, at, authorities, timeoutMs, format, provider } = target;
    const asked = { ...USUAL_HTTP, url, at, authorities, timeoutMs, bodyBytes: FEED_BYTES };
    const { result, body } = await lookAtUrl(asked, world, signal);
    if (result.ok !== true) return result;
    const reports =
      body === null
        ? `the feed has more than ${FEED_BYTES} bytes`
        : readFeed(format, provider, body);
    if (typeof reports === 'string') return { ...result, ok: false, what: reports };
    const open = reports.filter((each) => each.open !== false).length;
    const facts = { ...result.facts, reports: reports.length, open };
    const what =
      reports.length === 0
        ? `${provider} reports nothing`
        : `${provider} reports ${open} that may go on`;
    return { ...result, what, facts, reports };
  },
};
