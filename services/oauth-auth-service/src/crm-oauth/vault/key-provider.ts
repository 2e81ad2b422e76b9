import type { KeyEntry } from '../../platform/config/keys.js';

/**
 * Where sealing keys come from. The environment is the first implementation; one backed by a KMS
 * unwraps its data keys when it is opened and then answers from memory, since a hand-out must
 * not wait for another service.
 */
export interface KeyProvider {
  /** The key that seals new values. */
  current(): KeyEntry;
  /** A key by its id, for values sealed earlier. */
  find(kid: string): KeyEntry | undefined;
}

export function environmentKeys(entries: readonly KeyEntry[]): KeyProvider {
  const [first] = entries;
  if (first === undefined) throw new RangeError('at least one encryption key is needed');
  const byId = new Map(entries.map((entry) => [entry.kid, entry]));
  return { current: () => first, find: (kid) => byId.get(kid) };
}
