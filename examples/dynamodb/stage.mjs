/** What is seen of the race: the programs' reads, the name, what happened when; as a table and as a record. */
import { Resolver } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { NAME, ZONE } from './scene.mjs';

export const KINDS = ['plain', 'kept'];

/** What is waited for is waited for at most half a minute; the report says what did not come. */
const TURN_MS = 25;
const MOST_TURNS = 1_200;

/** A stage on which a unit of time (a second, or less) takes `unitMs`. `say` prints a line. */
export class Stage {
  unitMs;
  everyMs;
  startMs = 0;
  log = [];
  events = [];
  /** What the name server says of the name, whenever that changes. */
  states = [];
  #marks = { plain: [], kept: [] };
  /** When the first good read ended and the last one began. */
  #good = {};
  #shown = { plain: 0, kept: 0 };
  #causes = new Map();
  #resolver = new Resolver({ timeout: 2_000, tries: 1 });
  #say;
  #timer;
  #looking = null;

  constructor(unitMs, say) {
    this.unitMs = unitMs;
    this.everyMs = unitMs / 4;
    this.#say = say;
  }

  /** Whom to ask for the name. */
  watch(nameServer) {
    this.#resolver.setServers([nameServer]);
  }

  /** Time begins, once; the name is looked at from now on. */
  begin() {
    if (this.startMs > 0) return;
    this.startMs = Date.now();
    this.#timer = setInterval(() => void this.#look(), this.everyMs);
    this.#timer.unref();
  }

  end() {
    clearInterval(this.#timer);
    return this.nowMs();
  }

  nowMs() {
    return Date.now() - this.startMs;
  }

  async until(unit) {
    await pause(Math.max(0, unit * this.unitMs - this.nowMs()));
  }

  /** Waits until a program has read for so long: a busy machine starts it late. */
  async hasRead(kind, forMs) {
    for (let turn = 0; turn < MOST_TURNS && this.#readFor(kind) < forMs; turn++)
      await pause(TURN_MS);
  }

  /** Waits until a read that begins from now on has one of these marks. */
  async sees(kind, marks) {
    const from = Math.ceil(this.nowMs() / this.everyMs);
    const isSeen = () => this.#marks[kind].slice(from).some((mark) => marks.includes(mark));
    for (let turn = 0; turn < MOST_TURNS && !isSeen(); turn++) await pause(TURN_MS);
  }

  heard(kind, { slot, failed, isHeld }) {
    if (failed === null) {
      const { fromMs = this.nowMs() } = this.#good[kind] ?? {};
      this.#good[kind] = { fromMs, toMs: slot * this.everyMs };
    }
    this.#marks[kind][slot] = failed === null ? (isHeld ? 'h' : '.') : 'x';
    if (failed !== null) this.#causes.set(failed, (this.#causes.get(failed) ?? 0) + 1);
    this.#note(`${kind} read ${slot}: ${failed ?? (isHeld ? 'by the kept name' : 'fresh')}`);
  }

  /** A mark a read, in order: `.` read, `h` read by a kept name, `x` failed, a space: none begun. */
  reads(kind) {
    return Array.from(this.#marks[kind], (mark) => mark ?? ' ').join('');
  }

  /** Why reads failed, most often first. */
  causes() {
    return [...this.#causes].toSorted((a, b) => b[1] - a[1]).map(([cause]) => cause);
  }

  tell(what, more = []) {
    this.events.push({ atMs: this.nowMs(), what });
    for (const line of [what, ...more]) this.#note(line);
    this.#say(`  ${this.#clock()}  ${what}`);
    for (const line of more) this.#say(`         ${line}`);
  }

  /** A row of the table: what came of the reads since the last one. */
  async show(unit) {
    await this.until(unit);
    const state = await this.#look();
    const [plain, kept] = KINDS.map((kind) => this.#cell(kind));
    this.#say(`  ${this.#clock()}  ${plain.padEnd(17)}${kept.padEnd(17)}${sayState(state)}`);
  }

  #readFor(kind) {
    const { fromMs = 0, toMs = 0 } = this.#good[kind] ?? {};
    return toMs - fromMs;
  }

  #cell(kind) {
    const all = this.#marks[kind].slice(this.#shown[kind]).filter((mark) => mark !== undefined);
    this.#shown[kind] = this.#marks[kind].length;
    const failed = all.filter((mark) => mark === 'x').length;
    if (failed > 0) return `${failed} of ${all.length} FAIL`;
    return `${all.length} reads${all.at(-1) === 'h' ? ', KEPT' : ''}`;
  }

  /** One look at a time. */
  #look() {
    this.#looking ??= this.#lookOnce().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /** A look that fails says nothing of the name: the last one stands. */
  async #lookOnce() {
    const looked = await this.#ask().catch(() => null);
    const before = this.states.at(-1);
    if (looked === null) return before ?? { atMs: 0, plan: 0, generation: 0, addresses: 0 };
    if (before !== undefined && sayState(before) === sayState(looked)) return before;
    this.states.push(looked);
    this.#note(`the name server says: ${sayState(looked)}`);
    return looked;
  }

  /** Alias and addresses as of one moment: asked again where the alias changed in between. */
  async #ask() {
    const atMs = this.nowMs();
    const [plan, generation] = [await this.#plan(), await this.#generation()];
    const addresses = await this.#resolver.resolve4(NAME).catch(noneIfEmpty);
    const isSame = plan === (await this.#plan()) && generation === (await this.#generation());
    return isSame ? { atMs, plan, generation, addresses: addresses.length } : this.#ask();
  }

  async #plan() {
    const [alias = ''] = await this.#resolver.resolveCname(NAME).catch(noneIfEmpty);
    return Number(/^plan-(\d+)/.exec(alias)?.[1] ?? 0);
  }

  async #generation() {
    const texts = await this.#resolver.resolveTxt(`_firebreak.${ZONE}`).catch(noneIfEmpty);
    return Number(/ gen=(\d+) /.exec(texts.flat().join(''))?.[1] ?? 0);
  }

  #note(line) {
    this.log.push(`${(this.nowMs() / 1_000).toFixed(2).padStart(6)} ${line}`);
  }

  #clock() {
    const units = Math.max(0, Math.floor(this.nowMs() / this.unitMs));
    return `00:${String(units).padStart(2, '0')}`;
  }
}

/** "There is none" is an answer; anything else is not. */
function noneIfEmpty(cause) {
  if (cause.code === 'ENODATA' || cause.code === 'ENOTFOUND') return [];
  throw cause;
}

function sayState({ plan, generation, addresses }) {
  const which = plan > 0 ? `plan ${plan}` : generation > 0 ? `generation ${generation}` : 'by hand';
  return `${which}: ${addresses === 0 ? 'EMPTY' : `${addresses} address${addresses === 1 ? '' : 'es'}`}`;
}
