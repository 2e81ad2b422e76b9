import type { RequestHandler } from 'express';
import { z } from 'zod';
import { bearerToken, unauthenticated } from '../../platform/http/bearer.js';
import { validate } from '../../platform/http/validate.js';
import { roles, scopes, scopesOfRole } from '../../platform/principal.js';
import type { AuthContext } from '../context.js';
import { tokenField } from '../fields.js';

export const verifyBody = z.strictObject({ token: tokenField.optional() });

export const verificationSchema = z.discriminatedUnion('valid', [
  z.object({
    valid: z.literal(true),
    userId: z.uuid(),
    tenantId: z.uuid(),
    role: z.enum(roles),
    scopes: z.array(z.enum(scopes)),
    expiresAt: z.iso.datetime(),
  }),
  z.object({ valid: z.literal(false) }),
]);

type Verification = z.output<typeof verificationSchema>;

/**
 * Whether a session token is good at this moment. Other than the calls that take it as Bearer, this
 * one asks the database each time, so that role and scopes are today's too.
 */
export const verify =
  (context: AuthContext): RequestHandler =>
  async (req, res) => {
    const token = validate(verifyBody, req.body, 'body').token ?? bearerToken(req);
    if (token === undefined) throw unauthenticated();
    res.json(await verifyToken(context, token));
  };

async function verifyToken(
  { tokens, sessions }: AuthContext,
  token: string,
): Promise<Verification> {
  const claims = tokens.verify(token);
  const session = claims && (await sessions.findLive(claims.sessionId));
  if (!session || session.userId !== claims.userId || session.user.tenantId !== claims.tenantId) {
    return { valid: false };
  }
  const { role } = session.user;
  return {
    valid: true,
    userId: claims.userId,
    tenantId: claims.tenantId,
    role,
    scopes: [...scopesOfRole(role)],
    expiresAt: claims.expiresAt.toISOString(),
  };
}
