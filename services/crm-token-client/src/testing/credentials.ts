import type { ClientCredentials } from '../credentials.js';
import { type Person, post } from './person.js';

const bearer = ({ accessToken }: Person) => ({ authorization: `Bearer ${accessToken}` });

export async function registerClient(
  serviceUrl: string,
  person: Person,
): Promise<ClientCredentials> {
  const { body } = await post<{ client_id: string; client_secret: string }>(
    `${serviceUrl}/oauth/client/register`,
    bearer(person),
    {
      client_name: 'Connector',
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'crm:read crm:token',
    },
  );
  return { clientId: body.client_id, clientSecret: body.client_secret };
}

export async function makeApiToken(
  serviceUrl: string,
  person: Person,
): Promise<{ readonly id: string; readonly apiToken: string }> {
  const { body } = await post<{ id: string; token: string }>(
    `${serviceUrl}/tokens/generate`,
    bearer(person),
    { name: 'connector', scopes: ['crm:token'] },
  );
  return { id: body.id, apiToken: body.token };
}
