import { type Request, Router } from 'express';
import { z } from 'zod';
import { endReasonSchema, type Grant, type Grants } from './grants.js';
import { notFound, parseInput } from './json-body.js';

const isoTime = (ms: number): string => new Date(ms).toISOString();

function present(grants: Grants, grant: Grant, withTokens: boolean) {
  const { refreshToken, createdAt, lastUsedAt, ...shown } = grant;
  const accessTokens = grants.accessTokensOf(grant).map(({ value }) => value);
  return {
    ...shown,
    live: grant.endedReason === null,
    createdAt: isoTime(createdAt),
    lastUsedAt: isoTime(lastUsedAt),
    accessTokenCount: accessTokens.length,
    ...(withTokens ? { refreshToken, accessTokens } : {}),
  };
}

export type GrantReport = ReturnType<typeof present>;

const listSchema = z.strictObject({
  clientId: z.string().optional(),
  accountId: z.string().optional(),
  userId: z.string().optional(),
  live: z.stringbool().optional(),
  /** Shows live tokens: for tests alone. */
  tokens: z.stringbool().default(false),
});

export type GrantFilter = Partial<
  Record<'clientId' | 'accountId' | 'userId', string> & Record<'live' | 'tokens', boolean>
>;

function list(grants: Grants, query: Request['query']): GrantReport[] {
  const { clientId, accountId, userId, live, tokens } = parseInput(listSchema, query);
  return grants
    .list()
    .filter(
      (grant) =>
        (clientId === undefined || grant.clientId === clientId) &&
        (accountId === undefined || grant.accountId === accountId) &&
        (userId === undefined || grant.userId === userId) &&
        (live === undefined || (grant.endedReason === null) === live),
    )
    .map((grant) => present(grants, grant, tokens));
}

const expireSchema = z.strictObject({ grantId: z.string().optional() });
const revokeSchema = z.strictObject({
  reason: endReasonSchema.default('revoked_by_control'),
  /** Whether its access tokens die with it. */
  accessTokensToo: z.boolean().default(true),
});

/** Mounted at grants. */
export function grantsControl(grants: Grants, now: () => number): Router {
  const router = Router();
  const find = (id: string): Grant => {
    const grant = grants.get(id);
    if (grant === undefined) throw notFound('grant');
    return grant;
  };

  router.get('/', (req, res) => {
    res.json({ items: list(grants, req.query) });
  });

  router.post('/expire-access-tokens', (req, res) => {
    const { grantId } = parseInput(expireSchema, req.body);
    const chosen = grantId === undefined ? grants.list() : [find(grantId)];
    const tokens = chosen.flatMap((grant) => grants.accessTokensOf(grant));
    for (const token of tokens) token.expiresAt = Math.min(token.expiresAt, now());
    res.json({ expired: tokens.length });
  });

  router.post('/:id/revoke', (req, res) => {
    const grant = find(req.params.id);
    const { reason, accessTokensToo } = parseInput(revokeSchema, req.body);
    grants.end(grant, reason, accessTokensToo);
    res.json(present(grants, grant, false));
  });

  return router;
}
