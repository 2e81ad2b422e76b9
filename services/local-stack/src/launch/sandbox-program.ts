import { sandboxCredentials } from '../keys/keys.js';
import type { SandboxProgram } from '../sandbox/sandbox.js';
import type { ProviderVariables } from './providers.js';

/**
 * The sandbox with a client for every provider of the table, needed now or not: a second service
 * that attaches later may lack credentials that the first one has.
 */
export async function sandboxProgram(
  dataDirectory: string,
  entry: string,
  providers: readonly ProviderVariables[],
  publicUrl: string,
): Promise<SandboxProgram> {
  const env: Record<string, string> = {};
  for (const { provider } of providers) {
    const { clientId, clientSecret } = await sandboxCredentials(dataDirectory, provider);
    const prefix = `SANDBOX_${provider.toUpperCase()}`;
    env[`${prefix}_CLIENT_ID`] = clientId;
    env[`${prefix}_CLIENT_SECRET`] = clientSecret;
    env[`${prefix}_REDIRECT_URIS`] = callbackUrl(publicUrl, provider);
  }
  return { entry, env };
}

/** What makes the service use the sandbox in place of these providers. */
export async function sandboxVariables(
  dataDirectory: string,
  sandboxUrl: string,
  providers: readonly ProviderVariables[],
): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const { provider, clientId, clientSecret, endpoints } of providers) {
    const credentials = await sandboxCredentials(dataDirectory, provider);
    env[clientId] = credentials.clientId;
    env[clientSecret] = credentials.clientSecret;
    for (const [name, path] of Object.entries(endpoints)) env[name] = sandboxUrl + path;
  }
  return env;
}

/** Where a provider sends the browser back to the service that is reached under `publicUrl`. */
export function callbackUrl(publicUrl: string, provider: string): string {
  return `${publicUrl}/crm-oauth/${provider}/callback`;
}
