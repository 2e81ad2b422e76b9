import type { RequestHandler } from 'express';
import { z } from 'zod';
import { auditOrigin } from '../../platform/audit.js';
import { validate } from '../../platform/http/validate.js';
import { findPerson, tenantOf } from '../engine/accounts.js';
import { remember } from '../engine/consent.js';
import { grantable } from '../scopes.js';
import { checkForm, goOn, type PageContext, waitingRequest } from './interaction.js';

const decisionForm = z.object({ csrf: z.string(), decision: z.enum(['allow', 'deny']) });

const DENIED = { error: 'access_denied', error_description: 'the person did not allow it' };

/** POST /oauth/interaction/:uid/consent */
export const decide =
  (ctx: PageContext): RequestHandler =>
  async (req, res) => {
    const waiting = await waitingRequest(ctx, req, res);
    const { csrf, decision } = validate(decisionForm, req.body, 'body');
    checkForm(ctx, waiting, csrf);
    const { client, interaction } = waiting;
    const userId = interaction.session?.accountId ?? '';
    const person = await findPerson(ctx.prisma, userId, { tenantId: tenantOf(client) });
    const scopes = person === undefined ? [] : grantable(person.role, waiting.scopes);
    const allowed = decision === 'allow' && scopes.length > 0;
    if (allowed) await remember(ctx.prisma, { userId, clientId: client.clientId }, scopes);
    await ctx.audit.record({
      type: allowed ? 'oauth.consent_granted' : 'oauth.consent_denied',
      outcome: 'success',
      tenantId: person?.tenantId ?? null,
      actor: { kind: 'user', id: userId },
      subject: { kind: 'client', id: client.clientId },
      ...auditOrigin(req),
      details: { scopes: scopes.join(' ') },
    });
    const result = allowed ? { consent: {} } : DENIED;
    goOn(res, await ctx.engine.interactionResult(req, res, result));
  };
