import { LocalStackError, messageOf } from '../errors.js';
import { callbackUrl } from './sandbox-program.js';

interface SandboxApp {
  readonly clientId: string;
  readonly redirectUris: readonly string[];
}

/**
 * Tells a running sandbox the callback of one more service, through its control API. Services on
 * several ports share one sandbox, which compares redirect URIs exactly, as the providers do.
 * Reads and then writes the app's list: only one process may do so at a time.
 *
 * @throws LocalStackError
 */
export async function registerCallback(
  sandboxUrl: string,
  provider: string,
  clientId: string,
  publicUrl: string,
): Promise<void> {
  const redirectUri = callbackUrl(publicUrl, provider);
  const apps = `${sandboxUrl}/__sandbox/${provider}/apps`;
  try {
    const { items } = (await call('GET', apps)) as { items: SandboxApp[] };
    const app = items.find((item) => item.clientId === clientId);
    if (app?.redirectUris.includes(redirectUri)) return;
    const redirectUris = [...(app?.redirectUris ?? []), redirectUri];
    await call('PATCH', `${apps}/${encodeURIComponent(clientId)}`, { redirectUris });
  } catch (cause) {
    throw new LocalStackError(
      `The CRM sandbox at ${sandboxUrl} did not accept the callback ${redirectUri}: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

async function call(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${method} was answered ${response.status}`);
  return response.json();
}
