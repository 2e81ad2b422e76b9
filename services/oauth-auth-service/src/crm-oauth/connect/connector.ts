import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { Audit, AuditEvent } from '../../platform/audit.js';
import type { Logger } from '../../platform/logger.js';
import type { RevocationService } from '../disconnect/revocation-service.js';
import { lockAccount, type RevocationStore } from '../disconnect/revocation-store.js';
import { tokenToRevoke } from '../disconnect/token-to-revoke.js';
import { crmErrors } from '../errors.js';
import type { GrantRow } from '../grants/grant.js';
import { grantColumns } from '../grants/grant.js';
import type { GrantStore } from '../grants/grant-store.js';
import { ProviderFailure } from '../providers/failure.js';
import type { CrmProvider, TokenAnswer } from '../providers/provider.js';
import type { Committer } from '../refresh/committer.js';
import { assumedLifetime } from '../refresh/lifetime.js';
import { withTransaction } from '../transaction.js';
import { fingerprint } from '../vault/fingerprint.js';
import type { AttemptRow } from './attempt.js';
import type { AttemptStore } from './attempt-store.js';
import type { Authorization } from './authorization.js';
import { insertConnection, replaceTokens, type TokenValues } from './connection-writer.js';

export interface ConnectorDependencies {
  readonly pool: Pool;
  readonly attempts: AttemptStore;
  readonly grants: GrantStore;
  readonly committer: Committer;
  readonly revocations: RevocationService;
  readonly revocationStore: RevocationStore;
  readonly logger: Logger;
  readonly audit: Audit;
  readonly announce: () => void;
}

/** Where the browser came from, for the audit. */
export type Origin = Pick<AuditEvent, 'address' | 'requestId'>;

interface Written {
  readonly grant: GrantRow;
  /** Revocation of the tokens that this connect replaced. */
  readonly revocationId: string | null;
}

/** Turns a finished consent into a connection: a new one, or new tokens for the one it renews. */
export class Connector {
  constructor(private readonly deps: ConnectorDependencies) {}

  /** @throws ApiError `account_mismatch`; ProviderFailure when the API address is not acceptable */
  async connect(
    attempt: AttemptRow,
    provider: CrmProvider,
    authorization: Authorization,
    origin: Origin,
  ): Promise<GrantRow> {
    const { tokens } = authorization;
    refuseForeignInstance(attempt, provider, tokens);
    const { grant, revocationId } = await withTransaction(this.deps.pool, (client) =>
      this.#write(client, attempt, provider, authorization, origin),
    );
    this.deps.announce();
    if (revocationId !== null) this.#revokeBehind(revocationId);
    if (tokens.expiresIn !== null) return grant;
    return this.deps.committer.settleLifetime(grant, provider, tokens);
  }

  async #write(
    client: PoolClient,
    attempt: AttemptRow,
    provider: CrmProvider,
    { tokens, profile }: Authorization,
    origin: Origin,
  ): Promise<Written> {
    const { provider: name, clientId } = attempt;
    const accountId = profile.account.id;
    await lockAccount(client, { provider: name, clientId, externalAccountId: accountId });
    const existing = await findExisting(client, attempt, accountId, profile.id);
    if (attempt.connectionId !== null && existing?.id !== attempt.connectionId) {
      throw crmErrors.account_mismatch();
    }
    const id = existing?.id ?? randomUUID();
    const sealed = this.deps.grants.seal(
      { id, tenantId: attempt.tenantId, provider: name },
      tokens,
    );
    const values: TokenValues = {
      id,
      attempt,
      tokens,
      profile,
      sealed,
      lifetimeSeconds: assumedLifetime(tokens.expiresIn, null, provider),
    };
    const grant =
      existing === null
        ? await insertConnection(client, values)
        : await replaceTokens(client, values);
    await this.deps.attempts.finishConnected(client, attempt.id, id);
    await this.deps.audit.recordIn(client, connected(grant, existing === null, origin));
    return { grant, revocationId: await this.#retireReplaced(client, existing, tokens) };
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

  #revokeBehind(id: string): void {
    this.deps.revocations.attempt(id).catch((err: unknown) => {
      this.deps.logger.error({ err, revocationId: id }, 'a replaced token could not be revoked');
    });
  }
}

const connected = (grant: GrantRow, anew: boolean, origin: Origin): AuditEvent => ({
  type: anew ? 'connection.created' : 'connection.renewed',
  outcome: 'success',
  tenantId: grant.tenantId,
  actor: { kind: 'user', id: grant.userId },
  subject: { kind: 'connection', id: grant.id },
  ...origin,
  details: { provider: grant.provider },
});

async function findExisting(
  client: PoolClient,
  { tenantId, userId, provider }: AttemptRow,
  accountId: string,
  externalUserId: string,
): Promise<GrantRow | null> {
  const { rows } = await client.query<GrantRow>(
    `SELECT ${grantColumns} FROM crm_oauth_tokens
     WHERE tenant_id = $1 AND user_id = $2 AND provider = $3 AND external_account_id = $4
       AND external_user_id = $5 AND status <> 'disconnected' FOR UPDATE`,
    [tenantId, userId, provider, accountId, externalUserId],
  );
  return rows[0] ?? null;
}

function refuseForeignInstance(
  attempt: AttemptRow,
  provider: CrmProvider,
  { instanceUrl }: TokenAnswer,
): void {
  if (instanceUrl === null || provider.acceptsInstanceUrl(instanceUrl, attempt.loginUrl)) return;
  throw new ProviderFailure({
    class: 'start_again',
    delivery: 'definite',
    code: 'instance_url_refused',
    retryable: false,
    cause: `${provider.displayName} named an API address outside its own domains.`,
    remedy: 'An operator checks the login address of this connection before it is tried again.',
  });
}
