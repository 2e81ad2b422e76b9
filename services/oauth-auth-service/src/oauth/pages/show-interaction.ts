import type { RequestHandler } from 'express';
import { findPerson, tenantOf } from '../engine/accounts.js';
import { grantable } from '../scopes.js';
import { consentPage } from './consent-page.js';
import { type PageContext, type Waiting, waitingRequest } from './interaction.js';
import { sendPage } from './layout.js';
import { signInPage } from './sign-in-page.js';

/** GET /oauth/interaction/:uid: the page on which the person signs in or decides. */
export const showInteraction =
  (ctx: PageContext): RequestHandler =>
  async (req, res) => {
    const waiting = await waitingRequest(ctx, req, res);
    const wantsOther = req.query['account'] === 'other';
    const decides = waiting.interaction.prompt.name === 'consent' && !wantsOther;
    const page = decides ? await consentOf(ctx, waiting) : signInOf(waiting);
    sendPage(res, 200, page, waiting.redirectUri);
  };

const signInOf = ({ interaction, clientName, path, csrf }: Waiting) => {
  const hint = interaction.params['login_hint'];
  const email = typeof hint === 'string' ? hint.slice(0, 254) : '';
  return signInPage({ clientName, action: `${path}/sign-in`, csrf, email });
};

async function consentOf({ prisma }: PageContext, waiting: Waiting) {
  const { interaction, client, clientName, redirectUri, path, csrf } = waiting;
  const user = await prisma.user.findUniqueOrThrow({
    where: { id: String(interaction.session?.accountId) },
    include: { tenant: true },
  });
  const person = await findPerson(prisma, user.id, { tenantId: tenantOf(client) });
  return consentPage({
    clientName,
    destination: new URL(redirectUri).host || redirectUri,
    vouchedFor: tenantOf(client) !== undefined,
    userName: user.name ?? user.email,
    email: user.email,
    tenantName: user.tenant.name,
    scopes: person === undefined ? [] : grantable(person.role, waiting.scopes),
    action: `${path}/consent`,
    csrf,
    otherAccount: `${path}?account=other`,
  });
}
