/** Edits of a map that may mend it, as a file for `--with` and as a sentence. */
import { formatRef } from '#core/map';
import type {
  Component,
  ComponentFile,
  ComponentId,
  DomainId,
  MapFile,
  NeedFile,
  OperationFile,
  Ref,
} from '#core/map';
import type { OwnedNeed } from './map-index.ts';
import { span } from './span.ts';

export type Edit =
  /** One more place for a component. */
  | { readonly kind: 'place'; readonly component: Component; readonly domain: DomainId }
  /** Another placement takes over when the first is down. */
  | { readonly kind: 'failover'; readonly component: Component }
  /** The standby runs already. */
  | { readonly kind: 'hot'; readonly component: Component }
  /** What is named in one region is used in one's own. */
  | { readonly kind: 'near'; readonly owned: OwnedNeed; readonly refs: readonly Ref[] }
  /** A failover that rests on what was set up before, not on a change made while the fault lasts. */
  | { readonly kind: 'prepared'; readonly owned: OwnedNeed; readonly refs: readonly Ref[] }
  /** One more alternative; `isNew` when the map does not know it yet. */
  | {
      readonly kind: 'beside';
      readonly owned: OwnedNeed;
      readonly refs: readonly Ref[];
      readonly other: ComponentId;
      readonly isNew: boolean;
    }
  | { readonly kind: 'grace'; readonly owned: OwnedNeed; readonly graceMs: number }
  | { readonly kind: 'soft'; readonly owned: OwnedNeed };

/**
 * The edits as one file; later edits of the same thing add to earlier ones. Everything stands under
 * `corrections`, which wins over what is written and leaves unsaid facts as they are.
 */
export function changeOf(edits: readonly Edit[]): MapFile {
  const corrections: Record<string, ComponentFile> = {};
  const components: Record<string, ComponentFile> = {};
  const put = (id: string, change: (before: ComponentFile) => ComponentFile): void => {
    corrections[id] = change(corrections[id] ?? {});
  };
  for (const edit of edits) {
    switch (edit.kind) {
      case 'place': {
        const { id, placements } = edit.component;
        put(id, (before) => ({ ...before, in: [...(before.in ?? placements), edit.domain] }));
        break;
      }
      case 'failover': {
        const failover = { after: FAILOVER_AFTER, standby: 'hot' } as const;
        put(edit.component.id, (before) => ({ ...before, failover }));
        break;
      }
      case 'hot':
        put(edit.component.id, (before) => ({
          ...before,
          failover: { ...before.failover, standby: 'hot' },
        }));
        break;
      case 'beside':
        if (edit.isNew) components[edit.other] = { kind: 'vendor' };
        put(edit.owned.component.id, (before) => withNeed(before, edit.owned, needOf(edit)));
        break;
      case 'near':
      case 'prepared':
      case 'grace':
      case 'soft':
        put(edit.owned.component.id, (before) => withNeed(before, edit.owned, needOf(edit)));
        break;
    }
  }
  const isNew = Object.keys(components).length > 0;
  return isNew ? { firebreak: 1, components, corrections } : { firebreak: 1, corrections };
}

/** How long a failover takes when a mend proposes one; written in the change, to be corrected. */
const FAILOVER_AFTER = '60s';

type NeedEdit = Extract<Edit, { readonly owned: OwnedNeed }>;

function needOf(edit: NeedEdit): NeedFile {
  switch (edit.kind) {
    case 'near':
    case 'prepared':
      return { anyOf: edit.refs.map(formatRef) };
    case 'beside':
      return { anyOf: [...edit.refs.map(formatRef), edit.other] };
    case 'grace':
      return { grace: span(edit.graceMs) };
    case 'soft':
      return { soft: true };
  }
}

function withNeed(
  before: ComponentFile,
  { owner, need }: OwnedNeed,
  file: NeedFile,
): ComponentFile {
  const merge = (needs: ComponentFile['needs']): Readonly<Record<string, NeedFile>> => {
    const known =
      needs === undefined || Array.isArray(needs) ? {} : (needs as Record<string, NeedFile>);
    return { ...known, [need.name]: { ...known[need.name], ...file } };
  };
  switch (owner.kind) {
    case 'component':
      return { ...before, needs: merge(before.needs) };
    case 'failover':
      return { ...before, failover: { ...before.failover, needs: merge(before.failover?.needs) } };
    case 'operation': {
      const operation: OperationFile = before.operations?.[owner.operation] ?? {};
      const operations = {
        ...before.operations,
        [owner.operation]: { ...operation, needs: merge(operation.needs) },
      };
      return { ...before, operations };
    }
  }
}

/** The edits in words: "add a placement of sessions in aws/us-west-2". */
export function sayEdits(edits: readonly Edit[]): string {
  return edits.map(sayEdit).join('; ');
}

function sayEdit(edit: Edit): string {
  switch (edit.kind) {
    case 'place': {
      const thing = edit.component.kind === 'datastore' ? 'replica' : 'placement';
      return `add a ${thing} of ${edit.component.id} in ${edit.domain}`;
    }
    case 'failover':
      return `let another placement of ${edit.component.id} take over (failover)`;
    case 'hot':
      return `keep the standby of ${edit.component.id} running (standby: hot)`;
    case 'near':
      return `let ${edit.owned.component.id} use ${edit.refs.map(formatRef).join(', ')} instead of ${edit.owned.need.name}`;
    case 'prepared':
      return (
        `let the failover of ${edit.owned.component.id} rest on what is set up before ` +
        `(${edit.refs.map(formatRef).join(', ')}, by health checks) instead of ${edit.owned.need.name}`
      );
    case 'beside': {
      const what = edit.isNew ? `a second party, here called ${edit.other},` : edit.other;
      return `put ${what} beside ${edit.owned.need.name} for ${edit.owned.component.id}`;
    }
    case 'grace':
      return (
        `let ${edit.owned.component.id} bear the loss of ${edit.owned.need.name} for ` +
        `${span(edit.graceMs)}, by its last good answer or a queue`
      );
    case 'soft':
      return (
        `make ${edit.owned.component.id} answer without ${edit.owned.need.name}, degraded, ` +
        `and only then say so (soft: true)`
      );
  }
}
