import type { Pool, PoolClient } from 'pg';
import type { Logger } from '../../platform/logger.js';
import { ProviderFailure } from '../providers/failure.js';
import type { TokenAnswer } from '../providers/provider.js';
import type { ProviderRegistry } from '../providers/registry.js';
import { backoffSeconds } from '../refresh/backoff.js';
import { withTransaction } from '../transaction.js';
import {
  lockAccount,
  type Origin,
  type Revocation,
  type RevocationStore,
  type TokenToRevoke,
} from './revocation-store.js';

/** Milliseconds that a caller waits for the provider before the rest is done behind the answer. */
const INLINE_MS = 2_000;

export interface RevocationDependencies {
  readonly pool: Pool;
  readonly store: RevocationStore;
  readonly providers: ProviderRegistry;
  readonly logger: Logger;
  readonly random: () => number;
}

/** Ends tokens at the provider. */
export class RevocationService {
  constructor(private readonly deps: RevocationDependencies) {}

  /** An answer that came too late for its connection: nobody will use it, so it must end. */
  async orphan(origin: Origin, answer: TokenAnswer): Promise<void> {
    const { accessToken, refreshToken } = answer;
    const end: TokenToRevoke =
      refreshToken === null
        ? { token: accessToken, kind: 'access_token', reason: 'orphaned' }
        : { token: refreshToken, kind: 'refresh_token', reason: 'orphaned' };
    await this.#end(origin, end);
  }

  /** The same for a refresh token that came alone. */
  async orphanRefreshToken(origin: Origin, token: string): Promise<void> {
    await this.#end(origin, { token, kind: 'refresh_token', reason: 'orphaned' });
  }

  async #end(origin: Origin, end: TokenToRevoke): Promise<void> {
    const id = await withTransaction(this.deps.pool, async (client: PoolClient) => {
      await lockAccount(client, origin);
      return this.deps.store.add(client, origin, end);
    });
    await this.attempt(id);
  }

  /** Tries once; what cannot be done now stays `pending` with a time to try again. */
  async attempt(id: string): Promise<Revocation['status']> {
    const { store, providers, logger, random } = this.deps;
    const row = await store.find(id);
    if (row === null) return 'failed';
    if (row.status !== 'pending') return row.status;
    const provider = providers.get(row.provider);
    if (provider === undefined || row.clientId !== provider.clientId) {
      await store.settle(id, 'failed', 'the client that holds this grant is not configured');
      return 'failed';
    }
    const kind = row.tokenKind === 'access_token' ? 'access_token' : 'refresh_token';
    try {
      await provider.revoke({ loginUrl: row.loginUrl, token: store.open(row), kind }, INLINE_MS);
      await store.settle(id, 'revoked', null);
      return 'revoked';
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      logger.warn({ revocationId: id, provider: row.provider, err: error }, 'revocation failed');
      const seconds = backoffSeconds(row.attempts + 1, random(), error.retryAfter);
      await store.postpone(id, error.diagnosis.code, seconds);
      return 'pending';
    }
  }
}
