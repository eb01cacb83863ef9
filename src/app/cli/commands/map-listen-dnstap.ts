/** `firebreak map --listen unix:PATH`: what a name server is asked, for a while, is part of the map. */
import { assert } from '#base';
import { DnsRecording, dnsLogs, type Recorders } from '#io/source';
import { plural } from '#app/report';
import { Misuse } from '../command.ts';
import type { World } from '../world.ts';

/** Hears name servers until `ended`. @throws Misuse when the socket cannot be made. */
export async function listenToDnstap(
  recorders: Recorders,
  path: string,
  ended: () => Promise<void>,
  world: World,
): Promise<void> {
  const recording = recorders.opened(dnsLogs);
  assert(recording instanceof DnsRecording, 'the source of DNS opens recordings of DNS');
  const { startDnstapReceiver } = await import('#io/dnstap');
  const receiver = await startDnstapReceiver({
    path,
    open: () => recording.hear('live dnstap'),
  }).catch((error: NodeJS.ErrnoException) => {
    throw new Misuse([`--listen unix:${path} cannot be opened: ${error.code ?? error.message}.`]);
  });
  world.say(
    `Listening on ${path} for dnstap. Tell the name server: BIND dnstap-output unix "${path}"; Unbound dnstap-socket-path: "${path}"\n`,
  );
  await ended();
  await receiver.close();
  world.say(`Heard ${plural(receiver.streams, 'stream')} of dnstap.\n`);
}
