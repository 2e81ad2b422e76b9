import { LocalStackError, messageOf } from '../errors.js';
import { callbackUrl } from './sandbox-program.js';

/**
 * Tells a running sandbox the callback of one more service. Services on several ports share one
 * sandbox, which compares redirect URIs exactly, as the providers do.
 */
export async function registerCallback(
  sandboxUrl: string,
  provider: string,
  publicUrl: string,
): Promise<void> {
  const redirectUri = callbackUrl(publicUrl, provider);
  const reason = await post(`${sandboxUrl}/__sandbox/${provider}/redirect-uris`, { redirectUri });
  if (reason !== null) {
    throw new LocalStackError(
      `The CRM sandbox at ${sandboxUrl} did not accept the callback ${redirectUri}: ${reason}.`,
    );
  }
}

async function post(url: string, body: object): Promise<string | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    return response.ok ? null : `it answered ${response.status}`;
  } catch (error) {
    return messageOf(error);
  }
}
