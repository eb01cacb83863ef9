/**
 * A shop that asks a price list. `node shop.mjs URL` asks it each second and prints what it shows;
 * `node shop.mjs --describe` prints what it does when the price list is away, for `firebreak map`.
 */
import {
  circuitBreaker,
  describe,
  formatPolicies,
  policy,
  retry,
  staleIfError,
  timeout,
} from 'firebreak/fallback';

const HOUR = 3_600_000;
const prices = policy('prices', [
  staleIfError({ keepMs: 24 * HOUR }), // a price of this morning is better than none
  retry({ attempts: 2 }),
  circuitBreaker(),
  timeout(2_000),
]);

/** The price, from the list; while that is away, the last one it gave. */
function priceOf(url, thing) {
  const ask = async ({ signal }) => {
    const response = await fetch(`${url}/${thing}`, { signal });
    if (!response.ok) throw new Error(`price list: ${response.status}`);
    return response.json();
  };
  return prices.run(ask, { key: thing });
}

const [url, everyMs = '1000'] = process.argv.slice(2);
if (url === '--describe') {
  process.stdout.write(formatPolicies('shop', [{ needs: 'price-list', by: describe(prices) }]));
} else {
  for (;;) {
    const price = await priceOf(url, 'bread').catch((error) => ({ error: error.message }));
    console.log(JSON.stringify(price));
    await new Promise((done) => setTimeout(done, Number(everyMs)));
  }
}
