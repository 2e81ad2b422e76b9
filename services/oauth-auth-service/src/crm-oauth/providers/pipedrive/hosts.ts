/**
 * Whether tokens may be sent to that API origin: a company's own host, or the configured one.
 *
 * @param trusted - Origins.
 */
export function isApiOrigin(value: string, trusted: readonly string[]): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.username || url.password || url.pathname !== '/' || url.search || url.hash) return false;
  if (trusted.includes(url.origin)) return true;
  return url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.pipedrive.com');
}
