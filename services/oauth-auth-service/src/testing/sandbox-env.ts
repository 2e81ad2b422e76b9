import type { AppCredentials, ProviderName, Sandbox } from '@tetrix/crm-sandbox';
import type { Env } from '../platform/config/env.js';

type Addresses = Readonly<Record<string, string>>;

/** Variables naming a CRM's addresses → their path at the sandbox's origin. */
const addresses: Readonly<Record<ProviderName, Addresses>> = {
  salesforce: { SALESFORCE_LOGIN_URL: '' },
  hubspot: { HUBSPOT_AUTHORIZE_URL: '/oauth/authorize', HUBSPOT_API_URL: '' },
  pipedrive: { PIPEDRIVE_OAUTH_URL: '/pipedrive' },
};

/** What makes the service use the sandbox in place of this CRM. */
export function sandboxEnv<P extends ProviderName>(
  sandbox: Pick<Sandbox, 'url'> & Readonly<Record<P, AppCredentials>>,
  provider: P,
): Env {
  const { clientId, clientSecret }: AppCredentials = sandbox[provider];
  const prefix = provider.toUpperCase();
  const urls = Object.entries(addresses[provider]).map(([name, path]) => [
    name,
    sandbox.url + path,
  ]);
  return {
    [`${prefix}_CLIENT_ID`]: clientId,
    [`${prefix}_CLIENT_SECRET`]: clientSecret,
    ...Object.fromEntries(urls),
  };
}

/** Lets the CRM's app send browsers back to these services. */
export const registerCallbacks = (
  sandbox: Sandbox,
  provider: ProviderName,
  ...services: string[]
): Promise<object> =>
  sandbox.control[provider].updateApp(sandbox[provider].clientId, {
    redirectUris: services.map((url) => `${url}/crm-oauth/${provider}/callback`),
  });
