import type { Vault } from '../vault/vault.js';
import { ImportStore } from './import-store.js';
import { Importer, type ImporterDependencies } from './importer.js';
import { Spender } from './spender.js';

type Parts = Omit<ImporterDependencies, 'store' | 'spender'> & { readonly vault: Vault };

export function createImporter(parts: Parts): Importer {
  const store = new ImportStore(parts.pool, parts.vault);
  return new Importer({ ...parts, store, spender: new Spender({ ...parts, store }) });
}
