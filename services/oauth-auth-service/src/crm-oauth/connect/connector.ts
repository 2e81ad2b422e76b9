import type { Pool, PoolClient } from 'pg';
import type { Audit, AuditEvent } from '../../platform/audit.js';
import { crmErrors } from '../errors.js';
import type { GrantRow } from '../grants/grant.js';
import type { CrmProvider } from '../providers/provider.js';
import type { Committer } from '../refresh/committer.js';
import { withTransaction } from '../transaction.js';
import type { AttemptRow } from './attempt.js';
import type { AttemptStore } from './attempt-store.js';
import type { Authorization } from './authorization.js';
import { type ConnectionKeeper, refuseForeignInstance, type Written } from './connection-keeper.js';

export interface ConnectorDependencies {
  readonly pool: Pool;
  readonly attempts: AttemptStore;
  readonly keeper: ConnectionKeeper;
  readonly committer: Committer;
  readonly audit: Audit;
  readonly announce: () => void;
}

/** Where the browser came from, for the audit. */
export type Origin = Pick<AuditEvent, 'address' | 'requestId'>;

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
    if (revocationId !== null) this.deps.keeper.revokeBehind(revocationId);
    if (tokens.expiresIn !== null) return grant;
    return this.deps.committer.settleLifetime(grant, provider, tokens);
  }

  async #write(
    client: PoolClient,
    attempt: AttemptRow,
    provider: CrmProvider,
    authorization: Authorization,
    origin: Origin,
  ): Promise<Written> {
    const { keeper, attempts, audit } = this.deps;
    const existing = await keeper.find(client, attempt, authorization.profile);
    if (attempt.connectionId !== null && existing?.id !== attempt.connectionId) {
      throw crmErrors.account_mismatch();
    }
    const written = await keeper.write(client, attempt, provider, authorization, existing);
    await attempts.finishConnected(client, attempt.id, written.grant.id);
    await audit.recordIn(client, connected(written.grant, existing === null, origin));
    return written;
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
