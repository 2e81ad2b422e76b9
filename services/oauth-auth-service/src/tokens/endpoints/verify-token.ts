import type { RequestHandler } from 'express';
import { z } from 'zod';
import { clientAddress } from '../../platform/http/address.js';
import { validate } from '../../platform/http/validate.js';
import { scopes } from '../../platform/principal.js';
import { localRateLimit } from '../../platform/rate-limit.js';
import type { TokensContext } from '../context.js';

const PER_MINUTE = 600;

export const verifyTokenBody = z.strictObject({ token: z.string().min(1).max(4096) });

export const tokenVerificationSchema = z.discriminatedUnion('active', [
  z.object({
    active: z.literal(true),
    userId: z.uuid(),
    tenantId: z.uuid(),
    scopes: z.array(z.enum(scopes)),
    expiresAt: z.iso.datetime(),
  }),
  z.object({ active: z.literal(false) }),
]);

/**
 * POST /tokens/verify. Whoever holds a token could use it, so its bare possession is enough to ask;
 * why one is not active is nobody's business (RFC 7662 §2.2). Asking is not using.
 */
export function verifyToken({ verify }: TokensContext): RequestHandler {
  // Nobody guesses 256 bits; the limit bounds the work.
  const perAddress = localRateLimit({
    name: 'api-token-verify',
    points: PER_MINUTE,
    windowSeconds: 60,
  });
  return async (req, res) => {
    const { token } = validate(verifyTokenBody, req.body, 'body');
    await perAddress.consume(clientAddress(req));
    const verified = await verify(token);
    res.json(verified === undefined ? { active: false } : present(verified));
  };
}

type Verified = NonNullable<Awaited<ReturnType<TokensContext['verify']>>>;

const present = ({
  userId,
  tenantId,
  scopes: allowed,
  expiresAt,
}: Verified): z.output<typeof tokenVerificationSchema> => ({
  active: true,
  userId,
  tenantId,
  scopes: [...allowed],
  expiresAt: expiresAt.toISOString(),
});
