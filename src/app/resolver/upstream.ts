/** A way to an upstream, by what it speaks. */
import type { Message, Question } from '#core/dns';
import type { Upstream } from '#core/resolver';
import type { Channel } from './upstream/channel.ts';
import { HttpsChannel } from './upstream/https-channel.ts';
import { TlsChannel } from './upstream/tls-channel.ts';
import { UdpChannel } from './upstream/udp-channel.ts';

export type { Channel } from './upstream/channel.ts';

/** Opens it. `doubted` is called for an answer that was not believed. */
export function openChannel(
  upstream: Upstream,
  timeoutMs: number,
  doubted: () => void = () => {},
): Channel {
  switch (upstream.kind) {
    case 'udp':
      return new UdpChannel(upstream, timeoutMs, doubted);
    case 'tls':
      return new TlsChannel(upstream, timeoutMs);
    case 'https':
      return new HttpsChannel(upstream, timeoutMs);
  }
}

/** One question to one upstream: the answer, or an error that says why there is none. */
export async function askUpstream(
  upstream: Upstream,
  question: Question,
  timeoutMs: number,
): Promise<Message> {
  const channel = openChannel(upstream, timeoutMs);
  try {
    return await channel.ask(question);
  } finally {
    channel.close();
  }
}
