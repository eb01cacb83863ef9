/** Each kind of store as the conformance kit tries it: fresh, with a clock that it can move or must await. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreSettings } from './all.ts';
import { ETCD, startEtcd, type Cluster } from './etcd-cluster.testing.ts';
import { createEtcdStore } from './etcd.ts';
import { createMemoryStore } from './memory.ts';
import type { Store } from './port.ts';
import { openSqliteStore } from './sqlite.ts';

/** No user, no certificates. */
export const NO_SECURITY = { user: null, password: null, ca: null, certificate: null, key: null };

/** A signal that nobody fires. */
export const NEVER: AbortSignal = new AbortController().signal;

/** One kind, ready to be tried. */
export interface StoreUnderTest {
  readonly kind: StoreSettings['kind'];
  /** Why it cannot be tried here; null when it can. */
  readonly missing: string | null;
  begin(): Promise<void>;
  /** A store that knows nothing. */
  fresh(): Promise<Store>;
  /** Another door to the newest fresh store, as another process has it; null where there is none. */
  again(): Promise<Store | null>;
  /** Moves the clock of leases; null where only waiting helps. */
  readonly advance: ((byMs: number) => void) | null;
  end(): Promise<void>;
}

/** All kinds, in the order of all.ts. */
export function storesUnderTest(): readonly StoreUnderTest[] {
  return [memory(), sqlite(), etcd()];
}

function memory(): StoreUnderTest {
  let nowMs = 1_000;
  return {
    kind: 'memory',
    missing: null,
    begin: async () => {},
    fresh: async () => createMemoryStore(() => nowMs),
    again: async () => null,
    advance: (byMs) => void (nowMs += byMs),
    end: async () => {},
  };
}

function sqlite(): StoreUnderTest {
  let nowMs = 1_000;
  let folder = '';
  let count = 0;
  const open = (): Promise<Store> =>
    openSqliteStore({ kind: 'sqlite', file: join(folder, `${count}.db`) }, { nowMs: () => nowMs });
  return {
    kind: 'sqlite',
    missing: null,
    begin: async () => void (folder = mkdtempSync(join(tmpdir(), 'firebreak-store-'))),
    fresh: () => {
      count++;
      return open();
    },
    again: open,
    advance: (byMs) => void (nowMs += byMs),
    end: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function etcd(): StoreUnderTest {
  let cluster: Cluster | null = null;
  let count = 0;
  const open = async (): Promise<Store> =>
    createEtcdStore(
      { kind: 'etcd', endpoints: cluster?.endpoints ?? [], prefix: `try-${count}/` },
      NO_SECURITY,
    );
  return {
    kind: 'etcd',
    missing: ETCD === null ? 'etcd not installed' : null,
    begin: async () => void (cluster = await startEtcd({ size: 1 })),
    fresh: () => {
      count++;
      return open();
    },
    again: open,
    advance: null,
    end: async () => cluster?.stop(),
  };
}
