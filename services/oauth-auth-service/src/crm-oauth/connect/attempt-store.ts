import type { Pool, PoolClient } from 'pg';
import { Prisma } from '../../generated/prisma/client.js';
import { columnsOf } from '../grants/grant.js';
import { withTransaction } from '../transaction.js';
import {
  ATTEMPT_SECONDS,
  type AttemptError,
  type AttemptRow,
  START_LINK_SECONDS,
} from './attempt.js';

const columns = columnsOf(Object.keys(Prisma.CRMConnectAttemptScalarFieldEnum));

/** What binds an attempt to one trip through one browser. */
export interface AttemptBinding {
  readonly stateHash: string;
  readonly browserHash: string;
  /** Sealed PKCE verifier. */
  readonly codeVerifier: string;
}

export type NewAttempt = AttemptBinding &
  Pick<
    AttemptRow,
    | 'id'
    | 'tenantId'
    | 'userId'
    | 'provider'
    | 'environment'
    | 'clientId'
    | 'loginUrl'
    | 'requestedScopes'
    | 'optionalScopes'
    | 'returnTo'
    | 'loginHint'
    | 'connectionId'
    | 'startTicketHash'
  >;

/** Attempts of a user that may still be finished; the arguments are the statement's places. */
const openOf = (tenantId: string, userId: string): string =>
  `tenant_id = ${tenantId} AND user_id = ${userId} AND status = 'pending'
   AND consumed_at IS NULL AND expires_at > now()`;

async function insert(
  client: PoolClient,
  attempt: NewAttempt,
  mostPending: number,
): Promise<AttemptRow | null> {
  const { rows } = await client.query<AttemptRow>(
    `INSERT INTO crm_connect_attempts (id, tenant_id, user_id, provider, environment, client_id,
       login_url, requested_scopes, optional_scopes, return_to, login_hint, connection_id,
       state_hash, browser_hash, code_verifier, start_ticket_hash, start_ticket_expires_at,
       expires_at)
     SELECT $1::uuid, $2, $3, $4, $5, $6, $7, $8::text[], $9::text[], $10, $11, $12::uuid,
       $13, $14, $15, $16,
       now() + make_interval(secs => $17::int), now() + make_interval(secs => $18::int)
     WHERE (SELECT count(*) FROM crm_connect_attempts WHERE ${openOf('$2', '$3')}) < $19::int
     RETURNING ${columns}`,
    [
      attempt.id,
      attempt.tenantId,
      attempt.userId,
      attempt.provider,
      attempt.environment,
      attempt.clientId,
      attempt.loginUrl,
      attempt.requestedScopes,
      attempt.optionalScopes,
      attempt.returnTo,
      attempt.loginHint,
      attempt.connectionId,
      attempt.stateHash,
      attempt.browserHash,
      attempt.codeVerifier,
      attempt.startTicketHash,
      START_LINK_SECONDS,
      ATTEMPT_SECONDS,
      mostPending,
    ],
  );
  return rows[0] ?? null;
}

export class AttemptStore {
  constructor(private readonly pool: Pool) {}

  /** Null when the user has `mostPending` attempts open already. */
  async create(attempt: NewAttempt, mostPending: number): Promise<AttemptRow | null> {
    const owner = JSON.stringify(['crm-attempts', attempt.tenantId, attempt.userId]);
    return withTransaction(this.pool, async (client) => {
      // Attempts that arrive in the same moment would not see each other, and all be the last.
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [owner]);
      return insert(client, attempt, mostPending);
    });
  }

  /** Until the oldest open attempt of the user makes room. */
  async secondsUntilExpiry(tenantId: string, userId: string): Promise<number> {
    const { rows } = await this.pool.query<{ seconds: number | null }>(
      `SELECT EXTRACT(EPOCH FROM min(expires_at) - now())::float8 AS seconds
       FROM crm_connect_attempts WHERE ${openOf('$1', '$2')}`,
      [tenantId, userId],
    );
    return rows[0]?.seconds ?? 1;
  }

  /**
   * Spends the state. One statement decides, so that of any number of callbacks with one state
   * only one goes on, and one from another browser or for another provider changes nothing.
   */
  async consume(
    stateHash: string,
    browserHash: string,
    provider: string,
  ): Promise<AttemptRow | null> {
    const { rows } = await this.pool.query<AttemptRow>(
      `UPDATE crm_connect_attempts SET consumed_at = now(), start_ticket_hash = NULL
       WHERE state_hash = $1 AND browser_hash = $2 AND provider = $3
         AND consumed_at IS NULL AND expires_at > now()
       RETURNING ${columns}`,
      [stateHash, browserHash, provider],
    );
    return rows[0] ?? null;
  }

  async findByStartTicket(ticketHash: string): Promise<AttemptRow | null> {
    const { rows } = await this.pool.query<AttemptRow>(
      `SELECT ${columns} FROM crm_connect_attempts
       WHERE start_ticket_hash = $1 AND start_ticket_expires_at > now()
         AND consumed_at IS NULL AND expires_at > now()`,
      [ticketHash],
    );
    return rows[0] ?? null;
  }

  /** Spends a start link and binds the attempt to the browser that opened it. */
  async rebind(ticketHash: string, binding: AttemptBinding): Promise<AttemptRow | null> {
    const { rows } = await this.pool.query<AttemptRow>(
      `UPDATE crm_connect_attempts SET start_ticket_hash = NULL,
         state_hash = $2, browser_hash = $3, code_verifier = $4
       WHERE start_ticket_hash = $1 AND start_ticket_expires_at > now()
         AND consumed_at IS NULL AND expires_at > now()
       RETURNING ${columns}`,
      [ticketHash, binding.stateHash, binding.browserHash, binding.codeVerifier],
    );
    return rows[0] ?? null;
  }

  async finishFailed(id: string, { code, cause, remedy }: AttemptError): Promise<void> {
    await this.pool.query(
      `UPDATE crm_connect_attempts SET status = 'failed', finished_at = now(), code_verifier = NULL,
         error_code = $2, error_cause = $3, error_remedy = $4
       WHERE id = $1 AND status = 'pending'`,
      [id, code, cause, remedy],
    );
  }

  /** In the transaction that writes the connection: neither is true without the other. */
  async finishConnected(client: PoolClient, id: string, connectionId: string): Promise<void> {
    await client.query(
      `UPDATE crm_connect_attempts SET status = 'connected', finished_at = now(),
         code_verifier = NULL, result_connection_id = $2
       WHERE id = $1 AND status = 'pending'`,
      [id, connectionId],
    );
  }

  async find(id: string): Promise<(AttemptRow & { readonly expired: boolean }) | null> {
    const { rows } = await this.pool.query<AttemptRow & { readonly expired: boolean }>(
      `SELECT ${columns}, expires_at <= now() AS expired FROM crm_connect_attempts WHERE id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }
}
