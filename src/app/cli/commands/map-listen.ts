/** `firebreak map --listen`: what programs send of themselves as OTLP, for a while, is part of the map. */
import { resolve } from 'node:path';
import { assert, parseDuration } from '#base';
import { type Recorders, TraceRecording, traces } from '#io/source';
import { plural } from '#app/report';
import { Misuse, type Options, textOption } from '../command.ts';
import type { Hear } from '../question.ts';
import type { World } from '../world.ts';
import { listenToDnstap } from './map-listen-dnstap.ts';

export const LISTEN_OPTIONS: readonly (readonly [string, string])[] = [
  [
    '--listen <address>',
    'take traces as OTLP/HTTP while it runs: 4318, or 0.0.0.0:4318; unix:PATH takes dnstap',
  ],
  ['--for <duration>', 'with --listen: end after that long (default: Ctrl-C)'],
];

interface Address {
  readonly host: string;
  readonly port: number;
}

/** What hears live programs; null when nobody asked for it. @throws Misuse for what is no address or duration. */
export function hearing(options: Options, world: World): Hear | null {
  const text = textOption(options, 'listen');
  const forText = textOption(options, 'for');
  if (text === null) {
    if (forText !== null) throw new Misuse(['--for goes with --listen.']);
    return null;
  }
  const forMs = forText === null ? null : parseDuration(forText);
  if (forText !== null && forMs === null) throw new Misuse(['--for takes a duration: 60s.']);
  if (text.startsWith('unix:')) {
    const path = resolve(world.folder, text.slice('unix:'.length));
    return (recorders) => listenToDnstap(recorders, path, () => ended(forMs), world);
  }
  const address = addressOf(text);
  return (recorders) => listen(recorders, address, forMs, world);
}

/** `4318`, `127.0.0.1:4318`, `[::1]:4318`: this machine alone, unless an address says more. */
function addressOf(text: string): Address {
  const match = /^(?:(.+):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2] ?? Number.NaN);
  if (match === null || port > 65_535)
    throw new Misuse([`--listen takes a port, or an address with one: 4318, not ${text}.`]);
  return { host: (match[1] ?? '127.0.0.1').replace(/^\[|\]$/g, ''), port };
}

async function listen(
  recorders: Recorders,
  { host, port }: Address,
  forMs: number | null,
  world: World,
): Promise<void> {
  const recording = recorders.opened(traces);
  assert(recording instanceof TraceRecording, 'the source of traces opens recordings of traces');
  recording.begin('live traces');
  const { startReceiver } = await import('#io/otlp');
  let spans = 0;
  const receiver = await startReceiver({
    host,
    port,
    take: (body, encoding) => {
      const { taken, why } = recording.hear(body, encoding);
      spans += taken;
      if (why === null) return { kind: 'taken', rejected: null };
      return taken === 0
        ? { kind: 'unreadable', why }
        : { kind: 'taken', rejected: { spans: 0, why } };
    },
  }).catch((error: NodeJS.ErrnoException) => {
    throw new Misuse([
      `--listen ${host}:${port} cannot be opened: ${error.code ?? error.message}.`,
    ]);
  });
  const shown = `http://${host.includes(':') ? `[${host}]` : host}:${receiver.port}`;
  world.say(
    `Listening on ${shown}/v1/traces ${forMs === null ? 'until Ctrl-C' : `for ${forMs / 1_000} s`}. Tell programs: OTEL_EXPORTER_OTLP_ENDPOINT=${shown}\n`,
  );
  await ended(forMs);
  await receiver.close();
  recording.end();
  const put = receiver.putOff === 0 ? '' : `, ${receiver.putOff} of them put off`;
  world.say(`Heard ${plural(spans, 'span')} in ${plural(receiver.requests, 'export')}${put}.\n`);
}

/** Waits for SIGINT or SIGTERM, or that long. */
function ended(forMs: number | null): Promise<void> {
  return new Promise((done) => {
    const timer = forMs === null ? null : setTimeout(end, forMs);
    function end(): void {
      if (timer !== null) clearTimeout(timer);
      process.off('SIGINT', end).off('SIGTERM', end);
      done();
    }
    process.once('SIGINT', end).once('SIGTERM', end);
  });
}
