import { Pool } from 'undici';
import { SANDBOX_APP } from '../stack/environment.js';
import type { Stack } from '../stack/stack.js';

export interface BareRefreshes {
  /** Refreshes every grant once. @returns refreshes per second */
  round(): Promise<number>;
  close(): Promise<void>;
}

/**
 * The provider calls that a background refresh cannot do without, and nothing else: the refresh,
 * and the question how long the new token lives, which Salesforce answers by introspection alone.
 * No database, no queue, no sealing, no look at what the answers hold.
 */
export async function bareRefreshes(
  { sandbox, sandboxUrl }: Stack,
  grants: number,
  concurrency: number,
): Promise<BareRefreshes> {
  const pool = new Pool(sandboxUrl, { connections: concurrency });
  const created = await sandbox.salesforce.createGrants({ count: grants });
  const refreshTokens = created.map(({ refreshToken }) => refreshToken ?? '');

  const post = async (endpoint: string, params: Record<string, string>) => {
    const app = { client_id: SANDBOX_APP.clientId, client_secret: SANDBOX_APP.clientSecret };
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: `/services/oauth2/${endpoint}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...params, ...app }).toString(),
    });
    const answer = await body.text();
    if (statusCode !== 200) throw new Error(`${endpoint}: ${statusCode} ${answer}`);
    return JSON.parse(answer) as { access_token: string; refresh_token?: string };
  };
  const refresh = async (n: number) => {
    const spent = refreshTokens[n] ?? '';
    const fresh = await post('token', { grant_type: 'refresh_token', refresh_token: spent });
    refreshTokens[n] = fresh.refresh_token ?? spent;
    await post('introspect', { token: fresh.access_token });
  };
  return {
    round: async () => {
      const start = performance.now();
      let next = 0;
      const caller = async () => {
        while (next < grants) await refresh(next++);
      };
      await Promise.all(Array.from({ length: concurrency }, caller));
      return grants / ((performance.now() - start) / 1000);
    },
    close: () => pool.close(),
  };
}
