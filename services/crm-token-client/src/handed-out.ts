import { ServiceUnreachable } from './errors.js';
import type { ServiceAnswer } from './service.js';

/** A CRM's access token, as the service hands it out. */
export interface CrmAccessToken {
  /** For the `Authorization` header at the CRM. */
  readonly accessToken: string;
  readonly tokenType: string;
  readonly expiresAt: Date;
  /** Origin of the CRM's API; null where the CRM has one for all accounts. */
  readonly instanceUrl: string | null;
  readonly scopes: readonly string[];
  readonly connectionId: string;
  /** Names this token where it is reported as refused. */
  readonly fingerprint: string;
}

/** `Date` headers count whole seconds, so what remains may be up to this much less. */
const DATE_RESOLUTION_MS = 1000;

/**
 * @returns the token, and for how long it lives by the service's own clock, so that ours need not
 *   be right
 * @throws ServiceUnreachable for an answer of another shape
 */
export function readToken({ body, servedAt }: ServiceAnswer): {
  readonly token: CrmAccessToken;
  readonly remainingMs: number;
} {
  const { accessToken, tokenType, expiresAt, instanceUrl, scopes, connectionId, fingerprint } =
    body;
  const expires = new Date(String(expiresAt));
  if (
    typeof accessToken !== 'string' ||
    typeof connectionId !== 'string' ||
    typeof fingerprint !== 'string' ||
    Number.isNaN(expires.getTime())
  ) {
    throw new ServiceUnreachable('The service answered with no token.', 200);
  }
  const token = {
    accessToken,
    tokenType: String(tokenType),
    expiresAt: expires,
    instanceUrl: typeof instanceUrl === 'string' ? instanceUrl : null,
    scopes: Array.isArray(scopes) ? scopes.map(String) : [],
    connectionId,
    fingerprint,
  };
  const remaining = expires.getTime() - servedAt - DATE_RESOLUTION_MS;
  return { token, remainingMs: Math.max(0, remaining) };
}
