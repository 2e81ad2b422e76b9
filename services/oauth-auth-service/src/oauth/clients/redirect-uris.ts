import { invalidRedirect } from './metadata.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const hasOwnScheme = ({ protocol }: URL): boolean => !/^https?:$/.test(protocol);

const isHttpsLoopback = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' && LOOPBACK.has(hostname);

/** `http` on this very machine, or a scheme of an app's own: what an installed app can have. */
const isNative = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' ? LOOPBACK.has(hostname) : protocol !== 'https:';

/**
 * An address that codes may be sent to, to be compared character by character.
 *
 * @throws `invalid_redirect_uri`
 */
export function checkRedirectUri(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw invalidRedirect('a redirect URI must be absolute');
  if (text.includes('#')) throw invalidRedirect('a redirect URI must have no fragment');
  if (text.includes('*')) throw invalidRedirect('a redirect URI must have no wildcard');
  if (url.username || url.password) {
    throw invalidRedirect('a redirect URI must hold no credentials');
  }
  if (url.protocol === 'http:' && !isNative(url)) {
    throw invalidRedirect('plain http is for loopback addresses only');
  }
  // RFC 8252 §7.1: the reverse of a domain of one's own, so never `javascript:` or `data:`.
  if (hasOwnScheme(url) && !url.protocol.includes('.')) {
    throw invalidRedirect('a scheme of your own must be a reversed domain, like com.example.app');
  }
  return url;
}

export type ApplicationType = 'web' | 'native';

/**
 * Of a client that does not say. Installed apps may be sent back to any port of a loopback address
 * (RFC 8252 §7.3), and are asked for consent each time (§8.6).
 */
export const applicationTypeOf = (uris: readonly URL[]): ApplicationType =>
  uris.some(hasOwnScheme) || (uris.length > 0 && uris.every(isNative)) ? 'native' : 'web';

/**
 * OpenID Connect Registration §2: a web application has no scheme of its own, and an installed one
 * claims no https address of the very machine it runs on.
 *
 * @throws `invalid_redirect_uri`
 */
export function checkAgainstType(type: ApplicationType, uris: readonly URL[]): void {
  if (type === 'web' && uris.some(hasOwnScheme)) {
    throw invalidRedirect('a scheme of your own is for application_type native');
  }
  if (type === 'native' && uris.some(isHttpsLoopback)) {
    throw invalidRedirect('https on a loopback address is not for application_type native');
  }
}
