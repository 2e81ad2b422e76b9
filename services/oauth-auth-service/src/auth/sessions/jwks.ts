import { z } from 'zod';
import type { SigningKey } from '../../platform/config/keys.js';

/** RFC 7517 §5; the members of a key depend on its kind. */
export const jwksSchema = z
  .object({
    keys: z.array(
      z.looseObject({
        kty: z.string(),
        kid: z.string(),
        alg: z.string(),
        use: z.literal('sig'),
      }),
    ),
  })
  .meta({ id: 'JsonWebKeySet' });

export type PublicJwks = z.output<typeof jwksSchema>;

/** The public halves of all keys, retired ones included: tokens they signed are still in force. */
export const publicJwks = (keys: readonly SigningKey[]): PublicJwks =>
  jwksSchema.parse({
    keys: keys.map(({ kid, algorithm, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      kid,
      alg: algorithm,
      use: 'sig',
    })),
  });
