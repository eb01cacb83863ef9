/** The resolver as a process: fronts, upstreams, looks at held addresses, the saved book, control. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ConfigPin, ListenPlace, Upstream } from '#core/resolver';
import type { Name } from '#core/dns';
import { NameBook, type ResolverSettings } from '#runtime/resolver';
import { answerBy } from './answer-bytes.ts';
import { openControl, figures, type Control, type ControlWorld } from './control.ts';
import { Forwarder, type ForwarderLimits } from './forwarder.ts';
import { LocalFront, type Front } from './front.ts';
import { ConfiguredHands } from './hands.ts';
import { connects } from './looks.ts';
import { openMetricsPage, type MetricsPage } from './metrics-page.ts';
import { ResolverMetrics } from './metrics.ts';
import type { KeptRecord } from './read-answer.ts';
import { loadBook, saveBook } from './saved-book.ts';
import { USUAL_SERVER, type ServerOptions } from './server.ts';
import { ThreadFronts } from './thread-fronts.ts';
import { forEverything, Upstreams, type UpstreamsByZone } from './upstreams.ts';

/** How it runs. What is not given is as it is shipped. */
export interface ResolverOptions
  extends Partial<ServerOptions>, Partial<ResolverSettings>, Partial<ForwarderLimits> {
  /** For all names, or by zone. */
  readonly upstreams: readonly Upstream[] | UpstreamsByZone;
  /** How long one upstream is waited for. */
  readonly upstreamMs?: number;
  /** Where it answers; `address` and `port` when it is one place only. */
  readonly listen?: readonly ListenPlace[];
  /** Threads that answer. */
  readonly workers?: number;
  /** Loopback port of the control; null: none. */
  readonly controlPort: number | null;
  /** Where figures are shown beside it. */
  readonly metrics?: ListenPlace | null;
  /** Where the book is kept across restarts; null: nowhere. */
  readonly saved: string | null;
  /** The port on which held addresses are looked at; null: nobody looks. */
  readonly checkPort: number | null;
  readonly pins?: readonly ConfigPin[];
  readonly deny?: readonly Name[];
  readonly say: (line: string) => void;
}

/** Where it listens. */
export interface RunningResolver {
  /** Of the first place; all are `ports`. */
  readonly port: number;
  readonly ports: readonly number[];
  readonly controlPort: number | null;
  readonly metricsPort: number | null;
  readonly metrics: ResolverMetrics;
  /**
   * Runs by these from now on; what is known stays known. Places, threads, control, figures and the file
   * stay as they are: returns those that differ, which need a restart.
   */
  use(options: ResolverOptions): readonly string[];
  /** Asks these from now on. */
  useUpstreams(upstreams: readonly Upstream[] | UpstreamsByZone): void;
  /** Resolves, saying why, when it cannot go on. */
  readonly failed: Promise<string>;
  close(): Promise<void>;
}

const TICK_MS = 1_000;
const SAVE_EVERY_MS = 60_000;
const UPSTREAM_MS = 1_500;
const LIMITS: ForwarderLimits = {
  patienceMs: 1_800,
  mostAsking: 2_000,
  mostNewPerSecond: USUAL_SERVER.mostNewPerSecond,
};

/** Opens everything, or rejects with nothing left open. */
export async function runResolver(options: ResolverOptions): Promise<RunningResolver> {
  const resolver = new RunningProcess(options);
  await resolver.open();
  return resolver;
}

class RunningProcess implements RunningResolver {
  #options: ResolverOptions;
  readonly metrics: ResolverMetrics = new ResolverMetrics();
  readonly #book: NameBook<KeptRecord>;
  readonly #upstreams: Upstreams;
  readonly #hands: ConfiguredHands;
  readonly #forwarder: Forwarder;
  readonly #front: Front;
  readonly #stop = new AbortController();
  readonly failed: Promise<string>;
  ports: readonly number[] = [];
  #control: Control | null = null;
  #page: MetricsPage | null = null;
  #ticking: Promise<void> = Promise.resolve();

  constructor(options: ResolverOptions) {
    this.#options = options;
    this.#book = new NameBook<KeptRecord>(options);
    this.#hands = new ConfiguredHands(this.#book);
    this.#upstreams = new Upstreams(() => this.metrics.count('doubted'));
    this.#forwarder = new Forwarder({
      book: this.#book,
      upstreams: (name) => this.#upstreams.of(name),
      isAlive: (address) => this.#look(address),
      metrics: this.metrics,
      nowMs: Date.now,
      limits: () => ({ ...LIMITS, ...this.#options }),
    });
    const { promise, resolve } = Promise.withResolvers<string>();
    this.failed = promise;
    const answer = answerBy(this.#forwarder, this.metrics);
    const { metrics } = this;
    const { workers = 1, say } = options;
    const front = { ...USUAL_SERVER, ...options };
    this.#front =
      workers === 1
        ? new LocalFront(front, answer, metrics)
        : new ThreadFronts(workers, plain(front), { answer, metrics, say, failed: resolve });
  }

  get port(): number {
    return this.ports[0] ?? 0;
  }

  get controlPort(): number | null {
    return this.#control?.port ?? null;
  }

  get metricsPort(): number | null {
    return this.#page?.port ?? null;
  }

  async open(): Promise<void> {
    const { saved, say, controlPort, metrics = null } = this.#options;
    if (saved !== null) await loadBook(this.#book, saved, Date.now(), say);
    this.#apply();
    try {
      this.ports = await this.#front.open(placesOf(this.#options));
      if (controlPort !== null) this.#control = await openControl(this.#world(), controlPort);
      if (metrics !== null)
        this.#page = await openMetricsPage(() => figures(this.#world()), metrics);
    } catch (cause) {
      await this.#closeAll();
      throw cause;
    }
    this.#ticking = this.#tick();
  }

  use(options: ResolverOptions): readonly string[] {
    const before = this.#options;
    this.#options = { ...options, say: before.say };
    this.#book.use(options);
    this.#front.use(plain({ ...USUAL_SERVER, ...options }));
    this.#apply();
    return STAYING.filter(
      ([, of]) => JSON.stringify(of(before)) !== JSON.stringify(of(options)),
    ).map(([name]) => name);
  }

  useUpstreams(upstreams: readonly Upstream[] | UpstreamsByZone): void {
    this.#options = { ...this.#options, upstreams };
    this.#apply();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#ticking;
    await this.#closeAll();
    const { saved, say } = this.#options;
    if (saved !== null) await saveBook(this.#book, saved, Date.now(), say);
  }

  /** What may change while it runs. */
  #apply(): void {
    const { upstreams, upstreamMs = UPSTREAM_MS, pins = [], deny = [] } = this.#options;
    const byZone = 'length' in upstreams ? forEverything(upstreams) : upstreams;
    this.#upstreams.use(byZone, upstreamMs);
    this.#hands.use({ pins, deny }, Date.now());
    this.#front.forget();
  }

  #world(): ControlWorld {
    return {
      book: this.#book,
      metrics: this.metrics,
      upstreams: () => this.#upstreams.shown(),
      checkPort: () => this.#options.checkPort,
      nowMs: Date.now,
      changed: () => this.#front.forget(),
    };
  }

  #look(address: string): Promise<boolean | null> {
    const { checkPort } = this.#options;
    return checkPort === null ? Promise.resolve(null) : connects(address, checkPort);
  }

  async #closeAll(): Promise<void> {
    await Promise.all([this.#front.close(), this.#control?.close(), this.#page?.close()]);
    this.#upstreams.close();
  }

  async #tick(): Promise<void> {
    const { signal } = this.#stop;
    const { say, saved } = this.#options;
    const told = new Set<string>();
    let savedAtMs = Date.now();
    while (!signal.aborted) {
      this.#forwarder.tick();
      this.#upstreams.tick();
      this.#sayHeld(told);
      if (saved !== null && Date.now() - savedAtMs >= SAVE_EVERY_MS) {
        savedAtMs = Date.now();
        await saveBook(this.#book, saved, savedAtMs, say);
      }
      await pause(TICK_MS, null, { signal }).catch(() => {});
    }
  }

  #sayHeld(told: Set<string>): void {
    const { say } = this.#options;
    const held = new Map(this.#book.held(Date.now()).map(({ name, why }) => [name, why]));
    for (const [name, why] of held) {
      if (!told.has(name)) say(`holds ${name}: upstream says ${why}`);
      told.add(name);
    }
    for (const name of told) {
      if (held.has(name)) continue;
      told.delete(name);
      say(`holds ${name} no longer`);
    }
  }
}

/** What stays until a restart, by the key that says it. */
const STAYING: readonly (readonly [string, (options: ResolverOptions) => unknown])[] = [
  ['listen', placesOf],
  ['workers', ({ workers = 1 }) => workers],
  ['control', ({ controlPort }) => controlPort],
  ['metrics', ({ metrics = null }) => metrics],
  ['save', ({ saved }) => saved],
];

function placesOf({ listen, address, port }: ResolverOptions): readonly ListenPlace[] {
  const usual = { address: address ?? USUAL_SERVER.address, port: port ?? USUAL_SERVER.port };
  return listen ?? [usual];
}

/** Only what a front needs, and what can be sent to a thread. */
function plain({
  allow,
  mostPerSecond,
  mostNewPerSecond,
  mostConnections,
  idleMs,
}: ServerOptions): {
  [
    Key in 'allow' | 'mostPerSecond' | 'mostNewPerSecond' | 'mostConnections' | 'idleMs'
  ]: ServerOptions[Key];
} {
  return { allow, mostPerSecond, mostNewPerSecond, mostConnections, idleMs };
}
