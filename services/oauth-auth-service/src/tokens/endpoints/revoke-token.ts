import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { User } from '../../generated/prisma/client.js';
import { userAct } from '../../platform/audit.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import { authenticateCaller } from '../../users/index.js';
import { presentApiToken } from '../api-token.presenter.js';
import type { TokensEndpointContext } from '../context.js';
import { findToken, type OwnedToken, revokeToken as revoke } from '../token-store.js';
import { mayManage } from '../tokens.policy.js';

export const tokenParams = z.object({ tokenId: z.uuid() });

/** POST /tokens/:tokenId/revoke. In force at once everywhere; a second time changes nothing. */
export const revokeToken =
  (context: TokensEndpointContext): RequestHandler =>
  async (req, res) => {
    const { prisma, clock, audit } = context;
    const { user } = await authenticateCaller(context, req);
    const found = await visibleToken(context, user, req.params['tokenId']);
    const now = clock.now();
    const row = await prisma.$transaction(async (transaction) => {
      if (await revoke(transaction, found.id, now)) {
        const subject = { kind: 'api_token', id: found.id } as const;
        const act = userAct('token.revoked', user, req, { subject });
        // Told to the tenant it happened in, which is not a platform admin's.
        await audit.recordIn(transaction, { ...act, tenantId: found.user.tenantId });
      }
      return (await findToken(transaction, found.id)) ?? found;
    });
    res.json(presentApiToken(row, now));
  };

/** @throws ApiError `not_found`, also for somebody else's */
async function visibleToken(
  { prisma }: TokensEndpointContext,
  who: User,
  id: unknown,
): Promise<OwnedToken> {
  const params = tokenParams.safeParse({ tokenId: id });
  const row = params.success ? await findToken(prisma, params.data.tokenId) : null;
  const owner = row === null ? null : { id: row.userId, tenantId: row.user.tenantId };
  if (row === null || owner === null || !mayManage(who, owner)) throw commonErrors.not_found();
  return row;
}
