/**
 * Local mode in a program: keeps the state machine of `step.ts`, asks the basic function, saves what
 * must survive a power cut, and says what a screen can show. Whatever fails here (storage, the basic
 * function, a listener), the device goes on doing the last good thing within its limits.
 */
import type { Timers } from '#base';
import { demand, isClockPlausible, webWorld } from '#runtime/world';
import { formatSaved, parseSaved } from './saved-text.ts';
import {
  type LocalEvent,
  type LocalSettings,
  type LocalState,
  type Mode,
  type Values,
  type Wanted,
  type Why,
} from './state.ts';
import { startLocal, stepLocal } from './step.ts';
import { TICK_MS } from './tick.ts';

/** Where the state is kept: one text. Writing is whole or not at all (a rename), and durable. */
export interface TextStorage {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

/** What the basic function may use. */
export interface BasicContext {
  /** `now` is null while the clock is not set: after a power cut without the cloud it is not. */
  readonly clock:
    | { readonly isKnown: true; readonly nowMs: number }
    | { readonly isKnown: false; readonly nowMs: null };
  /** What the device did last. */
  readonly last: Values;
}

/** How a device lives without its cloud. Durations in milliseconds. */
export interface LocalModeOptions extends Partial<Omit<LocalSettings, 'limits'>> {
  readonly limits: LocalSettings['limits'];
  readonly saved: TextStorage;
  /** What to do with the cloud away: quick, synchronous, and asked at least once a minute. */
  readonly basic: (context: BasicContext) => Values;
  /** By default those of the web platform. */
  readonly timers?: Timers;
  /** Milliseconds since 1970, by default `Date.now`; used only while the clock is known. */
  readonly wallMs?: () => number;
  /**
   * Whether the clock was set when the program started. By default: it says no time before this
   * program can have been written. Say `false` on a device that restores the time of its last
   * shutdown, and `clockSet(true)` once it was set.
   */
  readonly isClockKnown?: boolean;
}

/** What happens, for screens, logs and counters. */
export type LocalModeEvent =
  | { readonly kind: 'mode'; readonly mode: Mode; readonly why: Why }
  /** Do this now. */
  | { readonly kind: 'doing'; readonly values: Values }
  /** Storage is full or worn: the device goes on, and tries again. */
  | { readonly kind: 'not-saved'; readonly cause: unknown }
  /** What was saved could not be read: the device starts from nothing. */
  | { readonly kind: 'not-read'; readonly cause: unknown }
  /** The basic function threw: what it said last stands. */
  | { readonly kind: 'basic-failed'; readonly cause: unknown };

const DEFAULTS = {
  awayAfterMs: 30_000,
  conflict: 'hand',
  handLasts: 'until-next-basic',
} as const;
const BASIC_EVERY_MS = 60_000;
const SAVE_AGAIN_MS = 60_000;
/** What is said before anybody listens: the newest so many are kept. */
const MOST_EARLY = 100;

/** A device that knows what to do. */
export interface LocalMode {
  readonly settings: LocalSettings;
  readonly mode: Mode;
  readonly why: Why;
  readonly doing: Values;
  /** The change by hand that the cloud has not taken: send it when it can be reached. */
  readonly hand: { readonly number: number; readonly values: Values } | null;
  /** The cloud was heard, with what it wants or as a sign of life. */
  heard(wanted?: Wanted): void;
  /** The connection ended. */
  cut(): void;
  /** The cloud did not let the device in: token, certificate. */
  refused(): void;
  setByHand(values: Values): void;
  handTaken(number: number, version: number): void;
  clockSet(isKnown: boolean): void;
  /** The time zone or the schedule changed: the basic function is asked at once. */
  changed(): void;
  on(listener: (event: LocalModeEvent) => void): () => void;
  /** Stops its timers; resolves when what was to be saved is saved, or could not be. */
  close(): Promise<void>;
}

/** Starts with what was saved. Resolves as soon as the device knows what to do. */
export async function localMode(options: LocalModeOptions): Promise<LocalMode> {
  const { limits, awayAfterMs, conflict, handLasts } = { ...DEFAULTS, ...options };
  const settings: LocalSettings = { limits, awayAfterMs, conflict, handLasts };
  demand({ awayAfterMs }, 1);
  for (const [name, limit] of Object.entries(limits)) {
    if ('oneOf' in limit || limit[0] <= limit[1]) continue;
    throw new RangeError(`limits: ${name} is ${limit.join(' to ')}: write the lower bound first`);
  }
  const early: LocalModeEvent[] = [];
  const saved = await readSaved(options.saved, (event) => early.push(event));
  const { timers = webWorld, wallMs = Date.now } = options;
  const { isClockKnown = isClockPlausible(wallMs()) } = options;
  const state = startLocal(saved, isClockKnown, settings);
  return new RunningLocalMode({ ...options, timers, wallMs }, settings, state, early);
}

async function readSaved(
  storage: TextStorage,
  say: (event: LocalModeEvent) => void,
): Promise<LocalState['saved'] | null> {
  try {
    const text = await storage.read();
    const saved = text === null ? null : parseSaved(text);
    if (text !== null && saved === null) say({ kind: 'not-read', cause: new Error('damaged') });
    return saved;
  } catch (cause) {
    say({ kind: 'not-read', cause });
    return null;
  }
}

type Options = LocalModeOptions & { readonly timers: Timers; readonly wallMs: () => number };

class RunningLocalMode implements LocalMode {
  readonly #options: Options;
  readonly settings: LocalSettings;
  readonly #listeners = new Set<(event: LocalModeEvent) => void>();
  readonly #startMs: number;
  #state: LocalState;
  /** Said before anybody could listen. */
  #early: LocalModeEvent[];
  #stopTick: () => void = () => {};
  #basicAtMs = Number.NEGATIVE_INFINITY;
  #unsaved = false;
  #saveAfterMs = 0;
  #saving: Promise<void> | null = null;
  #isOpen = true;

  constructor(
    options: Options,
    settings: LocalSettings,
    state: LocalState,
    early: LocalModeEvent[],
  ) {
    this.#options = options;
    this.settings = settings;
    this.#startMs = options.timers.nowMs();
    this.#state = state;
    this.#early = [...early, { kind: 'mode', mode: state.mode, why: state.why }];
    this.#askBasic();
    if (!this.#early.some(({ kind }) => kind === 'doing')) {
      this.#early.push({ kind: 'doing', values: this.#state.doing });
    }
    this.#tickLater();
  }

  get mode(): Mode {
    return this.#state.mode;
  }

  get why(): Why {
    return this.#state.why;
  }

  get doing(): Values {
    return this.#state.doing;
  }

  get hand(): LocalMode['hand'] {
    const { hand } = this.#state.saved;
    return hand?.takenAs === null ? { number: hand.number, values: hand.values } : null;
  }

  heard(wanted?: Wanted): void {
    this.#hear({ kind: 'heard', wanted: wanted ?? null });
  }

  cut(): void {
    this.#hear({ kind: 'cut' });
  }

  refused(): void {
    this.#hear({ kind: 'refused' });
  }

  setByHand(values: Values): void {
    this.#hear({ kind: 'set-by-hand', values });
  }

  handTaken(number: number, version: number): void {
    this.#hear({ kind: 'hand-taken', number, version });
  }

  clockSet(isKnown: boolean): void {
    this.#hear({ kind: 'clock', isKnown });
    this.#askBasic();
  }

  changed(): void {
    this.#askBasic();
  }

  on(listener: (event: LocalModeEvent) => void): () => void {
    this.#listeners.add(listener);
    for (const event of this.#early.splice(0)) this.#tell(event);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    this.#stopTick();
    await this.#saving;
    if (this.#unsaved) await this.#save();
  }

  #hear(event: LocalEvent): void {
    const before = this.#state;
    const { state, isToSave } = stepLocal(before, event, this.#nowMs(), this.settings);
    this.#state = state;
    if (state.mode !== before.mode || state.why !== before.why) {
      this.#say({ kind: 'mode', mode: state.mode, why: state.why });
      if (state.mode === 'local' && before.mode === 'cloud') this.#askBasic();
    }
    if (JSON.stringify(state.doing) !== JSON.stringify(before.doing)) {
      this.#say({ kind: 'doing', values: state.doing });
    }
    if (isToSave) this.#saveSoon();
  }

  #askBasic(): void {
    this.#basicAtMs = this.#nowMs();
    const { isClockKnown, saved } = this.#state;
    try {
      const clock: BasicContext['clock'] = isClockKnown
        ? { isKnown: true, nowMs: this.#options.wallMs() }
        : { isKnown: false, nowMs: null };
      const values = this.#options.basic({ clock, last: saved.last });
      this.#hear({ kind: 'basic', values });
    } catch (cause) {
      this.#say({ kind: 'basic-failed', cause });
    }
  }

  #tickLater(): void {
    this.#stopTick = this.#options.timers.after(TICK_MS, () => {
      this.#hear({ kind: 'tick' });
      if (this.#nowMs() - this.#basicAtMs >= BASIC_EVERY_MS) this.#askBasic();
      if (this.#unsaved) this.#saveSoon();
      if (this.#isOpen) this.#tickLater();
    });
  }

  /** One write at a time; what changes meanwhile is in the next. After a failure it waits a minute. */
  #saveSoon(): void {
    this.#unsaved = true;
    if (this.#saving !== null || this.#nowMs() < this.#saveAfterMs) return;
    this.#saving = this.#save().finally(() => {
      this.#saving = null;
      if (this.#unsaved && this.#isOpen) this.#saveSoon();
    });
  }

  async #save(): Promise<void> {
    this.#unsaved = false;
    try {
      await this.#options.saved.write(formatSaved(this.#state.saved));
    } catch (cause) {
      this.#unsaved = true;
      this.#saveAfterMs = this.#nowMs() + SAVE_AGAIN_MS;
      this.#say({ kind: 'not-saved', cause });
    }
  }

  #say(event: LocalModeEvent): void {
    if (this.#listeners.size === 0) this.#early = [...this.#early, event].slice(-MOST_EARLY);
    else this.#tell(event);
  }

  /** A listener that throws is not this device's trouble. */
  #tell(event: LocalModeEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        // The listener's own.
      }
    }
  }

  #nowMs(): number {
    return this.#options.timers.nowMs() - this.#startMs;
  }
}
