import type { Request } from 'express';
import type { Provider as Engine, errors, KoaContextWithOIDC } from 'oidc-provider';
import { Provider } from 'oidc-provider/lib/provider.js';
import { type AuditEvent, type AuditType, anonymous, auditOrigin } from '../../platform/audit.js';
import type { OAuthPorts } from '../context.js';
import { REUSED } from '../storage/spend.js';
import { type Person, tenantOf } from './accounts.js';

/** What the engine tells of goes to the log and to the audit. */
export function listen(engine: Engine, { logger, audit, background }: OAuthPorts): void {
  const note = (event: AuditEvent) => background.run('oauth-audit', () => audit.note(event));
  engine.on('server_error', (ctx, err) => {
    logger.error({ err, route: ctx.oidc?.route }, 'the authorization server failed');
  });
  // As often as clients please, and at no write of its own.
  const refused = (ctx: KoaContextWithOIDC, { error }: errors.OIDCProviderError) => {
    if (error === 'invalid_client') audit.tally(refusedClient(ctx));
  };
  engine.on('introspection.error', refused);
  engine.on('revocation.error', refused);
  engine.on('grant.error', (ctx, error) => {
    refused(ctx, error);
    const type = reuseIn(error);
    if (type !== undefined) note(actOfClient(ctx, type, 'failure'));
  });
  engine.on('grant.success', (ctx) => audit.tally(issuedToken(ctx)));
  engine.on('grant.revoked', (ctx) => {
    if (ctx.oidc.route === 'revocation') note(actOfClient(ctx, 'oauth.token_revoked', 'success'));
  });
  engine.on('client_credentials.destroyed', () => {
    const { ctx } = Provider;
    if (ctx !== undefined) note(actOfClient(ctx, 'oauth.token_revoked', 'success'));
  });
}

function reuseIn({ error_detail: detail }: errors.OIDCProviderError): AuditType | undefined {
  if (detail === REUSED.code) return 'oauth.code_reused';
  if (detail === REUSED.refreshToken) return 'oauth.refresh_token_reused';
  return undefined;
}

/** A client that could not prove who it is, if it is one at all. */
const refusedClient = (ctx: KoaContextWithOIDC): AuditEvent => ({
  ...actOfClient(ctx, 'oauth.client_refused', 'failure'),
  actor: anonymous,
});

/** A token for the client's user, who is the one to act by it, or for the client itself. */
function issuedToken(ctx: KoaContextWithOIDC): AuditEvent {
  const act = actOfClient(ctx, 'oauth.token_issued', 'success');
  const { params } = ctx.oidc;
  const person = ctx.oidc.account as Person | undefined;
  const clientId = act.actor.id ?? undefined;
  return {
    ...act,
    tenantId: person?.tenantId ?? act.tenantId,
    actor:
      person === undefined
        ? act.actor
        : { kind: 'client', id: person.accountId, credentialId: clientId },
    details: { grantType: String(params?.['grant_type']) },
  };
}

function actOfClient(
  ctx: KoaContextWithOIDC,
  type: AuditType,
  outcome: AuditEvent['outcome'],
): AuditEvent {
  const { client } = ctx.oidc;
  const id = client?.clientId ?? null;
  return {
    type,
    outcome,
    tenantId: tenantOf(client) ?? null,
    actor: { kind: 'client', id },
    subject: id === null ? null : { kind: 'client', id },
    // Express made the answer, and so its request; the engine's own view of it trusts any proxy.
    ...auditOrigin(ctx.res.req as Request),
  };
}
