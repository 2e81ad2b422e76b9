import { z } from 'zod';
import type { OAuthClient } from '../../generated/prisma/client.js';
import { toEpoch } from '../storage/store.js';
import { clientMetadata } from './metadata.js';

/** RFC 7591 §3.2.1; the secret and the registration token only where they were just made. */
export const clientInformation = z
  .object({
    client_id: z.string(),
    client_id_issued_at: z.int(),
    client_secret: z.string().optional().meta({ description: 'Shown once.' }),
    client_secret_expires_at: z.literal(0).optional().meta({ description: 'Never.' }),
    registration_access_token: z.string().optional().meta({ description: 'Shown once.' }),
    registration_client_uri: z.url(),
    redirect_uris: z.array(z.string()),
    token_endpoint_auth_method: clientMetadata.shape.token_endpoint_auth_method.unwrap(),
    grant_types: clientMetadata.shape.grant_types.unwrap(),
    response_types: z.array(z.literal('code')),
    application_type: z.enum(['web', 'native']),
    client_name: z.string().optional(),
    client_uri: z.string().optional(),
    scope: z.string(),
    tenant_id: z.uuid().optional().meta({ description: 'The tenant it serves.' }),
  })
  .meta({ id: 'OAuthClientInformation' });

export interface ShownOnce {
  readonly secret?: string | undefined;
  readonly registrationToken?: string | undefined;
}

export const presentClient = (
  row: OAuthClient,
  publicUrl: string,
  { secret, registrationToken }: ShownOnce = {},
) => ({
  client_id: row.id,
  client_id_issued_at: toEpoch(row.createdAt),
  ...(secret === undefined ? {} : { client_secret: secret }),
  // RFC 7591 §3.2.1: whenever a secret was issued.
  ...(row.secret === null ? {} : { client_secret_expires_at: 0 }),
  ...(registrationToken === undefined ? {} : { registration_access_token: registrationToken }),
  registration_client_uri: `${publicUrl}/oauth/client/${row.id}`,
  redirect_uris: row.redirectUris,
  token_endpoint_auth_method: row.authMethod,
  grant_types: row.grantTypes,
  response_types: row.grantTypes.includes('authorization_code') ? ['code'] : [],
  application_type: row.applicationType,
  ...(row.name === null ? {} : { client_name: row.name }),
  ...(row.uri === null ? {} : { client_uri: row.uri }),
  scope: row.scopes.join(' '),
  ...(row.tenantId === null ? {} : { tenant_id: row.tenantId }),
});
