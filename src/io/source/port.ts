/** A source discovers: it reads files and says, in the map's own file form, what they show. */
import type { Problem } from '#base';
import type { Catalogue, MapFile } from '#core/map';

/** A file of the folder that is looked at; `path` is relative to it, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Something that could not be read as it is, with the command that makes it readable. */
export interface NotRead {
  /** "14 Helm charts, because they are templates" is made of `count`, `things` and `because`. */
  readonly count: number;
  readonly things: string;
  readonly because: string;
  readonly mend: string;
  /** Where the first of them stands. */
  readonly at: string;
}

export interface Discovery {
  /** `found: true`; every component and need with evidence at `file:line`. */
  readonly part: MapFile;
  readonly problems: readonly Problem[];
  readonly notRead: readonly NotRead[];
  /** What was read, for the closing lines: `241 Kubernetes manifests`. */
  readonly read: readonly { readonly count: number; readonly things: string }[];
}

export interface SourceContext {
  readonly catalogue: Catalogue;
  /** Where things run when no file says so: `aws/us-east-1`; null when nobody said. */
  readonly runsIn: string | null;
}

export interface Source {
  /** `kubernetes`. */
  readonly id: string;
  /** One sentence: what this source cannot see, whatever the files. */
  readonly cannotSee: string;
  /** True when the file may be this source's, by its path alone; `head` is its first 4 KiB. */
  wants(path: string, head: string): boolean;
  /** Files in order of path. Never throws on input. */
  discover(files: readonly SourceFile[], context: SourceContext): Discovery;
}
