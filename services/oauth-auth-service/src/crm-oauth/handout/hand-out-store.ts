import type { Pool } from 'pg';
import type { GrantRow, GrantSnapshot } from '../grants/grant.js';
import type { Owner } from './selection.js';

/** What a warm hand-out needs of a row, and no more: this is the hottest read of the service. */
export type HandOutRow = Pick<
  GrantSnapshot,
  | 'id'
  | 'tenantId'
  | 'userId'
  | 'provider'
  | 'status'
  | 'instanceUrl'
  | 'scopes'
  | 'accessToken'
  | 'accessTokenFingerprint'
  | 'expiresAt'
  | 'lifetimeSeconds'
  | 'tokenGeneration'
  | 'remainingSeconds'
>;

/** A row among others, of which one has to be chosen. */
export type CandidateRow = HandOutRow & Pick<GrantSnapshot, 'isDefault' | 'isTenantDefault'>;

/** More connections than anybody has of one CRM; a longer list would be no help in an error. */
const MOST_CANDIDATES = 50;

const COLUMNS = `id, tenant_id AS "tenantId", user_id AS "userId", provider, status,
  instance_url AS "instanceUrl", scopes, access_token AS "accessToken",
  access_token_fingerprint AS "accessTokenFingerprint", expires_at AS "expiresAt",
  lifetime_seconds AS "lifetimeSeconds", token_generation AS "tokenGeneration",
  EXTRACT(EPOCH FROM expires_at - now())::float8 AS "remainingSeconds"`;

/** Named statements, planned once per connection. */
export class HandOutStore {
  constructor(private readonly pool: Pool) {}

  async byId(id: string, provider: string): Promise<HandOutRow | null> {
    const { rows } = await this.pool.query<HandOutRow>({
      name: 'hand-out-by-id',
      text: `SELECT ${COLUMNS} FROM crm_oauth_tokens WHERE id = $1 AND provider = $2`,
      values: [id, provider],
    });
    return rows[0] ?? null;
  }

  async ofOwner(owner: Owner, provider: GrantRow['provider']): Promise<CandidateRow[]> {
    const byUser = owner.by === 'user';
    const { rows } = await this.pool.query<CandidateRow>({
      name: byUser ? 'hand-out-by-user' : 'hand-out-by-tenant',
      text: `SELECT ${COLUMNS}, is_default AS "isDefault", is_tenant_default AS "isTenantDefault"
        FROM crm_oauth_tokens WHERE tenant_id = $1 AND provider = $2 AND status <> 'disconnected'
        ${byUser ? 'AND user_id = $3' : ''}
        ORDER BY ${byUser ? '' : 'is_tenant_default DESC,'} created_at DESC, id DESC
        LIMIT ${MOST_CANDIDATES}`,
      values: byUser ? [owner.tenantId, provider, owner.userId] : [owner.tenantId, provider],
    });
    return rows;
  }
}
