/**
 * A source reads files and says what they show. It *finds*: things, what they point at in their own
 * words (a host name, an ARN, a resource), and where people come in. Binding those words to each other
 * is one place's work (`link.ts`), because a name in a manifest is often defined in a Terraform file.
 */
import type { Problem } from '#base';
import type { Catalogue, EvidenceFile, MapFile } from '#core/map';

/** A file of the folder that is looked at; `path` is relative to it, with `/`. */
/** The port: one way of finding. */
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

/** What was read, for the closing lines: `241 Kubernetes manifests`. */
export interface ReadCount {
  readonly count: number;
  readonly things: string;
}

/** What a recording covered, and what it cannot show. */
export interface Covered {
  /** `traces`. */
  readonly source: string;
  /** What was counted: `calls`, `questions`. */
  readonly things: string;
  readonly count: number;
  /** Of them, those of which both ends have names. */
  readonly named: number;
  /** First and last sight, UTC; null when no time was said. */
  readonly first: string | null;
  readonly last: string | null;
  /** The share that was kept, where the recording says so; null when it says nothing. */
  readonly sampled: number | null;
  /** Records in all, and those whose partner came too late to be joined: out of the window. */
  readonly records: number;
  readonly outside: number;
  readonly cannotSee: string;
  /** What else is to be known of it, a line each. */
  readonly notes?: readonly string[];
}

/** What files show, bound together: the answer of `discover`. */
export interface Discovery {
  /** `found: true`; every component and need with evidence at `file:line`. */
  readonly part: MapFile;
  /** Warnings, mostly: an address to something that nothing in the files defines is `not-defined`. */
  readonly problems: readonly Problem[];
  readonly notRead: readonly NotRead[];
  readonly read: readonly ReadCount[];
  readonly covered: readonly Covered[];
  /** The sources that read something, in the order of the list. */
  readonly readBy: readonly string[];
  /** False when some of what you run is in no known region: ask for `--in`. */
  readonly regionsKnown: boolean;
  /** True when no file declares an entry point, and what nobody else calls is proposed instead. */
  readonly journeysAssumed: boolean;
}

/** What sources are told besides files. */
export interface SourceContext {
  readonly catalogue: Catalogue;
  /** Where things run when no file says so: `aws/us-east-1`; null when nobody said. */
  readonly runsIn: string | null;
}

/** A domain with the evidence that something is there. */
export interface FoundPlace {
  readonly domain: string;
  readonly evidence: EvidenceFile;
}

/**
 * How others point at a thing. `scope` is where a host name is known: a namespace, a Compose project.
 * `resource` is a provider's resource by service and name (`aws/dynamodb`, `sessions`).
 */
export type Handle =
  | { readonly kind: 'host'; readonly host: string; readonly scope: string }
  | { readonly kind: 'resource'; readonly service: string; readonly name: string }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'folder'; readonly path: string };

/** `runs`: something of yours that is deployed; `holds`: a provider's resource; `code`: a package that something may run. */
export type FoundRole = 'runs' | 'holds' | 'code';

/** A thing that files define, before it has its id. */
export interface FoundComponent {
  /** Unique in one look, never shown: `kubernetes:prod/checkout`. The same key found twice is one thing. */
  readonly key: string;
  /** The id it would like to have, and what is put behind it when two things want the same. */
  readonly name: string;
  readonly qualifier: string;
  /** Names by which other sources may know it: the Deployment that its spans say runs it. */
  readonly alsoNamed?: readonly string[];
  readonly role: FoundRole;
  readonly kind: string;
  /** In the order of failover; empty when no file says. */
  readonly in: readonly FoundPlace[];
  /** A duration, when the files say how often it starts. */
  readonly restarts: string | null;
  /** An address somewhere on the internet: it is not assumed to be where your other things run. */
  readonly elsewhere?: boolean;
  readonly handles: readonly Handle[];
  readonly evidence: readonly EvidenceFile[];
}

/** What something points at, in the words of the file. */
export type FoundTarget =
  | {
      readonly kind: 'host';
      readonly host: string;
      readonly path: string;
      readonly scheme: string | null;
    }
  | { readonly kind: 'arn'; readonly arn: string }
  | {
      readonly kind: 'resource';
      readonly service: string;
      readonly name: string;
      readonly region: string | null;
      /** Nothing is found or said when no file defines such a resource: the name alone proves little. */
      readonly onlyIfDefined: boolean;
    }
  /** A provider's service itself; in the region of whoever needs it when `region` is null. */
  | {
      readonly kind: 'service';
      readonly service: string;
      readonly operation: string | null;
      readonly region: string | null;
    }
  | { readonly kind: 'component'; readonly key: string }
  | { readonly kind: 'vendor'; readonly id: string }
  /** By the name that the map has for it, whether or not a file here defines it. */
  | { readonly kind: 'named'; readonly name: string }
  /** Any one of these will do: a need on a group of that name. */
  | { readonly kind: 'any'; readonly name: string; readonly of: readonly FoundTarget[] };

/** What a program says it does when the target is away: it decides over what files only suggest. */
export interface Bears {
  readonly soft: boolean;
  /** As maps write it, `59m..1h`; null: none. */
  readonly grace: string | null;
}

/** One line that says that something points at something. */
export interface FoundNeed {
  readonly from: string;
  readonly target: FoundTarget;
  /** null: what the target is decides (`strength.ts`). */
  readonly strength: 'hard' | 'unknown' | null;
  readonly when: 'running' | 'starting';
  readonly evidence: EvidenceFile;
  /** The scope in which a host name is looked up first. */
  readonly scope: string;
  /** The name of the variable or key, which often says what the target is for. */
  readonly label: string;
  /** The region for whose copy of the program this is said, when its folder is called like one. */
  readonly where?: string;
  /** The program itself says so; of several ways to one target the worst counts. */
  readonly bears?: Bears;
}

/** Several things behind one name, any of which answers: a Service that selects two Deployments. */
export interface FoundGroup {
  readonly key: string;
  readonly of: readonly string[];
  readonly evidence: EvidenceFile;
}

/** A host name that stands for another one. */
export interface FoundAlias {
  readonly host: string;
  readonly scope: string;
  readonly target: string;
  readonly evidence: EvidenceFile;
}

/** What the CNAME records of a host name were seen to lead to, in order: weaker than what a file says of it. */
export interface FoundChain {
  readonly host: string;
  readonly hops: readonly string[];
  readonly evidence: EvidenceFile;
}

/** Where people or other systems come in. */
export interface FoundEntry {
  /** The journey's id, made of what the file says: a host and path, a Service, a route. */
  readonly id: string;
  readonly through: readonly string[];
  readonly evidence: EvidenceFile;
  /** How often, when that was counted: `1200/min`. */
  readonly rate?: string;
  /** Nobody comes in here: what a program sends arrives there, and waits for so long without being lost. */
  readonly arrives?: { readonly need: FoundNeed; readonly canWait: string };
}

/** What a source found, unbound. */
export interface Findings {
  readonly components: readonly FoundComponent[];
  readonly needs: readonly FoundNeed[];
  readonly groups: readonly FoundGroup[];
  readonly aliases: readonly FoundAlias[];
  readonly entries: readonly FoundEntry[];
  readonly problems: readonly Problem[];
  readonly notRead: readonly NotRead[];
  readonly read: readonly ReadCount[];
  /** Of recordings only. */
  readonly covered?: readonly Covered[];
  readonly chains?: readonly FoundChain[];
}

export interface Source {
  /** `kubernetes`. */
  readonly id: string;
  /** One sentence: what this source cannot see, whatever the files. */
  readonly cannotSee: string;
  /** Paths that are worth opening, so that a folder of pictures is not. */
  readonly files: RegExp;
  /** True when the file may be this source's, by its path and its first 4 KiB. */
  wants(path: string, head: string): boolean;
  /** Files in order of path. Never throws on input. */
  find(files: readonly SourceFile[], context: SourceContext): Findings;
}
