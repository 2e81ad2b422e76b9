import { invalidRedirect } from './metadata.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

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
  if (!/^https?:$/.test(url.protocol) && !url.protocol.includes('.')) {
    throw invalidRedirect('a scheme of your own must be a reversed domain, like com.example.app');
  }
  return url;
}

/** Installed apps may be sent back to any port of a loopback address (RFC 8252 §7.3). */
export const applicationTypeOf = (uris: readonly URL[]): 'web' | 'native' =>
  uris.length > 0 && uris.every(isNative) ? 'native' : 'web';
