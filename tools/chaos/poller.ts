/** Asks every server again and again: marker, addresses, marker. */
import type { Message, Name } from '#core/dns';
import { Asker } from './ask.ts';
import type { Sample } from './judge.ts';

const LIMIT_MS = 500;

/** A server to be asked. */
export interface Polled {
  readonly kind: string;
  readonly port: number;
}

/** Looks at all servers at once; one look at a time. */
export class Poller {
  readonly #askers: readonly { readonly server: string; readonly asker: Asker }[];
  readonly #name: Name;
  readonly #marker: Name;

  constructor(servers: readonly Polled[], name: Name, marker: Name) {
    this.#askers = servers.map(({ kind, port }) => ({ server: kind, asker: new Asker(port) }));
    this.#name = name;
    this.#marker = marker;
  }

  async look(): Promise<readonly Sample[]> {
    return Promise.all(
      this.#askers.map(async ({ server, asker }) => {
        const before = textOf(await asker.ask(this.#marker, 'TXT', LIMIT_MS));
        const addresses = addressesOf(await asker.ask(this.#name, 'A', LIMIT_MS));
        const after = textOf(await asker.ask(this.#marker, 'TXT', LIMIT_MS));
        return { server, addresses, before, after };
      }),
    );
  }

  close(): void {
    for (const { asker } of this.#askers) asker.close();
  }
}

/** An answer that says something: others are of servers that are starting, or cannot. */
function isTelling(message: Message | null): message is Message {
  return message !== null && (message.rcode === 'NOERROR' || message.rcode === 'NXDOMAIN');
}

/** All addresses of the answer, whatever aliases lead to them. */
function addressesOf(message: Message | null): readonly string[] | null {
  if (!isTelling(message)) return null;
  return message.answers.flatMap(({ data }) => (data.kind === 'A' ? [data.address] : []));
}

function textOf(message: Message | null): string | null {
  if (!isTelling(message)) return null;
  const texts = message.answers.flatMap(({ data }) =>
    data.kind === 'TXT' ? [data.strings.join('')] : [],
  );
  return texts.join(' | ');
}
