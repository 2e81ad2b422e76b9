import type { TokenAnswer } from './provider.js';
import type { RawTokenAnswer } from './strategy.js';
import { malformedAnswer } from './token-endpoint.js';

/** Tokens travel in an HTTP header: visible ASCII and nothing else (RFC 6750 §2.1). */
const isToken = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]{1,16384}$/.test(value);

/**
 * The fields of a token answer that all CRMs send by the same names (RFC 6749 §5.1). A lifetime
 * that is absent or makes no sense is null.
 *
 * @throws ProviderFailure when a token or the token type is missing or malformed; it carries the
 *   refresh token where that one can be used
 */
export function readTokens(
  displayName: string,
  answer: RawTokenAnswer,
): Pick<TokenAnswer, 'accessToken' | 'refreshToken' | 'expiresIn'> {
  const { access_token, refresh_token, token_type, expires_in } = answer;
  if (refresh_token !== undefined && !isToken(refresh_token)) {
    throw malformedAnswer(displayName, 'refresh_token');
  }
  if (!isToken(access_token)) throw malformedAnswer(displayName, 'access_token', refresh_token);
  if (token_type !== undefined && String(token_type).toLowerCase() !== 'bearer') {
    throw malformedAnswer(displayName, 'token_type', refresh_token);
  }
  const seconds = Number(expires_in);
  return {
    accessToken: access_token,
    refreshToken: refresh_token ?? null,
    expiresIn: expires_in !== undefined && seconds > 0 ? Math.floor(seconds) : null,
  };
}
