import { createHash } from 'node:crypto';
import { sameSecret } from './constant-time.js';

/** S256 (RFC 7636 §4.6). */
const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');

/** Whether this is the verifier behind the challenge. */
export const matchesChallenge = (verifier: string | undefined, challenge: string): boolean =>
  verifier !== undefined && sameSecret(challengeOf(verifier), challenge);
