/** What a name server is to be, whatever its kind. */
import type { Name } from '#core/dns';

/** A key by its name and its secret in base64; always hmac-sha256. */
export interface Key {
  readonly name: string;
  readonly secret: string;
}

/** What a server is to be. */
export interface Role {
  readonly folder: string;
  readonly port: number;
  readonly zone: Name;
  readonly zoneFile: string;
  readonly updateKey: Key;
  readonly transferKey: Key;
  /** The port of its primary; null: it is the primary. */
  readonly primary: number | null;
  /** Ports of its secondaries. */
  readonly secondaries: readonly number[];
}

/** What makes a kind of server: files written, and the words that start it. */
export interface Configured {
  readonly program: string;
  readonly words: readonly string[];
  /** Makes the server take only this secret of the update key from now on. */
  readonly setSecret: (secret: string, signal: (signal: NodeJS.Signals) => void) => void;
}

/** A name without the dot at its end. */
export function bare(name: string): string {
  return name.replace(/\.$/, '');
}
