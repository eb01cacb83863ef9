/** A text in a browser's own storage. */
import type { TextStorage } from './local-mode.ts';

/** The part of `localStorage` that is used. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Storage under one key: `textItem(localStorage, 'thermostat')`. */
export function textItem(storage: KeyValueStorage, key: string): TextStorage {
  return {
    read: () => Promise.resolve(storage.getItem(key)),
    write(text) {
      try {
        storage.setItem(key, text);
        return Promise.resolve();
      } catch (cause) {
        // Full: browsers throw QuotaExceededError and keep the old text.
        return Promise.reject(cause instanceof Error ? cause : new Error(String(cause)));
      }
    },
  };
}
