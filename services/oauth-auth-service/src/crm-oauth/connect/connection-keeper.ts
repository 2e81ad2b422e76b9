import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Logger } from '../../platform/logger.js';
import type { RevocationService } from '../disconnect/revocation-service.js';
import { lockAccount, type RevocationStore } from '../disconnect/revocation-store.js';
import { tokenToRevoke } from '../disconnect/token-to-revoke.js';
import { type GrantRow, grantColumns } from '../grants/grant.js';
import type { GrantStore } from '../grants/grant-store.js';
import { ProviderFailure } from '../providers/failure.js';
import type { CrmProvider, TokenAnswer } from '../providers/provider.js';
import type { CrmProfile } from '../providers/strategy.js';
import { assumedLifetime } from '../refresh/lifetime.js';
import { fingerprint } from '../vault/fingerprint.js';
import type { Authorization } from './authorization.js';
import {
  type ConnectionTarget,
  insertConnection,
  replaceTokens,
  type TokenValues,
} from './connection-writer.js';

export interface ConnectionKeeperDependencies {
  readonly grants: GrantStore;
  readonly revocations: RevocationService;
  readonly revocationStore: RevocationStore;
  readonly logger: Logger;
}

export interface Written {
  readonly grant: GrantRow;
  /** Revocation of the tokens that were there before. */
  readonly revocationId: string | null;
}

/**
 * Writes what somebody was granted into the one connection that a user has to an account, whichever
 * way the grant came here.
 */
export class ConnectionKeeper {
  constructor(private readonly deps: ConnectionKeeperDependencies) {}

  /** The connection that these tokens belong into, locked with its account; null: a new one. */
  async find(
    client: PoolClient,
    { tenantId, userId, provider, clientId }: ConnectionTarget,
    profile: CrmProfile,
  ): Promise<GrantRow | null> {
    await lockAccount(client, { provider, clientId, externalAccountId: profile.account.id });
    const { rows } = await client.query<GrantRow>(
      `SELECT ${grantColumns} FROM crm_oauth_tokens
       WHERE tenant_id = $1 AND user_id = $2 AND provider = $3 AND external_account_id = $4
         AND external_user_id = $5 AND status <> 'disconnected' FOR UPDATE`,
      [tenantId, userId, provider, profile.account.id, profile.id],
    );
    return rows[0] ?? null;
  }

  /** @param existing - What `find` found in the same transaction. */
  async write(
    client: PoolClient,
    target: ConnectionTarget,
    provider: CrmProvider,
    { tokens, profile }: Authorization,
    existing: GrantRow | null,
  ): Promise<Written> {
    const id = existing?.id ?? randomUUID();
    const { tenantId } = target;
    const values: TokenValues = {
      id,
      target,
      tokens,
      profile,
      sealed: this.deps.grants.seal({ id, tenantId, provider: target.provider }, tokens),
      lifetimeSeconds: assumedLifetime(tokens.expiresIn, null, provider),
    };
    const grant =
      existing === null
        ? await insertConnection(client, values)
        : await replaceTokens(client, values);
    return { grant, revocationId: await this.#retireReplaced(client, existing, tokens) };
  }

  /** Ends the replaced tokens upstream, behind whatever is answered. */
  revokeBehind(id: string): void {
    this.deps.revocations.attempt(id).catch((err: unknown) => {
      this.deps.logger.error({ err, revocationId: id }, 'a replaced token could not be revoked');
    });
  }

  /** The tokens of before end upstream, unless the provider handed out the same ones again. */
  async #retireReplaced(
    client: PoolClient,
    before: GrantRow | null,
    tokens: TokenAnswer,
  ): Promise<string | null> {
    if (before === null) return null;
    const { refreshToken } = tokens;
    const same =
      refreshToken !== null && before.refreshTokenFingerprint === fingerprint(refreshToken);
    if (same) return null;
    const end = tokenToRevoke(this.deps, before, 'replaced');
    return end === null ? null : this.deps.revocationStore.add(client, before, end);
  }
}

/** @throws ProviderFailure `instance_url_refused` */
export function refuseForeignInstance(
  { loginUrl }: Pick<ConnectionTarget, 'loginUrl'>,
  provider: CrmProvider,
  { instanceUrl }: Pick<TokenAnswer, 'instanceUrl'>,
): void {
  if (instanceUrl === null || provider.acceptsInstanceUrl(instanceUrl, loginUrl)) return;
  throw new ProviderFailure({
    class: 'start_again',
    delivery: 'definite',
    code: 'instance_url_refused',
    retryable: false,
    cause: `${provider.displayName} named an API address outside its own domains.`,
    remedy: 'An operator checks the login address of this connection before it is tried again.',
  });
}
