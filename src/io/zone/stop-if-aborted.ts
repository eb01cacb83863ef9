/** Every adapter stops in the same way for a caller who has gone. */
import { ZoneError } from './port.ts';

/** @throws ZoneError when the caller no longer waits. */
export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new ZoneError('aborted', 'aborted before it was done', signal.reason);
}
