import type { Adapter, AdapterPayload } from 'oidc-provider';
import { z } from 'zod';
import type { OAuthClient } from '../../generated/prisma/client.js';
import type { SigningKey } from '../../platform/config/keys.js';
import { isClientId } from '../secrets.js';
import { type StoreDependencies, storeOf } from './store.js';

type Algorithm = SigningKey['algorithm'];

const authMethod = z.enum(['client_secret_basic', 'client_secret_post', 'none']);

/** Clients as the engine reads them. They are written by `clients/` alone. */
export const clientStore = ({ prisma }: StoreDependencies, idTokenAlgorithm: Algorithm): Adapter =>
  storeOf({
    upsert: readOnly,
    destroy: readOnly,
    find: async (id) => {
      if (!isClientId(id)) return undefined;
      const row = await prisma.oAuthClient.findUnique({ where: { id } });
      return row === null ? undefined : metadataOf(row, idTokenAlgorithm);
    },
  });

/** RFC 7591 §2, with the hash in the place of the secret: the engine compares it through us. */
const metadataOf = (row: OAuthClient, idTokenAlgorithm: Algorithm): AdapterPayload => ({
  client_id: row.id,
  ...(row.name === null ? {} : { client_name: row.name }),
  ...(row.uri === null ? {} : { client_uri: row.uri }),
  ...(row.secret === null ? {} : { client_secret: row.secret }),
  token_endpoint_auth_method: authMethod.parse(row.authMethod),
  application_type: row.applicationType === 'native' ? 'native' : 'web',
  redirect_uris: row.redirectUris,
  grant_types: row.grantTypes,
  response_types: row.grantTypes.includes('authorization_code') ? ['code'] : [],
  scope: row.scopes.join(' '),
  id_token_signed_response_alg: idTokenAlgorithm,
  ...(row.tenantId === null ? {} : { tenant_id: row.tenantId }),
});

function readOnly(): never {
  throw new Error('the engine does not write clients');
}
