/** What a program is told: a variable or an argument, and who is told it. */
import type { EvidenceFile } from '#core/map';

/** A variable, an argument or a line of a script, with the words for its evidence. */
export interface Setting {
  readonly label: string;
  readonly value: string;
  readonly evidence: EvidenceFile;
  /** A value that the files call optional: its absence is allowed for. */
  readonly optional: boolean;
}

/** Who is told: the component, and where its host names are known. */
export interface Program {
  readonly key: string;
  readonly scope: string;
  readonly when: 'running' | 'starting';
  /** True for a host that the files know: a bare word then is an address. */
  readonly knows: (host: string) => boolean;
}
