/** What the fate map is made of, before it has positions. */
import type { Strength } from '#core/map';
import type { OutsideBranch } from './outside-tree.ts';

export interface FateModel {
  /** By the first fate that they enter, so that the harm is at the top. */
  readonly groups: readonly JourneyGroup[];
  /** Of each fate, the other fates that its services need, hard or unknown. Ascending. */
  readonly leansOn: readonly (readonly number[])[];
  /** What more is said in the box of each fate, or ''. */
  readonly notes: readonly string[];
  readonly outside: readonly OutsideBox[];
  /** Outside parties that are not drawn one by one. */
  readonly others: readonly string[];
  readonly enters: readonly EnterLine[];
  readonly leads: readonly LeadLine[];
  readonly sums: Sums;
}

export interface JourneyGroup {
  /** Indices of journeys, those that most losses stop first. */
  readonly journeys: readonly number[];
  /** So many of them are named. */
  readonly named: number;
  readonly fates: readonly number[];
  readonly outside: readonly string[];
}

export interface OutsideBox {
  readonly branch: OutsideBranch;
  /** Fates of which at least one service stops. */
  readonly fates: readonly number[];
  readonly children: readonly OutsideBox[];
}

export interface EnterLine {
  readonly group: number;
  /** A fate, or null: straight to the outside. */
  readonly fate: number | null;
  readonly services: number;
}

export interface LeadLine {
  /** A fate, or null: journeys that go straight to the outside. */
  readonly fate: number | null;
  /** A region, a party, or `OTHERS`. */
  readonly to: string;
  readonly strength: Strength;
  readonly services: number;
  readonly references: number;
}

export interface Sums {
  readonly references: number;
  readonly inside: number;
  readonly between: number;
  /** Of `between`, those that are soft: they have no letter. */
  readonly softBetween: number;
  readonly toOutside: number;
  /** Of `toOutside`, those that are soft: drawn on demand. */
  readonly soft: number;
  /** How often a reference is in more than one line, because it leads to several places. */
  readonly again: number;
  readonly leftOut: number;
}

/** Where lines to what is not drawn one by one end. */
export const OTHERS = '';
