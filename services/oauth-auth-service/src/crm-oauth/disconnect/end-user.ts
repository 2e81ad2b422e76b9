import type { Pool } from 'pg';
import type { Audit, AuditEvent, AuditType } from '../../platform/audit.js';
import { type GrantRow, grantColumns } from '../grants/grant.js';
import { transferConnection } from '../grants/transfer.js';
import type { DisconnectService } from './disconnect-service.js';

/** Connections ended at a time: each may wait some seconds for its CRM, and holds a database connection. */
const AT_A_TIME = 4;

/** A user of the host who may go on with nothing. */
export interface Departure {
  readonly tenantId: string;
  readonly userId: string;
  /** An active user of the same tenant, as the host has checked; absent = the connections end. */
  readonly transferTo?: string | undefined;
  /** Who made the user leave, for the audit. */
  readonly by: Pick<AuditEvent, 'actor' | 'address' | 'requestId'>;
}

/** What became of the connections. */
export interface EndedUser {
  readonly disconnected: number;
  readonly transferred: number;
}

export interface EndUserDependencies {
  readonly pool: Pool;
  readonly disconnects: DisconnectService;
  readonly audit: Audit;
}

/**
 * Hands the live connections of a user over, or ends them here and then upstream. One whose CRM
 * account the receiver has connected too is ended. Repeating it goes on where a failure stopped it.
 */
export async function endUser(deps: EndUserDependencies, departure: Departure): Promise<EndedUser> {
  const { rows } = await deps.pool.query<GrantRow>(
    `SELECT ${grantColumns} FROM crm_oauth_tokens
     WHERE tenant_id = $1 AND user_id = $2 AND status <> 'disconnected'`,
    [departure.tenantId, departure.userId],
  );
  const ways: Way[] = [];
  for (let start = 0; start < rows.length; start += AT_A_TIME) {
    const some = rows.slice(start, start + AT_A_TIME);
    ways.push(...(await Promise.all(some.map((row) => settle(deps, departure, row)))));
  }
  const count = (way: Way) => ways.filter((gone) => gone === way).length;
  return { disconnected: count('disconnected'), transferred: count('transferred') };
}

type Way = 'disconnected' | 'transferred' | 'gone';

async function settle(
  { pool, disconnects, audit }: EndUserDependencies,
  departure: Departure,
  row: GrantRow,
): Promise<Way> {
  const { transferTo, userId } = departure;
  const handed =
    transferTo === undefined ? 'exists' : await transferConnection(pool, row.id, transferTo);
  if (handed === 'gone') return 'gone';
  if (handed === 'exists') {
    await disconnects.disconnect(row, act('connection.disconnected', departure, row));
    return 'disconnected';
  }
  const hands = { fromUserId: userId, toUserId: handed.userId };
  await audit.note(act('connection.transferred', departure, row, hands));
  return 'transferred';
}

const act = (
  type: AuditType,
  { tenantId, by }: Departure,
  { id, provider }: GrantRow,
  details: AuditEvent['details'] = {},
): AuditEvent => ({
  type,
  outcome: 'success',
  tenantId,
  ...by,
  subject: { kind: 'connection', id },
  details: { provider, reason: 'user_deactivated', ...details },
});
