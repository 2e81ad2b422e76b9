import { z } from 'zod';
import { instantField, lineField as line } from '../../platform/http/fields.js';

/** Tokens travel in headers: visible ASCII and nothing else (RFC 6750 §2.1). */
const token = z.string().regex(/^[\x21-\x7e]{1,16384}$/, 'Not a token (RFC 6750 §2.1)');

/** One grant as another system held it. */
export const importRowSchema = z.strictObject({
  userId: line(100).min(1).meta({ description: 'An active user of the tenant.' }),
  refreshToken: token,
  accessToken: token.optional().meta({
    description:
      'One that still lives lets the CRM be asked instead of the refresh token be spent.',
  }),
  expiresAt: instantField.optional().meta({ description: 'Of the access token.' }),
  instanceUrl: line(300).optional().meta({ description: "The API's origin, where it differs." }),
  environment: line(50).optional().meta({ description: 'One that the provider lists.' }),
  loginUrl: line(300).optional(),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'Not a scope (RFC 6749 §3.3)'))
    .max(100)
    .optional()
    .meta({ description: 'That were asked for; the defaults of the provider where absent.' }),
});

export type ImportRow = Readonly<z.output<typeof importRowSchema>>;
