/** The services of the guard over the real zone, store and log, in the words of the texts. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { isIPv6 } from 'node:net';
import type { Result } from '#base';
import type { TsigKey } from '#core/dns';
import {
  findPlan,
  hashPlan,
  shortHash,
  type AuditEntry,
  type Contents,
  type HandCommand,
  type HandRefusal,
  type NamePolicy,
  type Policy,
  type PublishedSet,
} from '#core/guard';
import {
  DaemonLog,
  GuardMetrics,
  GuardStore,
  USUAL_PACE,
  adoptedSets,
  clearOverrides,
  lookAtEndpoint,
  mergeTrails,
  openTrail,
  policyHash,
  putOverride,
  readOverrides,
  readTrails,
  runGuard,
  serveMetrics,
  sha256,
  type Desk,
  type DeskOutcome,
  type Look,
} from '#app/guard';
import {
  sayStandstill,
  shortName,
  type ShownOverride,
  type ShownPlan,
  type ShownProbes,
  type ShownRisk,
  type ShownStatus,
  type ShownThaw,
} from '#app/report';
import type { Store } from '#io/store';
import { tryRights, type ZoneAdapter } from '#io/zone';
import type { Earlier, GuardDesk, HandOutcome, OverrideOrder } from './guard-services.ts';
import { healthyAddresses, shownAuthorities, shownNames } from './guard-shown.ts';
import { Misuse } from '../command.ts';

/** What a desk is opened from. */
export interface LiveSettings {
  readonly policy: Policy;
  readonly key: TsigKey | null;
  /** That of the policy: files are relative to it. */
  readonly folder: string;
  readonly owner: string;
  /** The folder of the log and, where nothing else is said, of the store. */
  readonly state: string;
  readonly store: string;
  readonly place: string | null;
  /** `127.0.0.1:9464`; null: no metrics. */
  readonly metrics: string | null;
  /** What stands behind the owner in the name of this desk's log; null: nothing. */
  readonly trail: string | null;
  readonly history: number;
  readonly waitMs: number;
  readonly take: <Value>(result: Result<Value>) => Value;
}

/** A write in the words of each kind of zone. */
const HOW = { rfc2136: 'UPDATE', route53: 'batch', file: 'new file' } as const;

/** Longest wait for one look at an endpoint. */
const LOOK_MS = 3_000;

/** The services at one desk. */
export class LiveDesk implements GuardDesk {
  readonly policy: Policy;
  readonly owner: string;
  readonly history: number;
  readonly compares: boolean;
  readonly #settings: LiveSettings;
  readonly #zone: ZoneAdapter;
  readonly #store: Store | null;
  readonly #desk: Desk;
  readonly #stop: AbortController;

  constructor(
    settings: LiveSettings,
    zone: ZoneAdapter,
    store: Store | null,
    desk: Desk,
    stop: AbortController,
  ) {
    this.policy = settings.policy;
    this.owner = settings.owner;
    this.history = settings.history;
    this.compares = zone.capabilities.compares;
    this.#settings = settings;
    this.#zone = zone;
    this.#store = store;
    this.#desk = desk;
    this.#stop = stop;
  }

  async plan(): Promise<ShownPlan> {
    const look = await this.#desk.look();
    const planned = this.#desk.plan(look);
    const { proposal, generation, number, hash } = planned;
    return {
      zone: this.policy.zone,
      policy: this.policy,
      generation,
      number,
      hash: hash === null ? null : shortHash(hash),
      proposal,
      how: HOW[this.policy.where?.kind ?? 'rfc2136'],
      isFrozen: look.zone.marker?.state === 'frozen',
      blind: this.#blind(look),
    };
  }

  async apply(hash: string): Promise<HandOutcome> {
    return this.#outcome(await this.#desk.apply(hash), hash);
  }

  async freeze(why: string): Promise<HandOutcome> {
    return this.#outcome(await this.#desk.hand({ kind: 'freeze' }, why), '');
  }

  async override(
    order: OverrideOrder,
  ): Promise<HandOutcome | { readonly kind: 'set'; readonly shown: ShownOverride }> {
    const name = this.#named(order.name, order.addresses.some(isIPv6) ? 'AAAA' : 'A');
    const look = await this.#desk.look();
    const endpoints = [...new Set(order.addresses)]
      .toSorted()
      .map((address) => ({ address, weight: 1 }));
    const set: PublishedSet = {
      name: name.name,
      type: name.type,
      ttlSeconds: name.ttlSeconds,
      endpoints,
    };
    const contents = look.zone.contents.map((each) =>
      each.name === name.name && each.type === name.type ? set : each,
    );
    const looks = await this.#lookAt(order.addresses, name);
    const outcome = await this.#desk.hand({ kind: 'override', contents }, order.why);
    if (outcome.kind !== 'applied') return this.#outcome(outcome, '');
    const untilMs = Date.now() + order.forMs;
    await this.#note(order, name, untilMs);
    return {
      kind: 'set',
      shown: {
        zone: this.policy.zone,
        set,
        minHealthy: name.minHealthy,
        generation: outcome.write.marker.generation,
        untilMs,
        nowMs: Date.now(),
        thenThaw: order.thenThaw,
        looks,
      },
    };
  }

  async previewThaw(): Promise<ShownThaw | HandRefusal> {
    const look = await this.#desk.look();
    const { marker } = look.zone;
    if (marker === null) return 'not-adopted';
    if (marker.state === 'run') return 'not-in-that-state';
    const planned = this.#desk.planThaw(look);
    return {
      zone: this.policy.zone,
      number: planned.number,
      hash: planned.hash === null ? '' : shortHash(planned.hash),
      names: planned.proposal.names,
      policy: this.policy,
      reasons: await this.#reasons(),
    };
  }

  async thaw(hash: string | null, why: string): Promise<HandOutcome> {
    const outcome = this.#outcome(await this.#desk.thaw(hash, why), hash ?? '');
    if (outcome.kind === 'applied' && this.#store !== null) {
      await clearOverrides(this.#store, this.policy.zone, this.#stop.signal).catch(() => {});
    }
    return outcome;
  }

  async earlier(): Promise<readonly Earlier[]> {
    const { zone, store } = await this.#desk.look();
    const generation = zone.marker?.generation ?? 0;
    return (store?.plans ?? [])
      .filter(({ number, contents }) => number <= generation && contents !== null)
      .map(({ number, origin, contents }) => ({
        generation: number,
        origin,
        isVerified: number <= (store?.verified ?? -1),
        isLive: number === generation,
        holds: (contents ?? [])
          .map(({ name, endpoints }) => `${shortName(name, this.policy.zone)} ${endpoints.length}`)
          .join(', '),
      }));
  }

  async rollback(to: number, why: string): Promise<HandOutcome> {
    return this.#outcome(await this.#desk.hand({ kind: 'rollback', to }, why), '');
  }

  async keep(name: string | null, why: string): Promise<HandOutcome> {
    const outcome = await this.#foreign({ kind: 'keep' }, name, why);
    if (outcome.kind !== 'applied') return outcome;
    // The policy is its owner's: it is not edited, and what it lacks is said.
    const note =
      'Let guard.yaml list what is there now under endpoints, or the planner changes it again.';
    return { ...outcome, applied: { ...outcome.applied, notes: [...outcome.applied.notes, note] } };
  }

  async restore(name: string | null, why: string): Promise<HandOutcome> {
    return this.#foreign({ kind: 'restore' }, name, why);
  }

  async status(): Promise<ShownStatus> {
    const look = await this.#desk.look();
    const looks = await this.#desk.authorities();
    const { zone, store, readings, storeTrouble } = look;
    const healthy = healthyAddresses(this.policy, readings);
    const overrides = await this.#overrides();
    const generation = zone.marker?.generation ?? 0;
    const waiting = store?.plans.findLast(
      ({ base, number, contents }) =>
        base === generation && number > generation && contents !== null,
    );
    const [first] = overrides;
    return {
      zone: this.policy.zone,
      nowMs: Date.now(),
      marker: zone.marker,
      serial: looks.find(({ serial }) => serial !== null)?.serial ?? null,
      names: shownNames(this.policy, zone, store, healthy),
      authorities: shownAuthorities(looks, zone),
      override:
        first === undefined
          ? null
          : {
              name: shortName(first.name, this.policy.zone),
              why: first.why,
              untilMs: first.untilMs,
            },
      verified: store?.verified ?? null,
      foreignSinceMs: null,
      waiting:
        waiting?.contents == null
          ? null
          : {
              number: waiting.number,
              hash: shortHash(hashPlan({ ...waiting, contents: waiting.contents }, sha256)),
            },
      storeTrouble,
    };
  }

  async log(): Promise<readonly AuditEntry[]> {
    return mergeTrails(await readTrails(join(this.#settings.state, 'audit')));
  }

  async probes(place: string | null): Promise<ShownProbes> {
    const look = await this.#desk.look();
    const { ignoredPlaces } = this.#desk.plan(look).proposal;
    return {
      places: this.policy.probes.from,
      agree: this.policy.probes.agree,
      addresses: [
        ...new Set(
          this.policy.names.flatMap(({ endpoints }) => endpoints.map(({ address }) => address)),
        ),
      ],
      readings: look.readings.map((each) => ({ ...each, ageMs: null, what: null })),
      ignored: ignoredPlaces,
      asked: place,
    };
  }

  async risk(): Promise<ShownRisk> {
    const rights = await tryRights(
      this.#zone,
      adoptedSets(this.policy),
      AbortSignal.timeout(15_000),
    ).catch((cause: unknown) => ({
      software: null,
      isConfined: null,
      notTested: cause instanceof Error ? cause.message : String(cause),
    }));
    const names = { bind: 'BIND', knot: 'Knot DNS', powerdns: 'PowerDNS' } as const;
    const { metrics, state } = this.#settings;
    return {
      policy: this.policy,
      server: rights.software === null ? 'the name server' : names[rights.software],
      isConfined: rights.isConfined,
      notTested: rights.notTested,
      listens: metrics === null ? null : `${metrics} (metrics)`,
      keeps: state,
      compares: this.compares,
    };
  }

  async run(signal: AbortSignal, tell: (line: string) => void): Promise<void> {
    const { place, metrics: at, state, history } = this.#settings;
    if (this.#store === null) throw new Misuse(['The store cannot be opened: see --store.']);
    if (place !== null && !this.policy.probes.from.includes(place)) {
      const known = this.policy.probes.from.join(', ');
      throw new Misuse([`No place is called ${place}: there are ${known}.`]);
    }
    const metrics = new GuardMetrics();
    const { owner } = this;
    const log = new DaemonLog(owner, Date.now, metrics, (line) => tell(JSON.stringify(line)));
    const server = at === null ? null : await listen(metrics, at);
    const folder = join(state, 'audit');
    try {
      await runGuard(
        {
          policy: this.policy,
          policyHash: policyHash(this.policy),
          owner,
          place,
          keep: history,
          zone: this.#zone,
          store: new GuardStore(this.#store, this.policy.zone),
          overrides: this.#store,
          openTrail: (as) =>
            openTrail(folder, as === 'enactor' ? owner : `${owner}.planner`, Date.now),
          look: lookAtEndpoint(LOOK_MS),
          log,
          pace: USUAL_PACE,
          nowMs: Date.now,
          random: () => randomInt(0x1_0000_0000) / 0x1_0000_0000,
        },
        signal,
        { thaw: async (why) => void (await this.thaw(null, why)) },
      );
    } finally {
      await server?.close();
    }
  }

  async close(): Promise<void> {
    await this.#desk.close();
    await this.#store?.close();
    this.#stop.abort();
  }

  #outcome(outcome: DeskOutcome, hash: string): HandOutcome {
    switch (outcome.kind) {
      case 'applied': {
        const { write, serial, elapsedMs, looks, afterMs, notes } = outcome;
        const authorities = shownAuthorities(
          looks,
          { marker: write.marker, contents: write.contents },
          afterMs,
        );
        const { generation } = write.marker;
        return { kind: 'applied', applied: { generation, serial, elapsedMs, authorities, notes } };
      }
      case 'failed':
        return { kind: 'failed', failure: outcome.answer };
      case 'not-done':
        return outcome;
      case 'no-such-plan': {
        const { now } = outcome;
        return { kind: 'no-such-plan', hash, now: now === null ? null : shortHash(now) };
      }
      case 'standstill': {
        const what = sayStandstill(outcome.why);
        return { kind: 'failed', failure: { kind: 'outdated', server: this.policy.zone, what } };
      }
      case 'store-down': {
        const causes = [
          { what: outcome.trouble, mend: 'see --store; freeze and override work without it' },
        ];
        const failure = {
          kind: 'refused',
          server: 'the store',
          what: 'no answer',
          causes,
        } as const;
        return { kind: 'failed', failure };
      }
    }
  }

  /** Keep and restore take the zone as a whole; a name that nobody changed is a mistake. */
  async #foreign(command: HandCommand, only: string | null, why: string): Promise<HandOutcome> {
    if (only !== null) {
      const look = await this.#desk.look();
      const { name } = this.#named(only, null);
      if (!foreignNames(look).includes(name)) return { kind: 'not-done', why: 'not-foreign' };
    }
    return this.#outcome(await this.#desk.hand(command, why), '');
  }

  /** The adopted name that somebody means. @throws Misuse */
  #named(text: string, type: 'A' | 'AAAA' | null): NamePolicy {
    const { names, zone } = this.policy;
    const wanted = text.toLowerCase().replace(/\.$/, '');
    const found = names.filter(
      ({ name }) =>
        shortName(name, zone).toLowerCase() === wanted || name.toLowerCase() === `${wanted}.`,
    );
    const chosen = found.find((each) => type === null || each.type === type);
    if (chosen !== undefined) return chosen;
    const known = [...new Set(names.map(({ name }) => shortName(name, zone)))].join(', ');
    const which = type === null || found.length === 0 ? text : `${text} ${type}`;
    throw new Misuse([`${which} is not adopted: there are ${known}.`]);
  }

  #blind({ readings, storeTrouble }: Look): string | null {
    if (storeTrouble !== null) return `the store cannot be read: ${storeTrouble}`;
    if (readings.length > 0) return null;
    return 'no place has looked lately: run firebreak guard run --place NAME in three networks';
  }

  async #lookAt(addresses: readonly string[], name: NamePolicy): Promise<ShownOverride['looks']> {
    const look = lookAtEndpoint(LOOK_MS);
    return Promise.all(
      addresses.map(async (address) => {
        const ok = await look(address, name, this.#stop.signal);
        return { address, ok, what: sayProbe(name) };
      }),
    );
  }

  async #note(order: OverrideOrder, { name }: NamePolicy, untilMs: number): Promise<void> {
    if (this.#store === null) return;
    const { addresses, why, thenThaw } = order;
    const { owner } = this;
    const override = { name, addresses, why, owner, untilMs, thenThaw };
    await putOverride(this.#store, this.policy.zone, override, this.#stop.signal).catch(() => {});
  }

  async #overrides(): ReturnType<typeof readOverrides> {
    if (this.#store === null) return [];
    return readOverrides(this.#store, this.policy.zone, this.#stop.signal).catch(() => []);
  }

  async #reasons(): Promise<ReadonlyMap<string, string>> {
    const overrides = await this.#overrides();
    return new Map(
      overrides.flatMap(({ addresses, why }) =>
        addresses.map((address) => [address, `was set by hand, ${why}`] as const),
      ),
    );
  }
}

/** Names that have something else than their generation should have. */
function foreignNames({ zone, store }: Look): readonly string[] {
  const live = store === null ? null : findPlan(store, zone.marker?.generation ?? -1);
  const wrote: Contents = live?.contents ?? [];
  return zone.contents
    .filter((set) => {
      const own = wrote.find(({ name, type }) => name === set.name && type === set.type);
      return own !== undefined && JSON.stringify(own) !== JSON.stringify(set);
    })
    .map(({ name }) => name);
}

function sayProbe({ probe }: NamePolicy): string {
  if (probe === null) return '443';
  return probe.kind === 'tcp' ? probe.target : `${probe.kind} ${probe.target}`;
}

/** `127.0.0.1:9464`. @throws Misuse */
async function listen(
  metrics: GuardMetrics,
  at: string,
): Promise<Awaited<ReturnType<typeof serveMetrics>>> {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(at) ?? [];
  if (host === '') throw new Misuse([`--metrics takes an address, 127.0.0.1:9464, not ${at}.`]);
  try {
    return await serveMetrics(metrics, host.replace(/^\[|\]$/g, ''), Number(port));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Misuse([`Metrics cannot be served: ${why}. Elsewhere, or nowhere: --metrics none`]);
  }
}
