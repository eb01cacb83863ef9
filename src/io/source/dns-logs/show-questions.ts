/** What was counted, as findings: who asked, what for, and where the names lead that nobody knows by themselves. */
import { compareText } from '#base';
import type { EvidenceFile, TrafficFile } from '#core/map';

import { createCollector, oneLine, warning } from '../findings.ts';
import type { Collector } from '../findings.ts';
import { domainOfRegion } from '../places.ts';
import type { Findings, FoundChain, SourceContext } from '../port.ts';
import { isLoopback } from './clients.ts';
import type { ClientName, ClientNames } from './clients.ts';
import { foldParents, leaveOutSearched } from './needed-names.ts';
import { Asker, Edge } from './questions.ts';
import type { Questions } from './questions.ts';
import { sayNotes, WHO_ASKED } from './say-notes.ts';

/** Aliases that are followed from one name, and ends that one name may have. */
const MAX_HOPS = 16;
const MAX_CHAINS = 4;

/** What was shown, with what is to be said of it. */
export interface Shown {
  readonly found: Findings;
  readonly notes: readonly string[];
  /** Questions that became needs. */
  readonly named: number;
}

/** Turns counts into findings; `at` is what they were counted from. */
export function showQuestions(
  questions: Questions,
  names: ClientNames,
  at: string,
  file: string,
  context: SourceContext,
): Shown {
  const shown = new Showing(questions, names, at, file, context);
  shown.show();
  return {
    found: { ...shown.found, chains: shown.chains() },
    notes: shown.notes(),
    named: shown.named,
  };
}

/** Askers that are one component. */
interface Group {
  readonly name: ClientName;
  readonly askers: Asker[];
  /** A resolver of whose clients nothing is known. */
  readonly shared: boolean;
}

class Showing {
  readonly found: Collector = createCollector();
  named = 0;
  readonly #questions: Questions;
  readonly #names: ClientNames;
  readonly #at: string;
  readonly #file: string;
  readonly #context: SourceContext;
  readonly #hosts = new Set<string>();
  readonly #hidden: string[] = [];
  readonly #shared = new Set<string>();
  #missing = 0;
  #searched = 0;
  #folded = 0;

  constructor(
    questions: Questions,
    names: ClientNames,
    at: string,
    file: string,
    context: SourceContext,
  ) {
    this.#questions = questions;
    this.#names = names;
    this.#at = at;
    this.#file = file;
    this.#context = context;
  }

  show(): void {
    for (const group of this.#groups()) this.#group(group);
  }

  /** By name. Resolvers are shown only where nobody was seen to ask them. */
  #groups(): readonly Group[] {
    const askers = [...this.#questions.clients.values()];
    const clients = askers.filter((each) => !this.#isResolver(each));
    const resolvers = askers.filter((each) => this.#isResolver(each));
    const unseen = [...resolvers, ...(clients.length > 0 ? [] : this.#questions.upstream.values())];
    const groups = new Map<string, Group>();
    for (const asker of clients) this.#into(groups, asker, this.#names.nameOf(asker.id), false);
    for (const asker of unseen) {
      if (this.#questions.servers.has(asker.id) && clients.length > 0) this.#hidden.push(asker.id);
      else this.#into(groups, asker, sharedName(this.#names.nameOf(asker.id)), true);
    }
    return [...groups.values()].sort((a, b) => compareText(keyOf(a.name), keyOf(b.name)));
  }

  /** Others ask it, or it does what only resolvers do. */
  #isResolver({ id, iterating, all }: Asker): boolean {
    const asked = this.#questions.servers.get(id);
    return (asked !== undefined && !isLoopback(id)) || iterating > all.questions / 2;
  }

  #into(groups: Map<string, Group>, asker: Asker, name: ClientName, shared: boolean): void {
    const group = groups.get(keyOf(name)) ?? { name, askers: [], shared };
    group.askers.push(asker);
    groups.set(keyOf(name), group);
  }

  #group({ name, askers, shared }: Group): void {
    const all = new Edge();
    const edges = new Map<string, Edge>();
    for (const asker of askers) {
      all.add(asker.all);
      for (const [host, edge] of asker.edges) {
        const sum = edges.get(host) ?? new Edge();
        sum.add(edge);
        edges.set(host, sum);
      }
    }
    const needs = this.#needed(edges);
    // Who asked for nothing that is a need is nothing of a map.
    if (needs.length === 0) return;
    const key = keyOf(name);
    const note = shared ? 'asks for others, who are not in the recording' : whoSays(name);
    this.#component(key, name, shared, askers, this.#seen(note, all));
    for (const [host, edge] of needs) {
      const label = `asks for ${host}`;
      this.named += edge.questions;
      this.#hosts.add(host);
      this.found.needs.push({
        from: key,
        target: { kind: 'host', host, path: '', scheme: null },
        strength: 'unknown',
        when: 'running',
        evidence: this.#seen(label, edge),
        scope: '',
        label,
      });
    }
    if (shared) this.#sayShared(name);
  }

  #component(
    key: string,
    { name, namespace, given }: ClientName,
    shared: boolean,
    askers: readonly Asker[],
    evidence: EvidenceFile,
  ): void {
    const regions = new Set(askers.flatMap(({ regions: own }) => [...own]));
    const domains = [...regions].flatMap((region) => domainOfRegion(region, this.#context) ?? []);
    this.found.components.push({
      key,
      name,
      qualifier: namespace === null ? '-client' : `.${namespace}`,
      role: 'runs',
      kind: 'service',
      in: [...new Set(domains)].sort(compareText).map((domain) => ({
        domain,
        evidence: { ...this.#seen('the region of its questions', null) },
      })),
      restarts: null,
      handles: shared || !given ? [] : hostsOf(name, namespace),
      evidence: [evidence],
    });
  }

  /** Names that were there, in order; what was never there is what a search list makes of others. */
  #needed(edges: ReadonlyMap<string, Edge>): readonly (readonly [string, Edge])[] {
    const there = new Map<string, Edge>();
    for (const [host, edge] of edges) {
      if (edge.missing > 0 && edge.good === 0) this.#missing++;
      else there.set(host, edge);
    }
    const { kept, left } = leaveOutSearched(there, edges);
    this.#searched += left;
    const folded = foldParents(kept, (host) => this.#context.catalogue.name(host)?.service != null);
    this.#folded += kept.size - folded.size;
    return [...folded].sort(([a], [b]) => compareText(a, b));
  }

  #sayShared({ name }: ClientName): void {
    this.#shared.add(name);
    const mend =
      'record where they ask: the query log or dnstap of that resolver, or a capture before it';
    this.found.problems.push(
      warning('shared-resolver', this.#file, null, `${name}: ${WHO_ASKED}`, mend),
    );
  }

  /** Every needed name with what its aliases lead to. */
  chains(): readonly FoundChain[] {
    return [...this.#hosts].sort(compareText).flatMap((host) =>
      this.#paths(host).map((hops) => ({
        host,
        hops,
        evidence: this.#seen(`CNAME ${[host, ...hops].join(' -> ')}`, null),
      })),
    );
  }

  /** Ways along aliases, each to where it ends; circles end where they began. */
  #paths(host: string): readonly (readonly string[])[] {
    const ends: string[][] = [];
    const walk = (name: string, hops: readonly string[]): void => {
      if (ends.length >= MAX_CHAINS) return;
      const targets = [...(this.#questions.aliases.get(name) ?? [])].filter(
        (target) => target !== host && !hops.includes(target),
      );
      if (targets.length === 0 || hops.length >= MAX_HOPS) {
        if (hops.length > 0) ends.push([...hops]);
        return;
      }
      for (const target of targets.sort(compareText)) walk(target, [...hops, target]);
    };
    walk(host, []);
    return ends;
  }

  notes(): readonly string[] {
    return sayNotes(this.#questions, {
      missing: this.#missing,
      searched: this.#searched,
      folded: this.#folded,
      shared: [...this.#shared].sort(compareText),
      hidden: this.#hidden.map((id) => this.#names.nameOf(id).name).sort(compareText),
      hosts: this.#hosts,
    });
  }

  #seen(note: string, edge: Edge | null): EvidenceFile {
    const traffic = edge === null ? null : trafficOf(edge);
    return {
      word: 'seen',
      at: this.#at,
      note: oneLine(note),
      ...(traffic === null ? {} : { traffic }),
    };
  }
}

function keyOf({ name, namespace }: ClientName): string {
  return `dns:${namespace ?? ''}/${name}`;
}

function whoSays({ given }: ClientName): string {
  return given ? 'its questions' : 'its questions, by the address they came from';
}

function sharedName(name: ClientName): ClientName {
  return { ...name, name: `clients-of-${name.name.replace(/^clients?-/, '')}`, given: false };
}

type Handles = Collector['components'][number]['handles'];

/** A workload answers to its name in its namespace; where that was not said, in any. */
function hostsOf(name: string, namespace: string | null): Handles {
  const host = name.toLowerCase();
  if (namespace === null) return [{ kind: 'host', host, scope: 'kubernetes:' }];
  return ['', '.svc', '.svc.cluster.local'].map((ending) => ({
    kind: 'host',
    host: `${host}.${namespace}${ending}`,
    scope: '',
  }));
}

/** Null where nothing says when: counts without a time add up to nothing. */
function trafficOf(edge: Edge): TrafficFile | null {
  if (edge.first === 0) return null;
  const errors = edge.missing + edge.failed;
  return {
    first: momentOf(edge.first),
    last: momentOf(edge.last),
    calls: edge.questions,
    ...(errors === 0 ? {} : { errors }),
    presence: true,
  };
}

/** `2026-11-25T10:31:53Z`. */
export function momentOf(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
