/** The name that is lost in the comparison, and what it says before, while it is broken and after. */

/** Its zone. `.test` is answered by some resolvers themselves. */
export const ZONE = 'fb.lab';
/** The name. */
export const NAME: string = `www.${ZONE}.`;
/** The addresses that it has before it breaks. */
export const GOOD: readonly string[] = ['127.0.0.1', '127.0.0.2'];
/** And after the repair: others, or nobody could tell what is fresh from what was kept. */
export const REPAIRED: readonly string[] = ['127.0.0.3', '127.0.0.4'];
/** As short as that of the name that turned empty on 20 October 2025. */
export const TTL_SECONDS = 5;
/** How long an empty answer may be believed (RFC 2308); in most zones it is longer. */
export const NEGATIVE_TTL_SECONDS = 30;

/** What happens to the name: `dead` is a closed port, `silent` an open one from which nothing comes. */
export type Fault = 'empty' | 'no-such-name' | 'servfail' | 'dead' | 'silent';

/** First what is said of it, then that nobody answers. */
export const FAULTS: readonly Fault[] = ['empty', 'no-such-name', 'servfail', 'dead', 'silent'];
