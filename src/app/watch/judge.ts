/**
 * What is held of every target, from here or by all places together, and what is to be told of it: one
 * alarm a cause. Of several places that share a store the first by name that lives and is not cut off
 * speaks; the others judge the same and say that they do not.
 */
import type { Observation } from '#io/store';
import { type Alarm, Alarms, type Explained, type HeldTarget } from './alarms.ts';
import type { Causes } from './causes.ts';
import { type Notice, type Noticed, Notices } from './notices.ts';
import { type PlaceView, type Verdict, verdictOf } from './places.ts';
import type { SharedPlaces } from './share-places.ts';
import type { SteadyState } from './steady.ts';

/** An alarm as it is printed: a line of `--alarms`. */
export type ToldAlarm = {
  readonly format: 1;
  readonly at: string;
  readonly place: string;
  /** Whether this place is the one that tells people. */
  readonly speaks: boolean;
  /** Places that hold it bad; those that hold it well, of what is over. */
  readonly places: readonly string[];
  /** What was seen from here last. */
  readonly what: string;
} & (Alarm | Notice);

/** What a judge is made of. */
export interface JudgeSettings {
  readonly targets: readonly (Noticed & { readonly everyMs: number })[];
  readonly causes: Causes;
  readonly place: string;
  /** Places that must hold a target down; null: more than half. */
  readonly agree: number | null;
  /** Null: this place alone. */
  readonly shared: SharedPlaces | null;
  readonly nowMs: () => number;
}

/** Hears looks, and says what is to be told. */
export class Judge {
  readonly #settings: JudgeSettings;
  readonly #alarms: Alarms;
  readonly #notices: Notices;
  readonly #held = new Map<string, SteadyState>();
  readonly #last = new Map<string, { readonly isBad: boolean; readonly what: string }>();
  #verdicts: ReadonlyMap<string, Verdict> = new Map();
  #version = -1;
  #isCutOff = false;
  #isNews = false;

  constructor(settings: JudgeSettings) {
    this.#settings = settings;
    this.#alarms = new Alarms(settings.causes);
    this.#notices = new Notices(settings.targets);
  }

  /** Down, and told with another. */
  get explained(): ReadonlyMap<string, Explained> {
    return this.#alarms.explained;
  }

  /** Targets with an alarm. */
  get raised(): readonly string[] {
    return this.#alarms.raised;
  }

  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  /** Places that live, this one among them, and whether each has a vote. */
  places(): readonly Pick<PlaceView, 'place' | 'isCutOff'>[] {
    return this.#views();
  }

  /** Whether something changed here that `turn` has not seen. */
  get isNews(): boolean {
    return this.#isNews;
  }

  /** Looks from before this start, of targets with an objective; in the order of time. */
  remember(target: string, atMs: number, good: number, bad: number): void {
    this.#notices.remember(target, atMs, good, bad);
  }

  hear({ target, state, ok, what, ms, at }: Observation, isCutOff: boolean): void {
    this.#notices.hear(target, ok, ms, Date.parse(at));
    const isBad = ok === false;
    const last = this.#last.get(target);
    this.#isNews ||=
      last?.isBad !== isBad || this.#held.get(target) !== state || this.#isCutOff !== isCutOff;
    this.#isCutOff = isCutOff;
    this.#held.set(target, state);
    this.#last.set(target, { isBad, what });
    this.#settings.shared?.hold(target, state, isCutOff);
  }

  /** What all places together hold of each target. */
  verdicts(): ReadonlyMap<string, Verdict> {
    const { targets, agree, shared } = this.#settings;
    const version = shared?.version ?? 0;
    if (this.#isNews || version !== this.#version) {
      const views = this.#views();
      this.#verdicts = new Map(targets.map(({ name }) => [name, verdictOf(name, views, agree)]));
      this.#version = version;
    }
    return this.#verdicts;
  }

  /** What is to be told now. */
  turn(): readonly ToldAlarm[] {
    const { place, nowMs } = this.#settings;
    const before = this.#verdicts;
    const verdicts = this.verdicts();
    const isSame = before === verdicts && !this.#isNews && !this.#alarms.isWaiting;
    this.#isNews = false;
    const alarms = isSame ? [] : this.#alarms.turn(this.#heldTargets(), nowMs());
    const isTold = (target: string): boolean =>
      verdicts.get(target)?.state !== 'up' || this.explained.has(target);
    const all = [...alarms, ...this.#notices.turn(nowMs(), isTold)];
    const speaks = this.#views().find(({ isCutOff }) => !isCutOff)?.place === place;
    return all.map((told): ToldAlarm => {
      const verdict = verdicts.get(told.target);
      const isBad = told.alarm === 'down' || told.alarm === 'flapping' || told.alarm === 'held';
      return {
        format: 1,
        at: new Date(nowMs()).toISOString(),
        place,
        speaks,
        ...told,
        places: (isBad ? verdict?.bad : verdict?.good) ?? [],
        what: this.#last.get(told.target)?.what ?? '',
      };
    });
  }

  #heldTargets(): readonly HeldTarget[] {
    return this.#settings.targets.map(({ name: target, everyMs }) => ({
      target,
      state: this.#verdicts.get(target)?.state ?? 'unknown',
      isBad: this.#last.get(target)?.isBad === true,
      everyMs,
    }));
  }

  #views(): readonly PlaceView[] {
    const { place, shared } = this.#settings;
    return shared?.views() ?? [{ place, isCutOff: this.#isCutOff, held: this.#held }];
  }
}
