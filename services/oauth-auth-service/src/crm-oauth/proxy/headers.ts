/** Names and values in turn, as `http.IncomingMessage.rawHeaders` has them. */
type RawHeaders = readonly string[];

/** They speak of one connection, not of the call (RFC 9110 §7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Who the caller is to us, or where it sits, is nothing for the CRM. */
const STAYS_HERE = new Set([
  ...HOP_BY_HOP,
  'authorization',
  'cookie',
  'forwarded',
  'host',
  'http2-settings',
  'origin',
  'referer',
  'via',
  'x-http-method-override',
  'x-real-ip',
]);
const STAYS_HERE_PREFIX = /^(?:x-forwarded-|sec-|proxy-|cf-|true-client-ip|access-control-)/;

/**
 * What of a CRM's answer is for the caller. Left out: cookies and policies that would act on our
 * own origin, and permission to keep the answer, which was given to one token.
 */
const STAYS_BEHIND = new Set([
  ...HOP_BY_HOP,
  'age',
  'alt-svc',
  'cache-control',
  'clear-site-data',
  'content-security-policy',
  'content-security-policy-report-only',
  'expires',
  'nel',
  'pragma',
  'public-key-pins',
  'report-to',
  'reporting-endpoints',
  'set-cookie',
  'set-cookie2',
  'strict-transport-security',
  'vary',
  'x-content-type-options',
  'x-frame-options',
  'x-request-id',
]);
const STAYS_BEHIND_PREFIX = /^(?:access-control-|cross-origin-|permissions-policy|referrer-policy)/;

/** The headers of a call as the CRM gets them; the token comes on top. */
export const forwardedHeaders = (raw: RawHeaders, requestId: string): string[] => [
  ...without(raw, STAYS_HERE, STAYS_HERE_PREFIX, ['x-request-id']),
  'x-request-id',
  requestId,
];

/** The headers of the CRM's answer as the caller gets them. */
export const returnedHeaders = (raw: RawHeaders): string[] =>
  without(raw, STAYS_BEHIND, STAYS_BEHIND_PREFIX, []);

function without(
  raw: RawHeaders,
  names: ReadonlySet<string>,
  prefix: RegExp,
  more: readonly string[],
): string[] {
  const listed = new Set([...namedByConnection(raw), ...more]);
  return pairs(raw).flatMap(([name, value]) => {
    const key = name.toLowerCase();
    return names.has(key) || prefix.test(key) || listed.has(key) ? [] : [name, value];
  });
}

/** `Connection` may name further headers that end at this hop; the length of the body is none. */
const namedByConnection = (raw: RawHeaders): string[] =>
  pairs(raw)
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== 'content-length' && name !== 'content-type');

function pairs(raw: RawHeaders): [string, string][] {
  const all: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) all.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return all;
}
