import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Env } from '../platform/config/env.js';

/** `kid:base64` of a new P-256 key, as `JWT_PRIVATE_KEYS` takes it. */
export function newSigningKey(kid: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return `${kid}:${Buffer.from(pem).toString('base64')}`;
}

/** `kid:base64` of a new AES-256 key, as `TOKEN_ENCRYPTION_KEYS` takes it. */
export const newEncryptionKey = (kid: string): string =>
  `${kid}:${randomBytes(32).toString('base64')}`;

/** A complete environment with keys of its own. */
export const testEnv = (databaseUrl: string, extra: Env = {}): Env => ({
  NODE_ENV: 'test',
  DATABASE_URL: databaseUrl,
  DATABASE_POOL_SIZE: '8',
  TOKEN_ENCRYPTION_KEYS: newEncryptionKey('enc-1'),
  JWT_PRIVATE_KEYS: newSigningKey('sig-1'),
  OAUTH_SIGNING_KEYS: newSigningKey('oauth-1'),
  AUTH_ATTEMPTS_PER_ADDRESS: '100000',
  OAUTH_REGISTRATIONS: '100000',
  LOG_LEVEL: 'trace',
  ...extra,
});
