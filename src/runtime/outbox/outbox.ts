/**
 * An outbox: what must reach a server that may be away. Each entry is kept durably before `add`
 * resolves, is sent at least once and in order within its key, and carries one idempotency key for
 * all its attempts, also after a restart: with a receiver that remembers keys nothing is lost and
 * nothing is applied twice. When the server is back, what waited goes out spread over time, so that
 * a fleet that was cut off is no stampede.
 */
import { webWorld } from '#runtime/world';
import type { Outbox, OutboxOptions } from './outbox-options.ts';
import { RunningOutbox } from './running-outbox.ts';

/** Opens an outbox with all that its storage has. */
export async function outbox<Body>(options: OutboxOptions<Body>): Promise<Outbox<Body>> {
  const { timers = webWorld, random = Math.random, ...rest } = options;
  const stored = await options.storage.load();
  const name = stored.name ?? nameFrom(random);
  const running = new RunningOutbox({ ...rest, timers, random }, name, stored);
  if (stored.name === null) await options.storage.change({ name, add: [], remove: [] });
  running.pump();
  return running;
}

/** 128 bits. */
function nameFrom(random: () => number): string {
  const part = (): string =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  return part() + part() + part() + part();
}
