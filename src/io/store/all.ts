/** The stores that there are. A new one is its file, and a line here. */
import { readFileSync } from 'node:fs';
import { createEtcdStore, type EtcdSettings } from './etcd.ts';
import { createMemoryStore } from './memory.ts';
import { StoreError, type Store } from './port.ts';
import { openSqliteStore, type SqliteSettings } from './sqlite.ts';

/** Where state is kept. `memory` ends with its process. */
export type StoreSettings = { readonly kind: 'memory' } | SqliteSettings | EtcdSettings;

/** The kinds, each with who may share it. */
export const STORE_KINDS: Readonly<Record<StoreSettings['kind'], string>> = {
  memory: 'one process',
  sqlite: 'the processes of one host',
  etcd: 'any number of hosts',
};

/**
 * Opens a store. Rejects with `StoreError` when a file cannot be used; a cluster that is down is a
 * trouble of the calls, for it may be up again by then.
 */
export async function openStore(settings: StoreSettings): Promise<Store> {
  switch (settings.kind) {
    case 'memory':
      return createMemoryStore();
    case 'sqlite':
      return openSqliteStore(settings);
    case 'etcd':
      return createEtcdStore(settings, {
        user: settings.user ?? null,
        password:
          readSecret(settings.passwordFile)
            ?.toString('utf8')
            .replace(/\r?\n$/, '') ?? null,
        ca: readSecret(settings.caFile),
        certificate: readSecret(settings.certificateFile),
        key: readSecret(settings.keyFile),
      });
  }
}

function readSecret(file: string | undefined): Buffer | null {
  if (file === undefined) return null;
  try {
    return readFileSync(file);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new StoreError('denied', `The store's file cannot be read: ${said}.`, error);
  }
}
