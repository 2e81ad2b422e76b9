import type { Provider as Engine, errors, KoaContextWithOIDC } from 'oidc-provider';
import type { AuditType } from '../../platform/audit.js';
import type { OAuthPorts } from '../context.js';
import { REUSED } from '../storage/spend.js';
import { tenantOf } from './accounts.js';

/** What the engine tells of goes to the log and to the audit. */
export function listen(engine: Engine, { logger, audit }: OAuthPorts): void {
  engine.on('server_error', (ctx, err) => {
    logger.error({ err, route: ctx.oidc?.route }, 'the authorization server failed');
  });
  engine.on('grant.error', (ctx, error) => {
    const type = reuseIn(error);
    if (type !== undefined) void audit.note(clientEvent(ctx, type, 'failure'));
  });
  engine.on('revocation.error', (ctx, error) => {
    logger.debug({ error: error.error, client: ctx.oidc.client?.clientId }, 'a revocation failed');
  });
  engine.on('grant.revoked', (ctx) => {
    if (ctx.oidc.route === 'revocation') {
      void audit.note(clientEvent(ctx, 'oauth.token_revoked', 'success'));
    }
  });
}

function reuseIn({ error_detail: detail }: errors.OIDCProviderError): AuditType | undefined {
  if (detail === REUSED.code) return 'oauth.code_reused';
  if (detail === REUSED.refreshToken) return 'oauth.refresh_token_reused';
  return undefined;
}

const clientEvent = (
  { oidc }: KoaContextWithOIDC,
  type: AuditType,
  outcome: 'success' | 'failure',
) => {
  const clientId = oidc.client?.clientId ?? null;
  return {
    type,
    outcome,
    tenantId: tenantOf(oidc.client) ?? null,
    actor: { kind: 'client', id: clientId },
    subject: clientId === null ? null : ({ kind: 'client', id: clientId } as const),
  } as const;
};
