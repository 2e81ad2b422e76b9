import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { addSeconds, type Clock } from '../../platform/clock.js';
import type { Config } from '../../platform/config/config.js';
import { isLoopbackOrigin } from '../../platform/config/env.js';
import type { Role } from '../../platform/principal.js';
import { rememberVerified } from '../../platform/verified-tokens.js';

/** RFC 8725 §3.11: a type of its own, so that no other JWT of ours passes for a session. */
const TYPE = 'session+jwt';

export interface SessionClaims {
  readonly userId: string;
  readonly tenantId: string;
  readonly role: Role;
  readonly sessionId: string;
}

export interface SessionTokens {
  sign(claims: SessionClaims): { readonly accessToken: string; readonly expiresIn: number };
  /** The claims of a token that is genuine, ours and in force; undefined for anything else. */
  verify(token: string): (SessionClaims & { readonly expiresAt: Date }) | undefined;
}

// Strict: an unknown member such as `crit` or `jku` is a token that we did not make.
const headerSchema = z.strictObject({ alg: z.string(), typ: z.literal(TYPE), kid: z.string() });

const payloadSchema = z.object({
  sub: z.uuid(),
  tenantId: z.uuid(),
  role: z.enum(['user', 'admin', 'platform_admin']),
  sid: z.uuid(),
  iss: z.string(),
  exp: z.number().int(),
});

/** Signs with the first key; verifies with whichever key the `kid` names, by that key's algorithm alone. */
export function createSessionTokens(
  { keys, issuer, acceptLoopbackIssuers, audience, accessTtl }: Config['jwt'],
  clock: Clock,
): SessionTokens {
  const [signingKey] = keys;
  if (signingKey === undefined) throw new Error('JWT_PRIVATE_KEYS holds no key');
  const keysById = new Map(keys.map((key) => [key.kid, key]));
  const now = () => Math.floor(clock.now().getTime() / 1000);
  const isOurs = (iss: string) =>
    iss === issuer || (acceptLoopbackIssuers && isLoopbackOrigin(iss));

  return {
    sign: ({ userId, tenantId, role, sessionId }) => {
      const payload = { sub: userId, tenantId, role, sid: sessionId, jti: randomUUID() };
      const times = { iss: issuer, aud: audience, iat: now(), exp: now() + accessTtl };
      const accessToken = jwt.sign({ ...payload, ...times }, signingKey.privateKey, {
        header: { alg: signingKey.algorithm, typ: TYPE, kid: signingKey.kid },
        algorithm: signingKey.algorithm,
      });
      return { accessToken, expiresIn: accessTtl };
    },

    verify: rememberVerified((token) => {
      const header = headerSchema.safeParse(
        unlessForged(() => jwt.decode(token, { complete: true })?.header),
      );
      const key = header.success ? keysById.get(header.data.kid) : undefined;
      if (key === undefined) return undefined;
      const payload = payloadSchema.safeParse(
        unlessForged(() =>
          jwt.verify(token, key.publicKey, {
            algorithms: [key.algorithm],
            audience,
            clockTimestamp: now(),
          }),
        ),
      );
      if (!payload.success || !isOurs(payload.data.iss)) return undefined;
      const { sub, tenantId, role, sid, exp } = payload.data;
      return {
        userId: sub,
        tenantId,
        role,
        sessionId: sid,
        expiresAt: addSeconds(new Date(0), exp),
      };
    }, clock),
  };
}

/**
 * The library throws errors of many classes at input it cannot parse (a JSON SyntaxError, a
 * TypeError for a signature of the wrong length). To the caller they are all one: not our token.
 */
function unlessForged(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
