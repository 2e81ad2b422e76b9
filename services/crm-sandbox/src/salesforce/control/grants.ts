import { type Request, Router } from 'express';
import { z } from 'zod';
import { notFound, parseInput } from '../../platform/json-body.js';
import { requestOrigin } from '../../platform/origin.js';
import { type Grant, hasEnded, revocationReasonSchema } from '../model/grants.js';
import { grantRefusal } from '../model/policy.js';
import type { SalesforceState } from '../model/state.js';
import { bulkSchema, createGrants } from './bulk-grants.js';

const isoTime = (ms: number): string => new Date(ms).toISOString();

function isLive(state: SalesforceState, grant: Grant): boolean {
  const app = state.apps.get(grant.clientId);
  return app !== undefined && grantRefusal(app, grant, state.clock.now()) === undefined;
}

function present(state: SalesforceState, grant: Grant, withTokens: boolean) {
  const now = state.clock.now();
  return {
    id: grant.id,
    clientId: grant.clientId,
    userId: grant.userId,
    organizationId: grant.organizationId,
    username: state.directory.user(grant.userId)?.username ?? null,
    scopes: grant.scopes,
    live: isLive(state, grant),
    endedReason: hasEnded(grant, now) ? (grant.ended?.reason ?? null) : null,
    refreshes: grant.refreshes,
    replays: grant.replays,
    overlaps: grant.overlaps,
    createdAt: isoTime(grant.createdAt),
    lastUsedAt: isoTime(grant.lastUsedAt),
    accessTokenCount: grant.accessTokens.length,
    ...(withTokens ? { refreshToken: grant.refreshToken, accessTokens: grant.accessTokens } : {}),
  };
}

export type GrantReport = ReturnType<typeof present>;

const listSchema = z.strictObject({
  clientId: z.string().optional(),
  userId: z.string().optional(),
  live: z.stringbool().optional(),
  /** Shows live tokens: for tests alone. */
  tokens: z.stringbool().default(false),
});

function listGrants(state: SalesforceState, query: Request['query']): GrantReport[] {
  const { clientId, userId, live, tokens } = parseInput(listSchema, query);
  return state.grants
    .list()
    .filter(
      (grant) =>
        (clientId === undefined || grant.clientId === clientId) &&
        (userId === undefined || grant.userId === userId) &&
        (live === undefined || isLive(state, grant) === live),
    )
    .map((grant) => present(state, grant, tokens));
}

/** Ends access tokens where they stand, as if their sessions had run out. Returns how many. */
function expireAccessTokens(state: SalesforceState, grants: readonly Grant[]): number {
  const values = grants.flatMap((grant) => grant.accessTokens);
  for (const value of values) {
    const token = state.grants.accessToken(value);
    if (token !== undefined) token.expiresAt = state.clock.now();
  }
  return values.length;
}

const revokeSchema = z.strictObject({
  reason: revocationReasonSchema.default('revoked_by_control'),
});
const expireSchema = z.strictObject({ grantId: z.string().optional() });

function find(state: SalesforceState, id: string): Grant {
  const grant = state.grants.get(id);
  if (grant === undefined) throw notFound('grant');
  return grant;
}

/** Mounted at grants. */
export function grantsControl(state: SalesforceState): Router {
  const router = Router();

  router.get('/', (req, res) => {
    res.json({ items: listGrants(state, req.query) });
  });

  router.post('/', (req, res) => {
    const created = createGrants(state, parseInput(bulkSchema, req.body), requestOrigin(req));
    res.status(201).json({ items: created });
  });

  router.post('/expire-access-tokens', (req, res) => {
    const { grantId } = parseInput(expireSchema, req.body);
    const grants = grantId === undefined ? state.grants.list() : [find(state, grantId)];
    res.json({ expired: expireAccessTokens(state, grants) });
  });

  router.post('/:id/revoke', (req, res) => {
    const grant = find(state, req.params.id);
    const now = state.clock.now();
    state.grants.end(grant, parseInput(revokeSchema, req.body).reason, now, now);
    res.json(present(state, grant, false));
  });

  return router;
}
