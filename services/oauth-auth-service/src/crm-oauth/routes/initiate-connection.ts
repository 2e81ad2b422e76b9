import type { RequestHandler } from 'express';
import { validate } from '../../platform/http/validate.js';
import { initiate, requirePerson } from '../connect/initiate.js';
import { type CrmContext, providerOf, tokenUser } from './context.js';
import { initiateBody } from './schemas.js';

/** POST /crm-oauth/:provider/initiate */
export const initiateConnection =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = requirePerson(await tokenUser(ctx, req, 'crm:connect'));
    const provider = providerOf(ctx, req.params['provider']);
    const input = validate(initiateBody, req.body, 'body');
    await ctx.limits.initiate(who.tenantId, who.userId);
    const browserId = ctx.browser.ensure(req, res);
    const { publicUrl, returnToAllowlist } = ctx.ports;
    const { pendingAttempts } = ctx.limits;
    const deps = { ...ctx, publicUrl, returnToAllowlist, pendingAttempts };
    const started = await initiate(deps, req, who, provider, input, browserId);
    res.status(201).json({
      attemptId: started.attempt.id,
      authorizationUrl: started.authorizationUrl,
      startUrl: started.startUrl,
      expiresAt: started.attempt.expiresAt.toISOString(),
    });
  };
