import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits in base64url (43 characters), behind a prefix that names what the secret is for. */
export const newSecret = (prefix = ''): string => prefix + randomBytes(32).toString('base64url');

/**
 * SHA-256 in hex. Enough for values of 256 random bits, which cannot be guessed; passwords go
 * through argon2id instead.
 */
export const hashSecret = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex');

export function equalSecrets(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}
