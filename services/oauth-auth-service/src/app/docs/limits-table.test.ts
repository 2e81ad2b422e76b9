import { readFile } from 'node:fs/promises';
import { readSettings } from '../../crm-oauth/settings.js';
import { readConfig } from '../../platform/config/config.js';
import { testEnv } from '../../testing/index.js';

const FILE = new URL('../../../../../docs/api.md', import.meta.url);

/** The column `most` by the column `variable`. */
async function documentedLimits(): Promise<Map<string, number>> {
  const rows = (await readFile(FILE, 'utf8')).split('\n').map((line) => line.split('|'));
  return new Map(
    rows.flatMap(([, , , most = '', , variable = '']) => {
      const name = /`([A-Z_]+)`/.exec(variable)?.[1];
      return name === undefined ? [] : [[name, Number(most.replaceAll(',', ''))] as const];
    }),
  );
}

describe('the table of limits in docs/api.md', () => {
  it('has what holds where nothing is configured', async () => {
    const env = testEnv('postgres://localhost/x', {
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://auth.tetrix.example',
      // Raised for the other tests; an empty variable counts as absent.
      AUTH_ATTEMPTS_PER_ADDRESS: '',
      OAUTH_REGISTRATIONS: '',
    });
    const { authAttempts, oauth } = readConfig(env);
    const settings = readSettings({});
    const documented = await documentedLimits();
    expect(Object.fromEntries(documented)).toEqual({
      AUTH_ATTEMPTS_PER_ACCOUNT: authAttempts.perAccount,
      AUTH_ATTEMPTS_PER_ADDRESS: authAttempts.perAddress,
      OAUTH_REGISTRATIONS: oauth.registrationsHourly,
      CRM_INITIATES_PER_USER: settings.initiatesPerUser,
      CRM_INITIATES_PER_TENANT: settings.initiatesPerTenant,
      CRM_PENDING_ATTEMPTS: settings.pendingAttempts,
      CRM_FORCED_REFRESHES: settings.forcedRefreshes,
      CRM_DISCONNECTS: settings.disconnects,
      CRM_IMPORTS: settings.imports,
      CRM_WEBHOOK_CALLS: settings.webhookCalls,
      CRM_PAGES_PER_ADDRESS: settings.pagesPerAddress,
      CRM_LISTINGS_PER_CALLER: settings.listingsPerCaller,
    });
  });
});
