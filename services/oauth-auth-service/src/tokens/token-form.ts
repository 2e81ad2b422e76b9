import { crc32 } from 'node:zlib';
import { newSecret } from '../platform/secrets.js';

/** Tells our tokens from other people's, for us and for programs that look for leaked secrets. */
const PREFIX = 'tx_api_';
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
/** Random characters shown with the prefix, so that people can tell tokens apart. */
const SHOWN = 4;

/** 32 bits in base64url: whoever finds something like a token can tell it from a typo offline. */
function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64url');
}

/** `tx_api_`, 256 random bits and a checksum of both, 56 characters of base64url in all. */
export function newApiToken(): string {
  const body = newSecret(PREFIX);
  return body + checksum(body);
}

/** Whether it claims to be an API token. */
export const looksLikeApiToken = (token: string): boolean => token.startsWith(PREFIX);

/** Whether it is one as we make them: what is mistyped or cut short is refused without a query. */
export function isWellFormed(token: string): boolean {
  if (!looksLikeApiToken(token)) return false;
  if (token.length !== PREFIX.length + RANDOM_LENGTH + CHECKSUM_LENGTH) return false;
  const body = token.slice(0, -CHECKSUM_LENGTH);
  return token === body + checksum(body);
}

/** What may be shown of a token for ever: too little to shorten the search for the rest. */
export const shownParts = (token: string): { prefix: string; lastFour: string } => ({
  prefix: token.slice(0, PREFIX.length + SHOWN),
  lastFour: token.slice(-4),
});
