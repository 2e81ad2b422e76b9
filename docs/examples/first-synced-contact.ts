// From signing in to the first contact that stands in both CRMs. The suite runs this very file.
import { CrmTokenClient } from '@tetrix/crm-token-client';
import { type Contact, CRMIntegrationService, copyChanges } from '@tetrix/telemarketing';

type Person = { readonly email: string; readonly password: string };

/** @param openBrowser - Shows the person a page; resolves when they have allowed the connection. */
export async function firstSyncedContact(
  service: string,
  person: Person,
  openBrowser: (url: string) => Promise<void>,
): Promise<Contact | null> {
  const post = async (path: string, body: object, bearer = '') => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(service + path, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${text}`);
    return JSON.parse(text);
  };
  const { accessToken, user } = await post('/auth/login', person);
  for (const provider of ['salesforce', 'hubspot']) {
    const attempt = await post(`/crm-oauth/${provider}/initiate`, {}, accessToken);
    await openBrowser(attempt.startUrl);
  }

  const scope = 'crm:read crm:token';
  const machine = { client_name: 'Sync', grant_types: ['client_credentials'], scope };
  const client = await post('/oauth/client/register', machine, accessToken);
  const credentials = { clientId: client.client_id, clientSecret: client.client_secret };
  const tokens = new CrmTokenClient({ baseUrl: service, credentials });
  const crm = (provider: 'salesforce' | 'hubspot') =>
    new CRMIntegrationService({ provider, tenantId: user.tenantId }, { tokensOf: () => tokens });

  const [salesforce, hubspot, since] = [crm('salesforce'), crm('hubspot'), new Date()];
  await salesforce.upsertContact({ email: 'ada@example.com', firstName: 'Ada', lastName: 'Byron' });
  await copyChanges({ from: salesforce, to: hubspot, since });
  return hubspot.findContact({ email: 'ada@example.com' });
}
