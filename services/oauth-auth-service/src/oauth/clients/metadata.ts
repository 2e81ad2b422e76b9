import { z } from 'zod';
import { lineField } from '../../platform/http/fields.js';
import { oauthError } from '../http/errors.js';

const webPage = lineField(2000).refine(
  (value) => URL.canParse(value) && new URL(value).protocol === 'https:',
  'must be an https address',
);

/** RFC 7591 §2. What is not understood is ignored, as that section asks. */
export const clientMetadata = z.object({
  redirect_uris: z.array(lineField(2000)).max(20).default([]),
  token_endpoint_auth_method: z
    .enum(['client_secret_basic', 'client_secret_post', 'none'])
    .default('client_secret_basic'),
  grant_types: z
    .array(z.enum(['authorization_code', 'refresh_token', 'client_credentials']))
    .min(1)
    .max(3)
    .default(['authorization_code']),
  response_types: z.array(z.literal('code')).max(1).optional(),
  application_type: z.enum(['web', 'native']).optional(),
  client_name: lineField(200).min(1).optional(),
  client_uri: webPage.optional(),
  scope: lineField(1000).optional(),
});

export type ClientMetadata = z.output<typeof clientMetadata>;

export const invalidMetadata = (description: string) =>
  oauthError(400, 'invalid_client_metadata', description);

export const invalidRedirect = (description: string) =>
  oauthError(400, 'invalid_redirect_uri', description);

/** @throws `invalid_redirect_uri`, `invalid_client_metadata` (RFC 7591 §3.2.2) */
export function readMetadata(body: unknown): ClientMetadata {
  const result = clientMetadata.safeParse(body ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const text = `${issue?.path.join('.') || 'the body'}: ${issue?.message}`.replace(/["\\]/g, "'");
  throw issue?.path[0] === 'redirect_uris' ? invalidRedirect(text) : invalidMetadata(text);
}
