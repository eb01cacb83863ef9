/** One question or answer as a recording shows it, whatever its format. */

/** Where it was seen: towards a client, from a resolver on behalf of others, or at a zone's own server. */
export type Viewpoint = 'client' | 'upstream' | 'authority';

/** A question, or the answer to one. */
export interface Sighting {
  readonly phase: 'asked' | 'answered';
  readonly viewpoint: Viewpoint;
  /** Milliseconds since 1970; null when the recording does not say. */
  readonly atMs: number | null;
  /** Who asks: an address, an instance's id, `on NAME` for programs of a machine; '' when nothing says. */
  readonly client: string;
  /** Who is asked, an address; '' when nothing says. */
  readonly server: string;
  /** Recursion is left to the asker, which only resolvers do. */
  readonly iterates: boolean;
  /**
   * Tells question and answer of one exchange from all others: `port/id`. Null where a log has none: then
   * client, name and type pair them, one answer for one question.
   */
  readonly exchange: string | null;
  /** In lower case, without the last dot, bytes spelled as zone files spell them. */
  readonly name: string;
  /** `A`; '' when nothing says. */
  readonly type: string;
  /** `NOERROR`; null in a question, and where a log leaves it out. */
  readonly rcode: string | null;
  /** Cut for its length: the question is asked again over TCP. */
  readonly truncated: boolean;
  /** Names and what their CNAME records lead to, as the answer has them. */
  readonly aliases: readonly (readonly [string, string])[];
  /** The region the client is in, where the recording says it: `aws/us-east-1`. */
  readonly region: string | null;
}

/** A sighting of which only what is known is said. */
export function sighting(known: Partial<Sighting> & Pick<Sighting, 'phase' | 'name'>): Sighting {
  return { ...NOTHING, ...known };
}

const NOTHING = {
  viewpoint: 'client',
  atMs: null,
  client: '',
  server: '',
  iterates: false,
  exchange: null,
  type: '',
  rcode: null,
  truncated: false,
  aliases: [],
  region: null,
} as const satisfies Omit<Sighting, 'phase' | 'name'>;

/** Takes sightings. */
export type SightingSink = (sighting: Sighting) => void;

/** Reads a line; true when it is one of its own, whatever it says. `atMs` is when, as far as the line says. */
export type LineFormat = (line: string, atMs: number | null, sink: SightingSink) => boolean;

/** Says what a reader could not read: a code, a line where there are lines, what, and what mends it. */
export type Tell = (code: string, line: number | null, what: string, mend: string) => void;

/** Reads one file. No bytes make it throw; any cut into pieces gives the same. */
export interface FileReader {
  add(bytes: Uint8Array): void;
  end(): void;
}
