import { createHmac } from 'node:crypto';
import { equalSecrets } from '../../platform/secrets.js';

/**
 * Proves that a form was sent from the page that this browser was shown: it belongs to one request,
 * whose id only this browser has in its cookie.
 */
export interface FormTokens {
  make(uid: string): string;
  accepts(token: string, uid: string): boolean;
}

/** @param keys - The first one signs, all are accepted. */
export function createFormTokens(keys: readonly string[]): FormTokens {
  const tokens = (uid: string) =>
    keys.map((key) => createHmac('sha256', key).update(`form:${uid}`).digest('base64url'));
  return {
    make: (uid) => tokens(uid)[0] ?? '',
    accepts: (token, uid) => tokens(uid).some((made) => equalSecrets(made, token)),
  };
}
