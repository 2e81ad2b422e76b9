import type { Request, RequestHandler, Response } from 'express';
import { clientAddress } from '../../platform/http/address.js';
import { validate } from '../../platform/http/validate.js';
import type { AttemptRow } from '../connect/attempt.js';
import { browserHash, confirmationFor, isConfirmation } from '../connect/browser.js';
import { confirmPage, departurePage, sendPage } from '../connect/pages.js';
import { followStartLink, readStartLink } from '../connect/start.js';
import { crmErrors } from '../errors.js';
import { hasScope } from '../grants/connection.policy.js';
import type { CrmContext } from './context.js';
import { confirmationBody, ticketParams } from './schemas.js';

/**
 * GET /crm-oauth/start/:ticket. Goes on at once where this browser is known to be the user's: it
 * began the attempt itself, or shows a session of the same user. Otherwise asks its person.
 */
export const openStartLink =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    await ctx.limits.browserPages.consume(clientAddress(req));
    const { ticket } = ticketOf(req);
    const attempt = await readStartLink(startDeps(ctx), ticket);
    const known = ctx.browser.read(req);
    const sameBrowser = known !== null && browserHash(known) === attempt.browserHash;
    const browserId = ctx.browser.ensure(req, res);
    if (sameBrowser || (await showsSession(ctx, req, attempt))) {
      res.redirect(303, await followStartLink(startDeps(ctx), req, attempt, ticket, browserId));
      return;
    }
    await askPerson(ctx, res, attempt, ticket, browserId);
  };

/** POST /crm-oauth/start/:ticket: the person has confirmed. */
export const confirmStartLink =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    await ctx.limits.browserPages.consume(clientAddress(req));
    const { ticket } = ticketOf(req);
    const { confirmation } = validate(confirmationBody, req.body, 'body');
    const browserId = ctx.browser.read(req);
    if (browserId === null || !isConfirmation(confirmation, browserId, ticket)) {
      throw crmErrors.start_link_invalid();
    }
    const attempt = await readStartLink(startDeps(ctx), ticket);
    const url = await followStartLink(startDeps(ctx), req, attempt, ticket, browserId);
    const crm = ctx.providers.get(attempt.provider)?.displayName ?? attempt.provider;
    sendPage(res, 200, departurePage(crm, url));
  };

const startDeps = ({ attempts, authorizer, providers }: CrmContext) => ({
  attempts,
  authorizer,
  providers,
});

function ticketOf(req: Request): { ticket: string } {
  const params = ticketParams.safeParse(req.params);
  if (!params.success) throw crmErrors.start_link_invalid();
  return params.data;
}

async function showsSession(ctx: CrmContext, req: Request, attempt: AttemptRow): Promise<boolean> {
  if (req.headers.authorization === undefined) return false;
  const who = await ctx.ports.authenticate(req);
  const same = who.userId === attempt.userId && who.tenantId === attempt.tenantId;
  return same && hasScope(who, 'crm:connect');
}

async function askPerson(
  ctx: CrmContext,
  res: Response,
  attempt: AttemptRow,
  ticket: string,
  browserId: string,
): Promise<void> {
  const user = await ctx.ports.findActiveUser(attempt.tenantId, attempt.userId);
  if (user === null) throw crmErrors.start_link_invalid();
  const page = confirmPage({
    crm: ctx.providers.get(attempt.provider)?.displayName ?? attempt.provider,
    tenantName: user.tenantName,
    userName: user.displayName,
    accountName: user.accountName,
    action: `/crm-oauth/start/${ticket}`,
    confirmation: confirmationFor(browserId, ticket),
  });
  sendPage(res, 200, page);
}
