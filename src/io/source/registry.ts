/** Components that have their ids: those that were found, and those that a need brings in. */
import { compareText } from '#base';
import type { EvidenceFile, NeedFile } from '#core/map';

import { spellId } from './identity.ts';
import type { Ids } from './identity.ts';
import type { FoundComponent, FoundGroup, SourceContext } from './port.ts';

/** A component that has its id. */
export interface Linked {
  readonly id: string;
  readonly kind: string;
  /** Yours: a file defines it. */
  readonly mine: boolean;
  readonly in: readonly string[];
  readonly restarts: string | null;
  /** Needs that it has by what it is: a table on DynamoDB. */
  readonly needs: ReadonlyMap<string, NeedFile>;
  readonly evidence: readonly EvidenceFile[];
}

/** What is brought in under a key, unless it is there. */
export interface Brought {
  readonly key: string;
  readonly name: string;
  /** Behind the name when something else has it. */
  readonly qualifier: string;
  readonly kind: string;
  readonly in: readonly string[];
  readonly evidence: EvidenceFile;
}

/** Components by key and by id; no two share an id, and none has that of a domain. */
export class Registry {
  readonly #byKey = new Map<string, Linked>();
  readonly #keyOfId = new Map<string, string>();
  readonly #taken: Set<string>;

  constructor(components: readonly FoundComponent[], ids: Ids, context: SourceContext) {
    this.#taken = new Set(context.catalogue.domains.map(({ id }) => id));
    for (const component of components) {
      this.#put(component.key, linkComponent(component, ids));
    }
  }

  byKey(key: string): Linked | null {
    return this.#byKey.get(key) ?? null;
  }

  byId(id: string): Linked | null {
    return this.byKey(this.#keyOfId.get(id) ?? '');
  }

  /** True for the id of a domain or of a component. */
  isTaken(id: string): boolean {
    return this.#taken.has(id);
  }

  /** Sorted by id. */
  all(): readonly Linked[] {
    return [...this.#byKey.values()].toSorted((a, b) => compareText(a.id, b.id));
  }

  /** What is under the key, or what is brought: a kind that says more takes the place of `service`. */
  bring(brought: Brought): Linked {
    const before = this.#byKey.get(brought.key);
    if (before !== undefined) {
      const kind = before.kind === 'service' ? brought.kind : before.kind;
      return this.#put(brought.key, { ...before, kind });
    }
    return this.#put(brought.key, {
      id: this.#freeId(brought.name, brought.qualifier),
      kind: brought.kind,
      mine: false,
      in: brought.in,
      restarts: null,
      needs: new Map(),
      evidence: [brought.evidence],
    });
  }

  /** Says what a component stands on, when nothing has yet. */
  standOn(component: Linked, ref: string, evidence: EvidenceFile): void {
    const key = this.#keyOfId.get(component.id);
    if (key === undefined || component.needs.size > 0) return;
    this.#put(key, { ...component, needs: new Map([[ref, { hard: true, evidence: [evidence] }]]) });
  }

  /** The same where several are seen to stand behind it: any, or all, which nobody says. */
  standOnSome(component: Linked, refs: readonly string[], evidence: readonly EvidenceFile[]): void {
    const key = this.#keyOfId.get(component.id);
    if (key === undefined || component.needs.size > 0) return;
    const anyOf = [...refs].toSorted(compareText);
    const need: NeedFile = { anyOf, unknown: true, evidence };
    this.#put(key, { ...component, needs: new Map([['behind-it', need]]) });
  }

  /** Puts a group of alternatives behind a name that stands for them. */
  group({ key, of, evidence }: FoundGroup): void {
    const component = this.#byKey.get(key);
    const anyOf = [...new Set(of.flatMap((each) => this.#byKey.get(each)?.id ?? []))].toSorted(
      compareText,
    );
    if (component === undefined || anyOf.length === 0) return;
    const need: NeedFile = { anyOf, hard: true, evidence: [evidence] };
    this.#put(key, { ...component, needs: new Map([['behind-it', need]]) });
  }

  #put(key: string, component: Linked): Linked {
    this.#byKey.set(key, component);
    this.#keyOfId.set(component.id, key);
    this.#taken.add(component.id);
    return component;
  }

  #freeId(name: string, qualifier: string): string {
    const plain = spellId(name);
    const id = this.#taken.has(plain) ? spellId(`${name}${qualifier}`) : plain;
    let free = id;
    for (let number = 2; this.#taken.has(free); number++) free = `${id}-${number}`;
    return free;
  }
}

function linkComponent(component: FoundComponent, ids: Ids): Linked {
  return {
    id: ids.get(component.key) ?? spellId(component.name),
    kind: component.kind,
    mine: true,
    in: component.in.map(({ domain }) => domain),
    restarts: component.restarts,
    needs: new Map(),
    evidence: [...component.evidence, ...component.in.map(({ evidence }) => evidence)],
  };
}
