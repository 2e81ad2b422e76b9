import type { Adapter } from 'oidc-provider';
import { CustomOIDCProviderError, OIDCProviderError } from 'oidc-provider/lib/helpers/errors.js';
import { toApiError } from '../../platform/http/problem.js';

/** A store that says of a database that is away what RFC 6749 §4.1.2.1 has a word for. */
export const reachable = (store: Adapter): Adapter => ({
  upsert: async (...given) => named(store.upsert(...given)),
  find: async (...given) => named(store.find(...given)),
  findByUserCode: async (...given) => named(store.findByUserCode(...given)),
  findByUid: async (...given) => named(store.findByUid(...given)),
  consume: async (...given) => named(store.consume(...given)),
  destroy: async (...given) => named(store.destroy(...given)),
  revokeByGrantId: async (...given) => named(store.revokeByGrantId(...given)),
});

async function named<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof OIDCProviderError || toApiError(error).status !== 503) throw error;
    throw databaseAway(error);
  }
}

export function databaseAway(cause: unknown): CustomOIDCProviderError {
  const error = new CustomOIDCProviderError('temporarily_unavailable', 'try again in a moment');
  return Object.assign(error, { status: 503, statusCode: 503, cause });
}
