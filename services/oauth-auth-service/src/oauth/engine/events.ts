import type { Request } from 'express';
import type { Provider as Engine, errors, KoaContextWithOIDC } from 'oidc-provider';
import { Provider } from 'oidc-provider/lib/provider.js';
import { type AuditEvent, type AuditType, auditOrigin } from '../../platform/audit.js';
import type { OAuthPorts } from '../context.js';
import { REUSED } from '../storage/spend.js';
import { tenantOf } from './accounts.js';

/** What the engine tells of goes to the log and to the audit. */
export function listen(engine: Engine, { logger, audit, background }: OAuthPorts): void {
  const note = (event: AuditEvent) => background.run('oauth-audit', () => audit.note(event));
  engine.on('server_error', (ctx, err) => {
    logger.error({ err, route: ctx.oidc?.route }, 'the authorization server failed');
  });
  engine.on('grant.error', (ctx, error) => {
    const type = reuseIn(error);
    if (type !== undefined) note(actOfClient(ctx, type, 'failure'));
  });
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
