/**
 * A zone on name servers that take dynamic updates (RFC 2136), signed (RFC 8945): BIND, Knot,
 * PowerDNS. The old marker and the old records are prerequisites of each write, compared by the
 * server in the same write.
 *
 * A look is several questions on one connection: the marker first, the sets, the marker again. Where
 * it changed meanwhile the look begins anew, so that marker and sets belong together; and should that
 * ever fail, the write's own prerequisites refuse.
 */
import {
  MAX_MESSAGE_BYTES,
  encodeMessage,
  updateMessage,
  type Message,
  type Name,
  type ResourceRecord,
  type TsigKey,
  type Zone,
} from '#core/dns';
import { markerName, updateOfWrite, viewZone, type ZoneView, type ZoneWrite } from '#core/guard';
import {
  ZoneError,
  type AdoptedSet,
  type AuthorityLook,
  type WriteAnswer,
  type ZoneAdapter,
} from '../port.ts';
import {
  askRecords,
  converse,
  freshId,
  sayServer,
  transferZone,
  UnprovedError,
  type Conversation,
} from './conversation.ts';
import { refusalCauses } from './refusal-causes.ts';
import { NotSentError, TcpLine } from './tcp-line.ts';

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

/** What RFC 2136, section 3.2, answers where a prerequisite does not hold. */
const PREREQUISITE_FAILED: ReadonlySet<string> = new Set([
  'NXRRSET',
  'YXRRSET',
  'NXDOMAIN',
  'YXDOMAIN',
]);

/** Looks that find the marker changed in between, one after the other, at most. */
const MOST_LOOKS = 5;

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
    return this.#atFirst(signal, (line, conversation) => this.#view(line, conversation, adopted));
  }

  readWhole(signal: AbortSignal): Promise<Zone> {
    return this.#atFirst(signal, (line, conversation) =>
      transferZone(line, conversation, this.zone),
    );
  }

  async write(write: ZoneWrite, signal: AbortSignal): Promise<WriteAnswer> {
    const message = this.#updateOf(write);
    let unreached: string | null = null;
    for (const server of this.#options.write) {
      const name = sayServer(server);
      try {
        const line = await TcpLine.open(this.#lineTo(server), signal);
        try {
          return await this.#update(line, this.#conversation(server), message, write);
        } finally {
          line.close();
        }
      } catch (cause) {
        if (signal.aborted) throw cause;
        if (!(cause instanceof NotSentError)) return answerOf(name, cause, this.#causes);
        // Surely not heard: the next server may be asked. After a lost answer it may not.
        unreached = cause.message;
      }
    }
    const server = this.#options.write.map(sayServer).join(', ');
    const causes = [
      {
        what: 'the server is away, or something between here and there',
        mend: 'try again when it answers',
      },
    ];
    return { kind: 'refused', server, what: unreached ?? 'no server to write to', causes };
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

  async #askOne(
    server: NameServer,
    adopted: readonly AdoptedSet[],
    signal: AbortSignal,
  ): Promise<AuthorityLook> {
    const name = sayServer(server);
    try {
      const line = await TcpLine.open(this.#lineTo(server), signal);
      try {
        const conversation = this.#conversation(server);
        const view = await this.#view(line, conversation, adopted);
        const [soa] = await askRecords(line, conversation, this.zone, 'SOA');
        const serial = soa?.data.kind === 'SOA' ? soa.data.serial : null;
        return { server: name, view, serial, trouble: null };
      } finally {
        line.close();
      }
    } catch (cause) {
      if (signal.aborted) throw cause;
      const trouble = cause instanceof Error ? cause.message : String(cause);
      return { server: name, view: null, serial: null, trouble };
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
        const line = await TcpLine.open(this.#lineTo(server), signal);
        try {
          return await ask(line, this.#conversation(server));
        } finally {
          line.close();
        }
      } catch (cause) {
        if (signal.aborted || !(cause instanceof NotSentError)) throw cause;
        unreached = cause;
      }
    }
    throw unreached ?? new ZoneError('no-server', `${this.zone} has no server to read from.`);
  }

  async #view(
    line: TcpLine,
    conversation: Conversation,
    adopted: readonly AdoptedSet[],
  ): Promise<ZoneView> {
    const marker = markerName(this.zone);
    let before = await askRecords(line, conversation, marker, 'TXT');
    for (let look = 0; look < MOST_LOOKS; look++) {
      const sets = await Promise.all(
        adopted.map(({ name, type }) => askRecords(line, conversation, name as Name, type)),
      );
      const after = await askRecords(line, conversation, marker, 'TXT');
      if (sameTexts(before, after)) return this.#viewOf([...after, ...sets.flat()], adopted);
      before = after;
    }
    const server = sayServer(conversation.to);
    throw new ZoneError('unsteady', `${server} changed during each of ${MOST_LOOKS} looks.`);
  }

  #viewOf(records: readonly ResourceRecord[], adopted: readonly AdoptedSet[]): ZoneView {
    return viewZone({ origin: this.zone, class: 'IN', records }, adopted);
  }

  #updateOf(write: ZoneWrite): Message {
    const update = updateOfWrite(freshId(), this.zone, write);
    const compared = this.capabilities.compares ? update : { ...update, prerequisites: [] };
    const message = updateMessage(compared);
    if (!message.ok) throw zoneProblem(message.problems.map(({ what }) => what));
    const bytes = encodeMessage(message.value);
    // Room for the signature, so that nothing is sent that could not be.
    if (!bytes.ok || bytes.value.length > MAX_MESSAGE_BYTES - 512) {
      throw zoneProblem(['This write does not fit into one message of 64 KiB: guard fewer names.']);
    }
    return message.value;
  }

  async #update(
    line: TcpLine,
    conversation: Conversation,
    message: Message,
    write: ZoneWrite,
  ): Promise<WriteAnswer> {
    const server = sayServer(conversation.to);
    const { rcode } = await converse(line, conversation, message);
    if (rcode === 'NOERROR') {
      return { kind: 'applied', server, serial: await this.#serial(line, conversation) };
    }
    if (!PREREQUISITE_FAILED.has(rcode)) {
      return { kind: 'refused', server, what: rcode, causes: this.#causes(rcode) };
    }
    const seen = write.expect.marker;
    const changed =
      seen === null
        ? 'there is a marker already, or the records changed'
        : `_firebreak TXT no longer says gen=${seen.generation}, or the records changed`;
    return { kind: 'outdated', server, what: `${rcode}, ${changed}` };
  }

  /** Only told: a write that was applied is not less so because the serial could not be read. */
  async #serial(line: TcpLine, conversation: Conversation): Promise<number | null> {
    try {
      const [soa] = await askRecords(line, conversation, this.zone, 'SOA');
      return soa?.data.kind === 'SOA' ? soa.data.serial : null;
    } catch {
      return null;
    }
  }

  readonly #causes = (code: string): ReturnType<typeof refusalCauses> => {
    const { key } = this.#options;
    return refusalCauses(code, bare(this.zone), key === null ? null : bare(key.name));
  };

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

/** A refusal that came unsigned may be anybody's: nothing was applied as far as it says, and nobody knows. */
function answerOf(
  server: string,
  cause: unknown,
  causes: (code: string) => ReturnType<typeof refusalCauses>,
): WriteAnswer {
  const what = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof UnprovedError && cause.isRefusal) {
    return { kind: 'refused', server, what: cause.code, causes: causes(cause.code) };
  }
  return { kind: 'no-reply', server, what };
}

/** Without the last dot, as configuration files have it. */
function bare(name: Name): string {
  return name.replace(/\.$/, '');
}

function zoneProblem(what: readonly string[]): ZoneError {
  return new ZoneError('too-large', what.join(' '));
}

function sameTexts(a: readonly ResourceRecord[], b: readonly ResourceRecord[]): boolean {
  const text = (records: readonly ResourceRecord[]): string =>
    JSON.stringify(records.map(({ data }) => data));
  return text(a) === text(b);
}
