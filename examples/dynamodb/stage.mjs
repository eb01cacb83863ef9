/** What is seen of the race: the programs' reads, the name, what happened when; as a table and as a record. */
import { Resolver } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { NAME, ZONE } from './scene.mjs';

export const KINDS = ['plain', 'kept'];

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
  #shown = { plain: 0, kept: 0 };
  #causes = new Map();
  #resolver = new Resolver({ timeout: 2_000, tries: 1 });
  #say;
  #timer;

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

  heard(kind, { slot, failed, isHeld }) {
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

  #cell(kind) {
    const all = this.#marks[kind].slice(this.#shown[kind]).filter((mark) => mark !== undefined);
    this.#shown[kind] = this.#marks[kind].length;
    const failed = all.filter((mark) => mark === 'x').length;
    if (failed > 0) return `${failed} of ${all.length} FAIL`;
    return `${all.length} reads${all.at(-1) === 'h' ? ', KEPT' : ''}`;
  }

  async #look() {
    const none = () => [];
    const [addresses, aliases, texts] = await Promise.all([
      this.#resolver.resolve4(NAME).catch(none),
      this.#resolver.resolveCname(NAME).catch(none),
      this.#resolver.resolveTxt(`_firebreak.${ZONE}`).catch(none),
    ]);
    const state = {
      atMs: this.nowMs(),
      plan: Number(/^plan-(\d+)/.exec(aliases[0] ?? '')?.[1] ?? 0),
      generation: Number(/ gen=(\d+) /.exec(texts.flat().join(''))?.[1] ?? 0),
      addresses: addresses.length,
    };
    const before = this.states.at(-1);
    if (before === undefined || sayState(before) !== sayState(state)) {
      this.states.push(state);
      this.#note(`the name server says: ${sayState(state)}`);
    }
    return state;
  }

  #note(line) {
    this.log.push(`${(this.nowMs() / 1_000).toFixed(2).padStart(6)} ${line}`);
  }

  #clock() {
    const units = Math.max(0, Math.floor(this.nowMs() / this.unitMs));
    return `00:${String(units).padStart(2, '0')}`;
  }
}

function sayState({ plan, generation, addresses }) {
  const which = plan > 0 ? `plan ${plan}` : generation > 0 ? `generation ${generation}` : 'by hand';
  return `${which}: ${addresses === 0 ? 'EMPTY' : `${addresses} address${addresses === 1 ? '' : 'es'}`}`;
}
