/**
 * A zone on name servers that take dynamic updates (RFC 2136), signed (RFC 8945): BIND, Knot,
 * PowerDNS. The old marker and the old records are prerequisites of each write, compared by the
 * server in the same write.
 */
import type { Name, TsigKey, Zone } from '#core/dns';
import type { ZoneView, ZoneWrite } from '#core/guard';
import {
  ZoneError,
  type AdoptedSet,
  type AuthorityLook,
  type Rights,
  type WriteAnswer,
  type ZoneAdapter,
} from '../port.ts';
import { sayServer, transferZone, type Conversation } from './conversation.ts';
import { askSerial, lookAtServer } from './look-at-server.ts';
import { NotSentError, TcpLine } from './tcp-line.ts';
import { tryRightsAt } from './try-rights.ts';
import { messageOfWrite, writeToServer } from './write-to-server.ts';

/** A server, by address and port. */
export interface NameServer {
  readonly address: string;
  readonly port: number;
}

/** Which zone, on which servers, with which key. */
export interface Rfc2136Options {
  readonly zone: Name;
  /** Servers that take writes, in order: the next is tried only when one surely heard nothing. */
  readonly write: readonly NameServer[];
  /** Every authority that is asked after a write. */
  readonly verify: readonly NameServer[];
  readonly key: TsigKey | null;
  /** For a connection, and for each answer. */
  readonly timeoutMs?: number;
  /** Milliseconds since 1970. */
  readonly nowMs?: () => number;
  /** Sends writes without their prerequisites: October as it was. Only for the chaos run. */
  readonly compares?: boolean;
}

/** The adapter. */
export function rfc2136Zone(options: Rfc2136Options): ZoneAdapter {
  return new Rfc2136Zone(options);
}

class Rfc2136Zone implements ZoneAdapter {
  readonly kind = 'rfc2136';
  readonly zone: Name;
  readonly capabilities: ZoneAdapter['capabilities'];
  readonly #options: Rfc2136Options;

  constructor(options: Rfc2136Options) {
    this.#options = options;
    this.zone = options.zone;
    this.capabilities = { compares: options.compares ?? true, weighs: false };
  }

  look(adopted: readonly AdoptedSet[], signal: AbortSignal): Promise<ZoneView> {
    return this.#atFirst(signal, (line, conversation) =>
      lookAtServer(line, conversation, this.zone, adopted),
    );
  }

  readWhole(signal: AbortSignal): Promise<Zone> {
    return this.#atFirst(signal, (line, conversation) =>
      transferZone(line, conversation, this.zone),
    );
  }

  tryRights(adopted: readonly AdoptedSet[], signal: AbortSignal): Promise<Rights> {
    return this.#atFirst(signal, (line, conversation) =>
      tryRightsAt(line, conversation, this.zone, adopted),
    );
  }

  async write(write: ZoneWrite, signal: AbortSignal): Promise<WriteAnswer> {
    const message = messageOfWrite(this.zone, write, this.capabilities.compares);
    if (message instanceof ZoneError) return this.#unsent(message.message, 'guard fewer names');
    let unreached = 'no server to write to';
    for (const server of this.#options.write) {
      try {
        return await this.#on(server, signal, (line, conversation) =>
          writeToServer(line, conversation, message, this.zone, write, signal),
        );
      } catch (cause) {
        if (signal.aborted) throw cause;
        const what = sayCause(cause);
        // Surely not heard: the next server may be asked. After a lost answer it may not.
        if (!(cause instanceof NotSentError))
          return { kind: 'no-reply', server: sayServer(server), what };
        unreached = what;
      }
    }
    return this.#unsent(unreached, 'try again when it answers');
  }

  async askAuthorities(
    adopted: readonly AdoptedSet[],
    signal: AbortSignal,
  ): Promise<readonly AuthorityLook[]> {
    return Promise.all(this.#options.verify.map((server) => this.#askOne(server, adopted, signal)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Servers that take writes know the key. Others are asked as everybody asks, so that we see what the
   * world sees and need share no key with them; signed only where they refuse that.
   */
  async #askOne(
    server: NameServer,
    adopted: readonly AdoptedSet[],
    signal: AbortSignal,
  ): Promise<AuthorityLook> {
    const look = async (line: TcpLine, conversation: Conversation): Promise<AuthorityLook> => {
      const view = await lookAtServer(line, conversation, this.zone, adopted);
      const serial = await askSerial(line, conversation, this.zone);
      return { server: sayServer(server), view, serial, trouble: null };
    };
    const takesWrites = this.#options.write.some(
      ({ address, port }) => address === server.address && port === server.port,
    );
    try {
      return await this.#on(server, signal, async (line, conversation) => {
        if (takesWrites || conversation.key === null) return look(line, conversation);
        try {
          return await look(line, { ...conversation, key: null });
        } catch (cause) {
          if (!(cause instanceof ZoneError) || cause.code !== 'REFUSED') throw cause;
          return look(line, conversation);
        }
      });
    } catch (cause) {
      if (signal.aborted) throw cause;
      return { server: sayServer(server), view: null, serial: null, trouble: sayCause(cause) };
    }
  }

  /** Asks the first server that can be reached: all that take writes have the same zone. */
  async #atFirst<Value>(
    signal: AbortSignal,
    ask: (line: TcpLine, conversation: Conversation) => Promise<Value>,
  ): Promise<Value> {
    let unreached: NotSentError | null = null;
    for (const server of this.#options.write) {
      try {
        return await this.#on(server, signal, ask);
      } catch (cause) {
        if (signal.aborted || !(cause instanceof NotSentError)) throw cause;
        unreached = cause;
      }
    }
    throw unreached ?? new ZoneError('no-server', `${this.zone} has no server to read from.`);
  }

  /** One connection, closed again whatever happens. */
  async #on<Value>(
    server: NameServer,
    signal: AbortSignal,
    ask: (line: TcpLine, conversation: Conversation) => Promise<Value>,
  ): Promise<Value> {
    const conversation = this.#conversation(server);
    const line = await TcpLine.open(conversation.to, signal);
    try {
      return await ask(line, conversation);
    } finally {
      line.close();
    }
  }

  /** Nothing left this host. */
  #unsent(what: string, mend: string): WriteAnswer {
    const server = this.#options.write.map(sayServer).join(', ');
    return { kind: 'refused', server, what, causes: [{ what: 'nothing was sent', mend }] };
  }

  #lineTo({ address, port }: NameServer): { address: string; port: number; timeoutMs: number } {
    return { address, port, timeoutMs: this.#options.timeoutMs ?? 5_000 };
  }

  #conversation(server: NameServer): Conversation {
    return {
      to: this.#lineTo(server),
      key: this.#options.key,
      nowMs: this.#options.nowMs ?? Date.now,
    };
  }
}

function sayCause(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
