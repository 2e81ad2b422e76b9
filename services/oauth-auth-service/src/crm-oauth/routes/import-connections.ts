import type { RequestHandler } from 'express';
import { auditActor, auditOrigin } from '../../platform/audit.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import { validate } from '../../platform/http/validate.js';
import { mayTouchTokens } from '../grants/connection.policy.js';
import { importBatch } from '../import/batch.js';
import { countOutcomes } from '../import/row-result.js';
import { keyOf } from '../limits.js';
import { administrator, type CrmContext, providerOf } from './context.js';
import { importBody } from './schemas.js';

/**
 * POST /crm-oauth/:provider/import, by an administrator of the tenant. A row that fails is one of
 * the results; the request itself is refused only when it is malformed.
 */
export const importConnections =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await administrator(ctx, req);
    if (!mayTouchTokens(who)) throw commonErrors.forbidden();
    const provider = providerOf(ctx, req.params['provider']);
    const { rows, dryRun, replace } = validate(importBody, req.body, 'body');
    const { tenantId } = who;
    await ctx.limits.imports.consume(keyOf(tenantId));
    const by = { actor: auditActor(who), ...auditOrigin(req) };
    const order = { tenantId, provider, dryRun, replace, by };
    const items = await importBatch(ctx.importer, order, rows);
    const counts = countOutcomes(items);
    ctx.ports.logger.info(
      { tenantId, provider: provider.name, dryRun, ...counts },
      'an import ended',
    );
    res.json({ items, counts });
  };
