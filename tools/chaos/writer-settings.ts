/** What a writing process of the harness is told, in a file of JSON. */
import type { Name } from '#core/dns';
import type { StoreSettings } from '#io/store';
import type { Key } from './servers/role.ts';

/** Plans that clean-up leaves beyond those that are needed, as `guard run` has it: the audit must know. */
export const KEEP = 10;

/** Endpoints to be looked at: a connection is enough. */
export interface ProbeSettings {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly limitMs: number;
}

/** One writer. */
export interface WriterSettings {
  readonly owner: string;
  /** From where it looks. */
  readonly place: string;
  readonly zone: Name;
  readonly name: Name;
  readonly key: Key;
  readonly probe: ProbeSettings;
  readonly store: StoreSettings;
  /** The proxy before the primary, and every server itself, the primary first. */
  readonly writePort: number;
  readonly verifyPorts: readonly number[];
  readonly policyFile: string;
  /** Where its audit logs go, as `guard run` has them. */
  readonly state: string;
}
