/** Captures of packets: questions and answers on port 53, over UDP and TCP. */
import { CaptureFile } from './capture-file.ts';
import { ofMessage } from './message-sighting.ts';
import { Datagrams, ipOf, read16 } from './packets.ts';
import type { Datagram } from './packets.ts';
import type { FileReader, SightingSink, Tell } from './sighting.ts';
import { TcpStreams } from './tcp-streams.ts';

const PORT = 53;

/** DNS over TLS, whose questions nobody else can read. */
const SEALED_PORT = 853;

/** What a capture has besides what was read. */
export interface CaptureNotes {
  /** Segments to and from port 853. */
  sealed: number;
}

/** Reads a capture. */
export class Capture implements FileReader {
  readonly #file: CaptureFile;
  readonly #datagrams = new Datagrams();
  readonly #streams = new TcpStreams();
  readonly #sink: SightingSink;
  readonly #tell: Tell;
  readonly #notes: CaptureNotes;
  #otherLinks = 0;

  constructor(sink: SightingSink, tell: Tell, notes: CaptureNotes) {
    this.#sink = sink;
    this.#tell = tell;
    this.#notes = notes;
    this.#file = new CaptureFile((...packet) => this.#packet(...packet), tell);
  }

  add(bytes: Uint8Array): void {
    this.#file.add(bytes);
  }

  end(): void {
    this.#file.end();
    const left = this.#datagrams.left + this.#streams.left;
    if (left > 0) {
      const what = `${left} messages could not be put together: parts of them are missing`;
      this.#tell('cut-short', null, what, 'capture with -s 0, and nearer to the resolver');
    }
    if (this.#otherLinks > 0) {
      const what = `${this.#otherLinks} packets are of a kind of link that is not read`;
      const mend = 'capture on Ethernet, on `any` (Linux cooked), on a loopback or as raw IP';
      this.#tell('not-read', null, what, mend);
    }
  }

  #packet(bytes: Uint8Array, linkType: number, atMs: number | null): void {
    const ip = ipOf(bytes, linkType);
    if (ip === null) {
      if (!KNOWN_LINKS.has(linkType)) this.#otherLinks++;
      return;
    }
    const datagram = this.#datagrams.read(ip);
    if (datagram === null || (datagram.protocol !== 17 && datagram.protocol !== 6)) return;
    const from = read16(datagram.payload, 0);
    const to = read16(datagram.payload, 2);
    if (from === SEALED_PORT || to === SEALED_PORT) this.#notes.sealed++;
    if (from !== PORT && to !== PORT) return;
    if (datagram.protocol === 17) {
      const length = read16(datagram.payload, 4);
      if (length > 8) this.#message(datagram.payload.subarray(8, length), datagram, from, to, atMs);
      return;
    }
    const direction = `${datagram.source}:${from} ${datagram.target}:${to}`;
    for (const message of this.#streams.push(direction, datagram.payload))
      this.#message(message, datagram, from, to, atMs);
  }

  #message(
    bytes: Uint8Array,
    { source, target }: Datagram,
    from: number,
    to: number,
    atMs: number | null,
  ): void {
    const said = ofMessage(bytes);
    if (said === null) return;
    const asked = said.phase === 'asked';
    // Servers answer from their port; what else claims to be an answer is none.
    if ((asked ? to : from) !== PORT) return;
    this.#sink({
      phase: said.phase,
      name: said.name,
      type: said.type,
      rcode: said.rcode,
      truncated: said.truncated,
      aliases: said.aliases,
      iterates: said.iterates,
      viewpoint: 'client',
      atMs,
      client: asked ? source : target,
      server: asked ? target : source,
      exchange: `${asked ? from : to}/${said.id}`,
      region: null,
    });
  }
}

const KNOWN_LINKS: ReadonlySet<number> = new Set([0, 1, 12, 14, 101, 108, 113, 228, 229, 276]);
