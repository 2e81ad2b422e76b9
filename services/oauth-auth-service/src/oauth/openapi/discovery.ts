import { z } from 'zod';
import { gives, type Operations } from '../../platform/http/openapi/operation.js';
import { operation } from './shared.js';

const metadata = z
  .looseObject({
    issuer: z.url(),
    authorization_endpoint: z.url(),
    token_endpoint: z.url(),
    jwks_uri: z.url(),
    registration_endpoint: z.url(),
  })
  .meta({ id: 'OAuthServerMetadata' });

const example = {
  issuer: 'https://crm.example.com',
  authorization_endpoint: 'https://crm.example.com/oauth/authorize',
  token_endpoint: 'https://crm.example.com/oauth/token',
  jwks_uri: 'https://crm.example.com/oauth/jwks',
  registration_endpoint: 'https://crm.example.com/oauth/client/register',
};

const jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

export const discoveryOperations: Operations = {
  'GET /.well-known/oauth-authorization-server': operation({
    id: 'getAuthorizationServerMetadata',
    summary: 'Metadata of the authorization server (RFC 8414)',
    access: 'public',
    answers: { 200: gives('The metadata', metadata, example) },
  }),
  'GET /.well-known/openid-configuration': operation({
    id: 'getOpenIdConfiguration',
    summary: 'The same metadata, where OpenID Connect Discovery looks for it',
    access: 'public',
    answers: { 200: gives('The metadata', metadata, example) },
  }),
  'GET /oauth/jwks': operation({
    id: 'getAuthorizationServerKeys',
    summary: 'The keys that sign ID tokens',
    description: 'Not those of sessions, which are at `/.well-known/jwks.json`.',
    access: 'public',
    answers: {
      200: {
        description: 'The keys',
        content: {
          'application/jwk-set+json': {
            schema: jwks,
            example: { keys: [{ kty: 'EC', kid: '2026-11', use: 'sig', alg: 'ES256' }] },
          },
        },
      },
    },
  }),
};
