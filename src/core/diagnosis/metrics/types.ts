/** Measurements of nodes over time, who calls whom, and what is asked of them. */

/** One measurement. Milliseconds since 1970. */
export interface Point {
  readonly atMs: number;
  readonly value: number;
}

/** One kind of measurement of one node, in order of time. */
export interface Series {
  readonly node: string;
  readonly metric: string;
  readonly points: readonly Point[];
}

/** `from` calls `to`: trouble of `to` may be felt in `from`. */
export interface Call {
  readonly from: string;
  readonly to: string;
}

/** What is broken, and since when. */
export interface MetricQuestion {
  /** The node at which the trouble is felt. */
  readonly symptom: string;
  /** The only metric that is looked at; null: all, each node by its sickest. */
  readonly metric: string | null;
  readonly beganMs: number;
  /** What is measured from here on is not looked at; null: until the end. */
  readonly endedMs: number | null;
  /**
   * Somebody has said that it is broken: less and less is asked of the measurements until the symptom
   * shows in them. Without that, what does not stand out is well.
   */
  readonly told: boolean;
}

/** One node whose measurements changed. */
export interface SickNode {
  readonly node: string;
  readonly metric: string;
  /** How far from usual, in robust deviations. */
  readonly score: number;
  /** With the symptom's own curve, from -1 to 1; null where too little is measured. */
  readonly correlation: number | null;
  /** From the symptom to it, through sick nodes and those that nobody measures. */
  readonly path: readonly string[];
  /** Nothing sick is called by it: it is as deep as the trouble goes. */
  readonly isDeepest: boolean;
}

/** Why no node is named. */
export type MetricAbstention = 'nothing-measured' | 'too-little-measured' | 'symptom-is-well';

/** What the measurements say. */
export interface MetricDiagnosis {
  readonly symptom: string;
  /** All that is sick on the way from the symptom, the likeliest first. */
  readonly nodes: readonly SickNode[];
  readonly abstention: MetricAbstention | null;
  /** Robust deviations from which on a node was called sick. */
  readonly threshold: number;
  /** By what they are ordered: one kind of measurement says how deep it goes, several how sick they are. */
  readonly order: 'depth' | 'strength';
  /** Nodes on the way that nobody measures. */
  readonly blind: readonly string[];
}
