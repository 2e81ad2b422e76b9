import { z } from 'zod';
import { CRMConnectionStatus } from '../../generated/prisma/client.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import type { Principal } from '../../platform/principal.js';
import { crmErrors } from '../errors.js';
import { mayNameUser, mayUse } from '../grants/connection.policy.js';
import type { HandOutRow, HandOutStore } from './hand-out-store.js';
import { choose, type Owner } from './selection.js';

export interface WhichConnection {
  readonly provider: string;
  readonly connectionId?: string | undefined;
  readonly userId?: string | undefined;
}

/**
 * The connection that serves a call.
 * @throws ApiError `connection_not_found` (also for somebody else's), `connection_ambiguous`
 */
export async function findConnection(
  store: HandOutStore,
  who: Principal,
  which: WhichConnection,
): Promise<HandOutRow> {
  if (which.connectionId !== undefined) {
    const row = await store.byId(which.connectionId, which.provider);
    const usable = row !== null && row.status !== 'disconnected' && mayUse(who, row);
    const belongs = which.userId === undefined || row?.userId === which.userId;
    if (!usable || !belongs) throw crmErrors.connection_not_found();
    return row;
  }
  const owner = ownerOf(who, which.userId);
  const choice = choose(await store.ofOwner(owner, which.provider), owner.by);
  switch (choice.kind) {
    case 'one':
      return choice.grant;
    case 'none':
      throw crmErrors.connection_not_found();
    case 'ambiguous':
      throw crmErrors.connection_ambiguous({
        extensions: { candidates: choice.candidates.map(presentCandidate) },
      });
  }
}

function ownerOf(who: Principal, userId: string | undefined): Owner {
  const { tenantId } = who;
  if (userId !== undefined) {
    if (!mayNameUser(who, userId)) throw commonErrors.forbidden();
    return { by: 'user', tenantId, userId };
  }
  return who.userId === null
    ? { by: 'tenant', tenantId }
    : { by: 'user', tenantId, userId: who.userId };
}

export const candidateSchema = z
  .object({
    id: z.uuid(),
    userId: z.string(),
    provider: z.string(),
    status: z.enum(CRMConnectionStatus),
    instanceUrl: z.string().nullable(),
  })
  .meta({ id: 'ConnectionCandidate' });

const presentCandidate = (row: HandOutRow): z.output<typeof candidateSchema> => ({
  id: row.id,
  userId: row.userId,
  provider: row.provider,
  status: row.status,
  instanceUrl: row.instanceUrl,
});
