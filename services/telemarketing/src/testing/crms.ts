import { type ClientCredentials, CrmTokenClient } from '@tetrix/crm-token-client';
import type { ConnectorLab } from '@tetrix/crm-token-client/testing';
import { CRMIntegrationService } from '../index.js';

export type Linked = 'salesforce' | 'hubspot';

/** What a CRM holds, whichever it is; told by the sandbox, not by the connector. */
export interface Held {
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
}

/** The account that the sandbox's first user belongs to. */
export async function accountOf({ sandbox }: ConnectorLab, provider: Linked): Promise<string> {
  const accounts =
    provider === 'salesforce'
      ? await sandbox.control.salesforce.organizations()
      : await sandbox.control.hubspot.hubs();
  const [first] = accounts;
  if (first === undefined) throw new Error('The sandbox has no account.');
  return first.id;
}

export async function contactsOf(lab: ConnectorLab, provider: Linked): Promise<Held[]> {
  const account = await accountOf(lab, provider);
  const { salesforce, hubspot } = lab.sandbox.control;
  if (provider === 'salesforce') {
    return (await salesforce.contacts(account)).map(({ Email, Phone, FirstName }) => ({
      email: Email,
      phone: Phone,
      firstName: FirstName,
    }));
  }
  return (await hubspot.contacts(account)).map(({ properties }) => ({
    email: properties['email'] ?? null,
    phone: properties['phone'] || null,
    firstName: properties['firstname'] || null,
  }));
}

export async function callsOf(lab: ConnectorLab, provider: Linked): Promise<string[]> {
  const account = await accountOf(lab, provider);
  const { salesforce, hubspot } = lab.sandbox.control;
  return provider === 'salesforce'
    ? (await salesforce.tasks(account)).map(({ CallObject }) => CallObject ?? '')
    : (await hubspot.calls(account)).map(
        ({ properties }) => properties['hs_call_external_id'] ?? '',
      );
}

/** A tenant and the credentials of a machine of its own. */
export interface Tenant {
  readonly tenantId: string;
  readonly credentials: ClientCredentials;
}

/** The service with a config as telemarketing has it: a tenant, and no token. */
export function serviceFor(
  { serviceUrl }: ConnectorLab,
  { tenantId, credentials }: Tenant,
  provider: Linked,
): CRMIntegrationService {
  const tokens = new CrmTokenClient({ baseUrl: serviceUrl, credentials });
  return new CRMIntegrationService({ provider, tenantId }, { tokensOf: () => tokens });
}
