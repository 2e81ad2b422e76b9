import { hkdfSync } from 'node:crypto';
import type { JWKS } from 'oidc-provider';
import type { SigningKey } from '../../platform/config/keys.js';

/** The keys in the form the engine takes them; the first one signs, all are published. */
export const signingJwks = (keys: readonly SigningKey[]): JWKS => ({
  keys: keys.map(({ kid, algorithm, privateKey }) => ({
    ...privateKey.export({ format: 'jwk' }),
    kid,
    alg: algorithm,
    use: 'sig',
  })),
});

/** Keys that sign cookies and forms, derived so that no further secret has to be kept. */
export const cookieKeys = (keys: readonly SigningKey[]): string[] =>
  keys.map(({ privateKey }) => {
    const secret = privateKey.export({ type: 'pkcs8', format: 'der' });
    const key = hkdfSync('sha256', secret, '', 'tetrix oauth cookies', 32);
    return Buffer.from(key).toString('base64url');
  });

export const algorithmsOf = (keys: readonly SigningKey[]): SigningKey['algorithm'][] => [
  ...new Set(keys.map(({ algorithm }) => algorithm)),
];
