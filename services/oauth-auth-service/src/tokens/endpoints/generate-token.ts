import type { RequestHandler } from 'express';
import { z } from 'zod';
import { nameField } from '../../auth/index.js';
import { userAct } from '../../platform/audit.js';
import { invalidToken } from '../../platform/http/bearer.js';
import { validate } from '../../platform/http/validate.js';
import { type Scope, scopes } from '../../platform/principal.js';
import { sharedRateLimit } from '../../platform/rate-limit.js';
import { authenticateCaller } from '../../users/index.js';
import { presentApiToken } from '../api-token.presenter.js';
import type { TokensEndpointContext } from '../context.js';
import { tokensErrors } from '../errors.js';
import { type MadeToken, makeToken } from '../token-store.js';
import { scopesBeyond } from '../tokens.policy.js';

const TOKENS_PER_HOUR = 30;

export const generateTokenBody = z.strictObject({
  name: nameField,
  scopes: z
    .array(z.enum(scopes))
    .min(1, 'Must name at least one scope')
    .max(20)
    .transform((asked): Scope[] => scopes.filter((scope) => asked.includes(scope))),
  expiresInDays: z.int().min(1).max(365).default(90),
});

/** POST /tokens/generate, by a person who signed in: a token must not beget tokens. */
export function generateToken(context: TokensEndpointContext): RequestHandler {
  const { prisma, pool, clock, audit } = context;
  const perUser = sharedRateLimit(pool, {
    name: 'api-tokens',
    points: TOKENS_PER_HOUR,
    windowSeconds: 3600,
  });
  return async (req, res) => {
    const { user } = await authenticateCaller(context, req);
    const wish = validate(generateTokenBody, req.body, 'body');
    refuseScopes(scopesBeyond(user.role, wish.scopes));
    await perUser.consume(user.id);
    const now = clock.now();
    const { row, token } = await prisma.$transaction(async (transaction) => {
      const made = orRefuse(await makeToken(transaction, user, wish, now));
      const subject = { kind: 'api_token', id: made.row.id } as const;
      const details = { scopes: wish.scopes.join(' ') };
      await audit.recordIn(transaction, userAct('token.created', user, req, { subject, details }));
      return made;
    });
    res.status(201).json({ ...presentApiToken(row, now), token });
  };
}

function refuseScopes(beyond: readonly Scope[]): void {
  if (beyond.length === 0) return;
  const message = `Is not implied by the role of this user: ${beyond.join(', ')}`;
  throw tokensErrors.scope_not_allowed({ errors: [{ path: 'body.scopes', message }] });
}

function orRefuse(made: MadeToken | 'too_many' | 'gone'): MadeToken {
  if (made === 'too_many') throw tokensErrors.token_limit_reached();
  if (made === 'gone') throw invalidToken();
  return made;
}
