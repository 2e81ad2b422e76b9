import type { SigningKey } from '../../platform/config/keys.js';

/** A public key as RFC 7517 §4 writes it. */
export interface PublicJwk {
  readonly kid: string;
  readonly alg: string;
  readonly use: 'sig';
  readonly [member: string]: unknown;
}

/** The public halves of all keys, retired ones included: tokens they signed are still in force. */
export const publicJwks = (keys: readonly SigningKey[]): { keys: PublicJwk[] } => ({
  keys: keys.map(({ kid, algorithm, publicKey }) => ({
    ...publicKey.export({ format: 'jwk' }),
    kid,
    alg: algorithm,
    use: 'sig',
  })),
});
