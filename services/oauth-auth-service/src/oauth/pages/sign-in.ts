import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { userAct } from '../../platform/audit.js';
import { ApiError } from '../../platform/http/errors.js';
import { setErrorHeaders } from '../../platform/http/problem.js';
import { validate } from '../../platform/http/validate.js';
import { findPerson, tenantOf } from '../engine/accounts.js';
import { checkForm, goOn, type PageContext, type Waiting, waitingRequest } from './interaction.js';
import { sendPage } from './layout.js';
import { signInPage } from './sign-in-page.js';

const signInForm = z.object({
  csrf: z.string(),
  email: z.string().max(1000),
  password: z.string().max(4096),
});

/** POST /oauth/interaction/:uid/sign-in */
export const signIn =
  (ctx: PageContext): RequestHandler =>
  async (req, res) => {
    const waiting = await waitingRequest(ctx, req, res);
    const { csrf, email, password } = validate(signInForm, req.body, 'body');
    checkForm(ctx, waiting, csrf);
    const again = (status: number, problem: string) =>
      sendAgain(res, waiting, { status, email, problem });
    try {
      const account = await ctx.proveAccount(email, password, req);
      const { id } = account;
      const served = await findPerson(ctx.prisma, id, { tenantId: tenantOf(waiting.client) });
      if (served === undefined) {
        return again(403, `${waiting.clientName} serves the people of another organization.`);
      }
      await leaveOtherAccount(ctx, waiting, id);
      const details = { clientId: waiting.client.clientId };
      await ctx.audit.record(userAct('auth.signed_in', account, req, { details }));
      goOn(
        res,
        await ctx.engine.interactionResult(req, res, { login: { accountId: id, amr: ['pwd'] } }),
      );
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500) throw error;
      if (error.status === 429) setErrorHeaders(res, error);
      // 401 would need a challenge, and a browser would put a dialog over the page.
      again(error.status === 401 ? 403 : error.status, PROBLEMS[error.status] ?? error.message);
    }
  };

const PROBLEMS: Readonly<Record<number, string>> = {
  401: 'E-mail and password do not match an account.',
  429: 'Too many attempts. Wait a while before you try again.',
};

interface Again {
  readonly status: number;
  readonly email: string;
  readonly problem: string;
}

function sendAgain(res: Response, waiting: Waiting, { status, email, problem }: Again): void {
  const { clientName, path, csrf, redirectUri } = waiting;
  const page = signInPage({ clientName, action: `${path}/sign-in`, csrf, email, problem });
  sendPage(res, status, page, redirectUri);
}

/**
 * Ends the browser's session of somebody else before the engine sees the new account: by itself it
 * would do that with a page that needs a script.
 */
async function leaveOtherAccount(
  { prisma }: PageContext,
  { interaction }: Waiting,
  accountId: string,
): Promise<void> {
  const { session } = interaction;
  if (session === undefined || session.accountId === accountId) return;
  await prisma.oAuthSession.deleteMany({ where: { uid: session.uid } });
  delete interaction.session;
  await interaction.persist();
}
