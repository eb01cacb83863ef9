/**
 * A map on its way: parts as they were read, and claims as merge keeps them (N2). A claim is what
 * one file says of one thing; nothing is chosen and nothing is filled in before resolve.
 */
import type { Problem } from '#base';
import type {
  AcceptFile,
  ComponentFile,
  DomainFile,
  GoalFile,
  JourneyFile,
  MapFile,
} from './file.ts';

/** Keys and list positions from the top of a file to a value. */
export type Path = readonly (string | number)[];

/** Where the values of a YAML file stand: a tree of the file's own shape. Offsets count from 0. */
export interface Mark {
  /** Of the key, or of the list item. */
  readonly key: number;
  readonly value: number;
  readonly inside: ReadonlyMap<string, Mark> | readonly Mark[] | null;
}

/** What places are found in: marks made while reading, or the text itself, searched when asked. */
export type Positions =
  | { readonly kind: 'marks'; readonly lineStarts: readonly number[]; readonly root: Mark }
  | { readonly kind: 'json'; readonly text: string }
  /** A value handed over by a program: it has no lines. */
  | { readonly kind: 'none' };

/**
 * Who wrote it. `with` is the file of `replay --with`, whose facts win; `hand` is written by people;
 * `found` by a tool; `catalogue` is what is known of providers.
 */
export type Written = 'with' | 'hand' | 'found' | 'catalogue';

export interface Origin {
  /** As it is shown: `firebreak.yaml`. */
  readonly file: string;
  readonly written: Written;
  /** 0 for the file that was asked for, 1 for what it includes, ... */
  readonly depth: number;
  readonly positions: Positions;
}

/** One file, read and checked by itself. */
export interface ParsedPart {
  readonly origin: Origin;
  /** What is wrong in the file is left out. */
  readonly content: MapFile;
  readonly problems: readonly Problem[];
  /** False when the file as a whole could not be read: what is missing then says nothing. */
  readonly readable: boolean;
}

export interface Claim<Value> {
  readonly origin: Origin;
  readonly path: Path;
  readonly value: Value;
}

/** All claims about one id. */
export interface Claims<Value> {
  readonly id: string;
  /** In a stated order; no two alike. */
  readonly claims: readonly Claim<Value>[];
}

/** Everything that all parts claim. Lists of ids are sorted. */
export interface MergedMap {
  readonly names: readonly Claim<string>[];
  readonly domains: readonly Claims<DomainFile>[];
  readonly components: readonly Claims<ComponentFile>[];
  readonly corrections: readonly Claims<ComponentFile>[];
  readonly aliases: readonly Claims<string>[];
  readonly journeys: readonly Claims<JourneyFile>[];
  readonly goals: readonly Claim<GoalFile>[];
  readonly accept: readonly Claim<AcceptFile>[];
  /** Of reading the parts; resolve hands them on, so that all problems come at once. */
  readonly problems: readonly Problem[];
  readonly readable: boolean;
}
