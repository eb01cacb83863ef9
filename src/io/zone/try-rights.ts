/** What the credentials of a zone may write, tried without changing it: for `guard init` and `--explain-risk`. */
import type { AdoptedSet, Rights, ZoneAdapter } from './port.ts';

/** Asks the adapter; where it cannot ask anybody, says so. Rejects when the zone cannot be reached. */
export function tryRights(
  adapter: ZoneAdapter,
  adopted: readonly AdoptedSet[],
  signal: AbortSignal,
): Promise<Rights> {
  if (adapter.tryRights !== undefined) return adapter.tryRights(adopted, signal);
  return Promise.resolve({
    server: adapter.kind,
    software: null,
    lacking: null,
    isConfined: null,
    excess: [],
    notTested: `a zone of the kind ${adapter.kind} has nobody who could be asked`,
  });
}
