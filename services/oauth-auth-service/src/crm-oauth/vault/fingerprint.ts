import { createHash } from 'node:crypto';

/**
 * Names a token without revealing it: the first 128 bits of its SHA-256 in base64url (22
 * characters). A connector may compute it by itself from a token that it holds.
 */
export const fingerprint = (token: string): string =>
  createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
