import type { LoginTarget, TargetRequest } from '../provider.js';

const PRODUCTION = 'https://login.salesforce.com';
const SANDBOX = 'https://test.salesforce.com';

export const environments = ['production', 'sandbox', 'custom'] as const;

/** Domains under which Salesforce serves its APIs. */
const API_SUFFIXES = ['.salesforce.com', '.force.com', '.cloudforce.com', '.salesforce.mil'];

/**
 * The login origin for a request. It receives our client secret, so it is exactly one of the two
 * public hosts, a My Domain, or the configured one.
 *
 * @param configured - `SALESFORCE_LOGIN_URL`: where set, it stands for every environment.
 */
export function resolveTarget(request: TargetRequest, configured?: string): LoginTarget | null {
  const environment = request.environment ?? (request.loginUrl ? 'custom' : 'production');
  if (!environments.some((known) => known === environment)) return null;
  if (request.loginUrl !== undefined) {
    const loginUrl = acceptLoginUrl(request.loginUrl, configured);
    return loginUrl === null ? null : { environment, loginUrl };
  }
  if (environment === 'custom') return configured ? { environment, loginUrl: configured } : null;
  const loginUrl = configured ?? (environment === 'sandbox' ? SANDBOX : PRODUCTION);
  return { environment, loginUrl };
}

function acceptLoginUrl(value: string, configured: string | undefined): string | null {
  if (!URL.canParse(value)) return null;
  const url = new URL(value);
  if (url.username || url.password || url.search || url.hash || url.pathname !== '/') return null;
  if (url.origin === configured) return url.origin;
  // The text too must carry no port: `:443` vanishes from a parsed https URL.
  if (url.protocol !== 'https:' || /:\d*\/?$/.test(value)) return null;
  if (url.origin === PRODUCTION || url.origin === SANDBOX) return url.origin;
  // One label for production, or two with `.sandbox`, `.develop`, `.scratch`, `.trailblaze`, …
  const myDomain = /^(?:[a-z0-9-]+\.){1,3}my\.salesforce\.com$/.test(url.hostname);
  return myDomain ? url.origin : null;
}

/** Whether tokens may be sent to that origin: Salesforce's own domains, or the login origin in use. */
export function isApiOrigin(value: string, trusted: readonly string[]): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.username || url.password) return false;
  if (trusted.includes(url.origin)) return true;
  const ours = API_SUFFIXES.some((suffix) => url.hostname.endsWith(suffix));
  return url.protocol === 'https:' && url.port === '' && ours;
}
