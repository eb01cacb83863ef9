/**
 * Looks whether an address answers ICMP, through the system's own `ping`, as Node has no such socket.
 * Where the program is missing or not allowed, it could not look.
 */
import { spawn } from 'node:child_process';
import { oneLook, roundMs } from './one-look.ts';
import { findAddress } from './place-to-look.ts';
import type { Probe } from './port.ts';

export interface PingTarget {
  readonly kind: 'ping';
  readonly host: string;
  readonly at: string | null;
  readonly family: 4 | 6 | null;
  readonly timeoutMs: number;
}

/** Bytes of the program's words that are read. */
const OUTPUT_BYTES = 16_384;

/** A ping by the program of that name; another name is for tests. */
export function createPingProbe(program = 'ping'): Probe<PingTarget> {
  return {
    kind: 'ping',
    look(target, world, outer) {
      const facts: Record<string, string | number | boolean> = {};
      return oneLook(target.timeoutMs, world, outer, facts, async (signal) => {
        const startMs = world.monotonicMs();
        const found = await findAddress(target, world, signal);
        facts['resolveMs'] = roundMs(world.monotonicMs() - startMs);
        if (found.kind === 'none') return { ok: found.ok, what: found.what, facts };
        Object.assign(facts, { ip: found.address, family: found.family });
        // The address is in canonical form, so it is neither an option nor a name.
        const seconds = String(Math.max(1, Math.ceil(target.timeoutMs / 1_000)));
        const { code, text } = await run(
          program,
          ['-n', '-c', '1', '-W', seconds, found.address],
          signal,
        );
        const time = /time[=<]([\d.]+) ?ms/.exec(text)?.[1];
        if (code === 0 && time !== undefined) {
          facts['roundTripMs'] = roundMs(Number(time));
          const hops = /ttl=(\d+)/.exec(text)?.[1];
          if (hops !== undefined) facts['hopLimit'] = Number(hops);
          return { ok: true, what: `answers after ${time} ms`, facts };
        }
        if (code === 1) return { ok: false, what: 'does not answer', facts };
        const why =
          code === null ? 'the program ping cannot be started here' : 'ping is not allowed here';
        return { ok: null, what: `did not look: ${why}`, facts };
      });
    },
  };
}

/** Runs a program without a shell. `code` is null when it could not be started. */
function run(
  program: string,
  words: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly code: number | null; readonly text: string }> {
  return new Promise((resolve) => {
    let text = '';
    const child = spawn(program, words, {
      signal,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
    });
    child.stdout.on('data', (chunk: Buffer) => {
      if (text.length < OUTPUT_BYTES) text += chunk.toString('latin1');
    });
    child.on('error', () => resolve({ code: null, text }));
    child.on('close', (code) => resolve({ code, text }));
  });
}
