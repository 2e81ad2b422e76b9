import { identityScopes, isCrmScope, supportedScopes } from '../scopes.js';
import { wordsOf } from '../storage/store.js';
import { type ClientMetadata, invalidMetadata, invalidRedirect } from './metadata.js';
import {
  type ApplicationType,
  applicationTypeOf,
  checkAgainstType,
  checkRedirectUri,
} from './redirect-uris.js';

/**
 * Who registers, and so what the client may become.
 *
 * - `stranger`: sign-in only, since nobody answers for it.
 * - `member` of a tenant: may also ask that tenant's people for their CRM scopes.
 * - `admin` of a tenant: may also make a client that acts for the tenant by itself.
 * - `holder` of the registration token: no more than the client has already.
 */
export type Standing =
  | { readonly kind: 'stranger' | 'member' | 'admin' }
  | {
      readonly kind: 'holder';
      readonly scopes: readonly string[];
      readonly grantTypes: readonly string[];
    };

export interface AcceptedClient {
  readonly name: string | null;
  readonly uri: string | null;
  readonly authMethod: ClientMetadata['token_endpoint_auth_method'];
  readonly clientType: 'confidential' | 'public';
  readonly applicationType: ApplicationType;
  readonly redirectUris: string[];
  readonly grantTypes: ClientMetadata['grant_types'];
  readonly scopes: string[];
}

/** @throws `invalid_client_metadata`, `invalid_redirect_uri` */
export function acceptClient(metadata: ClientMetadata, standing: Standing): AcceptedClient {
  checkGrantTypes(metadata, standing);
  const uris = metadata.redirect_uris.map(checkRedirectUri);
  const redirects = metadata.grant_types.includes('authorization_code');
  if (redirects && uris.length === 0) throw invalidRedirect('at least one redirect URI is needed');
  const applicationType = metadata.application_type ?? applicationTypeOf(uris);
  checkAgainstType(applicationType, uris);
  return {
    name: metadata.client_name ?? null,
    uri: metadata.client_uri ?? null,
    authMethod: metadata.token_endpoint_auth_method,
    clientType: isPublic(metadata) ? 'public' : 'confidential',
    applicationType,
    redirectUris: metadata.redirect_uris,
    grantTypes: [...new Set(metadata.grant_types)],
    scopes: acceptScopes(metadata, standing),
  };
}

const isPublic = (metadata: ClientMetadata): boolean =>
  metadata.token_endpoint_auth_method === 'none';

function checkGrantTypes(metadata: ClientMetadata, standing: Standing): void {
  const { grant_types: grants } = metadata;
  if (grants.includes('refresh_token') && !grants.includes('authorization_code')) {
    throw invalidMetadata('refresh_token needs authorization_code beside it');
  }
  if (!grants.includes('client_credentials')) return;
  if (isPublic(metadata)) throw invalidMetadata('client_credentials needs a client with a secret');
  const may =
    standing.kind === 'holder'
      ? standing.grantTypes.includes('client_credentials')
      : standing.kind === 'admin';
  if (!may) {
    throw invalidMetadata('client_credentials needs the Bearer token of a tenant administrator');
  }
}

function acceptScopes(metadata: ClientMetadata, standing: Standing): string[] {
  const asked = [...new Set(wordsOf(metadata.scope))];
  const scopes = asked.length > 0 ? asked : defaultScopes(metadata);
  const unknown = scopes.filter((scope) => !supportedScopes.includes(scope));
  if (unknown.length > 0) throw invalidMetadata(`unknown scope: ${unknown.join(' ')}`);
  const excess = scopes.filter((scope) => !mayHave(standing, scope));
  if (excess.length > 0) {
    throw invalidMetadata(`whoever registers may not give this scope: ${excess.join(' ')}`);
  }
  return scopes;
}

const defaultScopes = ({ grant_types: grants }: ClientMetadata): string[] =>
  grants.includes('authorization_code') ? [...identityScopes] : ['crm:read', 'crm:token'];

function mayHave(standing: Standing, scope: string): boolean {
  if (standing.kind === 'holder') return standing.scopes.includes(scope);
  if (!isCrmScope(scope)) return true;
  if (scope === 'crm:admin') return standing.kind === 'admin';
  return standing.kind !== 'stranger';
}
