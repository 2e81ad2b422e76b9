/** Where a proxied call goes: the origin is the connection's own, whatever the path says. */
export interface ProxyTarget {
  readonly origin: string;
  /** Path and query as they came, byte for byte. */
  readonly path: string;
}

const PREFIX = /^\/crm-oauth\/connections\/[^/?#]+\/proxy(?=\/)/i;

/** Whether a request with this path and query is one that the proxy passes on. */
export const isProxied = (address: string): boolean => PREFIX.test(address);

/** A segment that a server, or a proxy before it, may take for "up" or "here". */
const DOTS = /^(?:\.|%2e){1,2}$/i;
/** A server that decodes before it looks for dots finds them between encoded slashes too. */
const SLASH = /\/|%2f/i;
/** A fragment is no part of a request (RFC 9112 §3.2), and who meets one may cut there. */
const VISIBLE_ASCII = /^[\x21\x22\x24-\x7e]*$/;
/** A backslash, which some read as a slash, and encoded control characters. */
const TRICK = /\\|%(?:00|0a|0d|5c)/i;

/**
 * The target of `/crm-oauth/connections/{id}/proxy/…`, from the address as it was sent: a parsed
 * one would have been tidied up already. Null where the path could mean another place than it
 * says: segments of dots, an empty first segment (`//host`), backslashes, control characters.
 * An encoded slash is data, as in a record's external id, and passes where no dots are beside it.
 *
 * @param instanceUrl - Origin of the connection's API
 * @param address - Path and query of the request, RFC 9112 §3.2.1
 */
export function proxyTarget(instanceUrl: string, address: string): ProxyTarget | null {
  const rest = address.replace(PREFIX, '');
  if (rest === address || rest.startsWith('//')) return null;
  if (!VISIBLE_ASCII.test(rest)) return null;
  const pathname = rest.replace(/\?.*$/s, '');
  if (TRICK.test(pathname) || pathname.split(SLASH).some((part) => DOTS.test(part))) return null;
  return { origin: new URL(instanceUrl).origin, path: rest };
}
