/**
 * A hosted zone of Amazon Route 53. Written from AWS's documents and tried against a small server that
 * does what they say (`route53-server.testing.ts`); it was never run against AWS itself.
 *
 * What Route 53 gives: writes that compare (`change-batch.ts`). What it does not give: one look at many
 * names is several calls, so the marker is read before and after, and a look that it changed under is
 * rejected. A listing shows changes that have not reached every name server: `askAuthorities` waits for
 * INSYNC of this process's own last change, and asks the name servers when it is given a way to.
 */
import { createZone, nameKey, nameOf, type Name, type Zone } from '#core/dns';
import {
  markerName,
  sameMarker,
  type Policy,
  type ZoneCapabilities,
  type ZoneView,
  type ZoneWrite,
} from '#core/guard';
import {
  ZoneError,
  type AdoptedSet,
  type AuthorityLook,
  type WriteAnswer,
  type ZoneAdapter,
} from '../port.ts';
import type { AskNameServers } from '../ask-name-servers.ts';
import { stopIfAborted } from '../stop-if-aborted.ts';
import {
  BATCH_LIMITS,
  changesOfWrite,
  emptiedSets,
  sizeOfBatch,
  spellingsOf,
  viewOfSets,
  type Spellings,
} from './change-batch.ts';
import { Route53Client, type CallAnswer } from './client.ts';
import { credentialsOf } from './credentials.ts';
import { fromRoute53Name, toRoute53Name } from './names-and-texts.ts';
import { formatBatch, readSet, type Route53Set } from './record-set.ts';
import { answerOfRefusal, causesOf, type RefusalContext } from './refusals.ts';
import { textAt, elementsAt } from './xml.ts';
import { recordsOfSets } from './zone-records.ts';

/** Which hosted zone, and how. */
export interface Route53Settings {
  /** `Z1D633PJN98FT9`, with or without `/hostedzone/` before it. */
  readonly zoneId: string;
  readonly policy: Pick<Policy, 'zone' | 'names'>;
  /** Publish weights, one address in each answer; without it all addresses are in every answer. */
  readonly weighs?: boolean;
  readonly endpoint?: string;
  readonly region?: string;
  readonly timeoutMs?: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly now?: () => Date;
  /** How the zone's name servers are asked; with weights they are not, for an answer has one address. */
  readonly askNameServers?: AskNameServers | null;
}

const PAGE = 300;
/** 10,000 record sets are the usual quota of a zone; this is far above any raised one. */
const MAX_PAGES = 10_000;

/** The adapter. */
export function route53Zone(settings: Route53Settings): ZoneAdapter {
  return new Route53Zone(settings);
}

class Route53Zone implements ZoneAdapter {
  readonly kind = 'route53';
  readonly zone: Name;
  readonly capabilities: ZoneCapabilities;
  readonly #client: Route53Client;
  readonly #zoneId: string;
  readonly #policy: Pick<Policy, 'zone' | 'names'>;
  readonly #now: () => Date;
  readonly #askNameServers: AskNameServers | null;
  /** Of the last write that was taken, as long as it is not known to be everywhere. */
  #pendingChange: string | null = null;
  #hasWritten = false;
  /** How the addresses were spelled that were last seen: a DELETE must give them like that. */
  #spellings: Spellings = new Map();

  constructor(settings: Route53Settings) {
    const environment = settings.environment ?? process.env;
    this.zone = nameOf(settings.policy.zone);
    this.capabilities = { compares: true, weighs: settings.weighs ?? false };
    this.#zoneId = settings.zoneId.replace(/^\/?hostedzone\//, '');
    this.#policy = settings.policy;
    this.#now = settings.now ?? ((): Date => new Date());
    this.#askNameServers = this.capabilities.weighs ? null : (settings.askNameServers ?? null);
    this.#client = new Route53Client({
      endpoint: settings.endpoint ?? 'https://route53.amazonaws.com',
      region: settings.region ?? 'us-east-1',
      credentials: () => credentialsOf(environment),
      now: this.#now,
      timeoutMs: settings.timeoutMs ?? 10_000,
    });
  }

  async look(adopted: readonly AdoptedSet[], signal: AbortSignal): Promise<ZoneView> {
    const whole = await this.#page({}, signal);
    // A zone of one page is seen as of one moment.
    if (whole.next === null) {
      this.#spellings = spellingsOf(whole.sets);
      return this.#view(whole.sets, adopted);
    }
    const marker = await this.#setsAt(markerName(this.zone), signal);
    const names = new Map(adopted.map(({ name }) => [nameKey(nameOf(name)), nameOf(name)]));
    const sets: Route53Set[] = [];
    for (const name of names.values()) sets.push(...(await this.#setsAt(name, signal)));
    const after = await this.#setsAt(markerName(this.zone), signal);
    const view = this.#view([...marker, ...sets], adopted);
    this.#spellings = spellingsOf(sets);
    if (sameMarker(view.marker, this.#view(after, []).marker)) return view;
    throw new ZoneError('moving', `${this.zone} was written while it was read: look again`);
  }

  async write(write: ZoneWrite, signal: AbortSignal): Promise<WriteAnswer> {
    const server = this.#client.server;
    const empty = emptiedSets(write.contents);
    if (empty.length > 0) {
      const causes = empty.map(({ name, type }) => ({
        what: `${name} ${type} would have no address`,
        mend: 'a name is never published empty: give it an address',
      }));
      return { kind: 'refused', server, what: 'would be empty', causes };
    }
    const published = this.capabilities.weighs ? write : withoutWeights(write);
    const changes = changesOfWrite(this.zone, published, this.#spellings);
    const { records, characters } = sizeOfBatch(changes);
    if (records > BATCH_LIMITS.records || characters > BATCH_LIMITS.characters) {
      const what = `the batch has ${records} records and ${characters} characters; Route 53 takes ${BATCH_LIMITS.records} and ${BATCH_LIMITS.characters}`;
      const mend =
        'adopt fewer addresses in one policy: each is deleted and created again, to be compared';
      return { kind: 'refused', server, what: 'too large', causes: [{ what, mend }] };
    }
    const comment = `firebreak generation ${write.marker.generation} by ${write.marker.owner}`;
    const answer = await this.#client.change(this.#zoneId, formatBatch(changes, comment), signal);
    return this.#answerOf(answer);
  }

  #answerOf(answer: CallAnswer): WriteAnswer {
    const server = this.#client.server;
    switch (answer.kind) {
      case 'ok': {
        const id = textAt(answer.root, 'ChangeInfo', 'Id');
        this.#hasWritten = true;
        this.#pendingChange = id?.replace(/^\/?change\//, '') ?? null;
        return { kind: 'applied', server, serial: null };
      }
      case 'refused':
        return answerOfRefusal(answer, this.#context());
      case 'not-sent': {
        const mend = `see that this host reaches ${server} on port 443; nothing was changed`;
        const causes = [{ what: `no connection: ${answer.what}`, mend }];
        return { kind: 'refused', server, what: answer.what, causes };
      }
      case 'unknown':
        return { kind: 'no-reply', server, what: answer.what };
    }
  }

  async askAuthorities(
    adopted: readonly AdoptedSet[],
    signal: AbortSignal,
  ): Promise<readonly AuthorityLook[]> {
    const others = await (this.#askNameServers?.(adopted, signal) ?? []);
    return [await this.#lookAfterSync(adopted, signal), ...others];
  }

  /** The listing, once this process's last change is on every name server. */
  async #lookAfterSync(
    adopted: readonly AdoptedSet[],
    signal: AbortSignal,
  ): Promise<AuthorityLook> {
    const server = this.#client.server;
    const none = (trouble: string): AuthorityLook => ({
      server,
      view: null,
      serial: null,
      trouble,
    });
    try {
      const trouble = await this.#notInSync(signal);
      if (trouble !== null) return none(trouble);
      return { server, view: await this.look(adopted, signal), serial: null, trouble: null };
    } catch (error) {
      stopIfAborted(signal);
      if (error instanceof ZoneError) return none(error.message);
      throw error;
    }
  }

  async #notInSync(signal: AbortSignal): Promise<string | null> {
    if (this.#pendingChange === null) {
      if (this.#hasWritten || this.#askNameServers !== null) return null;
      return 'this process has written nothing yet, so it cannot know whether the listing is on every name server: list them under servers.verify';
    }
    const answer = await this.#client.getChange(this.#pendingChange, signal);
    if (answer.kind !== 'ok') return `GetChange: ${wordOf(answer)}`;
    const status = textAt(answer.root, 'ChangeInfo', 'Status');
    if (status !== 'INSYNC') return `the change is ${status ?? 'unknown'}`;
    this.#pendingChange = null;
    return null;
  }

  async readWhole(signal: AbortSignal): Promise<Zone> {
    const sets: Route53Set[] = [];
    let from: Readonly<Record<string, string>> | null = {};
    for (let pages = 0; from !== null; pages++) {
      if (pages >= MAX_PAGES)
        throw new ZoneError('too-large', `${this.zone} has more than ${MAX_PAGES} pages`);
      const { sets: more, next } = await this.#page(from, signal);
      sets.push(...more);
      from = next;
    }
    const zone = createZone(this.zone, 'IN', recordsOfSets(sets));
    if (zone.ok) return zone.value;
    throw new ZoneError('not-a-zone', zone.problems.map(({ what }) => what).join('; '));
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  #view(sets: readonly Route53Set[], adopted: readonly AdoptedSet[]): ZoneView {
    return viewOfSets(this.zone, sets, adopted, this.capabilities.weighs);
  }

  #context(): RefusalContext {
    const nowMs = this.#now().getTime();
    return { server: this.#client.server, zoneId: this.#zoneId, nowMs, policy: this.#policy };
  }

  /** All sets of one name: a name with many weighted sets may fill more than a page. */
  async #setsAt(name: Name, signal: AbortSignal): Promise<readonly Route53Set[]> {
    const key = nameKey(name);
    const sets: Route53Set[] = [];
    let from: Readonly<Record<string, string>> | null = { name: toRoute53Name(name) };
    for (let pages = 0; from !== null && pages < MAX_PAGES; pages++) {
      const page = await this.#page(from, signal);
      const own = page.sets.filter((set) => keyOf(set) === key);
      sets.push(...own);
      from = own.length === page.sets.length ? page.next : null;
    }
    return sets;
  }

  async #page(
    from: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<{ sets: readonly Route53Set[]; next: Readonly<Record<string, string>> | null }> {
    const query = { maxitems: String(PAGE), ...from };
    const answer = await this.#client.list(this.#zoneId, query, signal);
    if (answer.kind !== 'ok') {
      const causes = answer.kind === 'refused' ? causesOf(answer, this.#context()) : [];
      const why = causes.map(({ what, mend }) => `${what}: ${mend}`).join('; ');
      const message = `${this.zone} could not be listed at ${this.#client.server}: ${wordOf(answer)}`;
      throw new ZoneError(
        answer.kind === 'refused' ? answer.code : 'unreachable',
        why === '' ? message : `${message} (${why})`,
      );
    }
    const { root } = answer;
    const elements = elementsAt(root, 'ResourceRecordSets', 'ResourceRecordSet');
    const sets = elements.flatMap((element) => readSet(element) ?? []);
    const truncated = textAt(root, 'IsTruncated');
    if (
      root.name !== 'ListResourceRecordSetsResponse' ||
      truncated === null ||
      sets.length < elements.length
    ) {
      throw new ZoneError('unreadable', `${this.zone}: the listing is not one of record sets`);
    }
    return { sets, next: truncated === 'true' ? nextOf(root, this.zone) : null };
  }
}

function keyOf({ name }: Route53Set): string | null {
  const parsed = fromRoute53Name(name);
  return parsed === null ? null : nameKey(parsed);
}

/** Where the next page begins. A listing that is cut short without saying where is an error. */
function nextOf(root: Parameters<typeof textAt>[0], zone: Name): Readonly<Record<string, string>> {
  const name = textAt(root, 'NextRecordName');
  const type = textAt(root, 'NextRecordType');
  const identifier = textAt(root, 'NextRecordIdentifier');
  if (name === null) throw new ZoneError('cut-short', `${zone}: the listing ends early`);
  return {
    name,
    ...(type === null ? {} : { type }),
    ...(identifier === null ? {} : { identifier }),
  };
}

function wordOf(answer: Exclude<CallAnswer, { kind: 'ok' }>): string {
  return answer.kind === 'refused' ? answer.code : answer.what;
}

/** Whoever does not publish weights has none to compare either. */
function withoutWeights({ expect, marker, contents }: ZoneWrite): ZoneWrite {
  const even = (sets: ZoneWrite['contents']): ZoneWrite['contents'] =>
    sets.map((set) => ({
      ...set,
      endpoints: set.endpoints.map(({ address }) => ({ address, weight: 1 })),
    }));
  return {
    expect: { ...expect, contents: even(expect.contents) },
    marker,
    contents: even(contents),
  };
}
