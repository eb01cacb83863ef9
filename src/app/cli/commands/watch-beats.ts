/** Beats of what should report by itself: taken at `--beats`, each with the secret of its target. */
import { Misuse, type Options, textOption } from '../command.ts';
import type { World } from '../world.ts';
import { addressOf } from './watch-address.ts';
import type { WatchPlan } from './watch-plan.ts';

/** What probes of heartbeats ask. */
export interface Beats {
  readonly lastBeatMs?: (name: string) => number | null;
  readonly listensSinceMs?: number;
  close(): Promise<void>;
}

/** Listens where the options say. @throws Misuse when it cannot. */
export async function listenForBeats(
  { targets }: WatchPlan,
  options: Options,
  world: World,
): Promise<Beats> {
  const hearts = targets.flatMap(({ target }) => (target.kind === 'heartbeat' ? [target] : []));
  const at = textOption(options, 'beats');
  if (at === null) {
    if (hearts.length > 0) world.say('heartbeats are taken where --beats says: none is\n');
    return { close: () => Promise.resolve() };
  }
  const { host, port } = addressOf('beats', at);
  const secrets = new Map(
    hearts.flatMap(({ name, secret }) => (secret === null ? [] : [[name, secret] as const])),
  );
  for (const { name, secret } of hearts)
    if (secret === null)
      world.say(`no beat of ${name} is taken: give it a secret: { env: NAME }\n`);
  const { startHeartbeatReceiver } = await import('#io/probe');
  const listensSinceMs = Date.now();
  const receiver = await startHeartbeatReceiver({ secrets, nowMs: Date.now, host, port }).catch(
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new Misuse([`Beats cannot be taken at ${at}: ${code}.`]);
    },
  );
  world.say(`beats at http://${host}:${receiver.port}/beat/NAME\n`);
  return {
    lastBeatMs: receiver.lastBeatMs,
    listensSinceMs,
    close: () => receiver.close(),
  };
}
