import { z } from 'zod';
import { instantField, lineField as line } from '../../platform/http/fields.js';
import { pageQuery } from '../../platform/http/pagination.js';
import { eventTypes } from '../events/event-types.js';
import { importRowSchema } from '../import/import-row.js';

const id = z.uuid();
const hostId = line(100).min(1);
const scopes = z
  .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'Not a scope (RFC 6749 §3.3)'))
  .max(100);

export const idParams = z.object({ id });

/** Which providers there are is a matter of configuration; an unknown one is a 404. */
export const providerParams = z.object({
  provider: z.string().meta({ description: 'A name from `GET /crm-oauth/providers`.' }),
});

export const initiateBody = z.strictObject({
  environment: line(50).optional().meta({ description: 'One that the provider lists.' }),
  loginUrl: line(300).optional().meta({
    description: 'Origin to sign in at, such as `https://acme.my.salesforce.com`.',
  }),
  scopes: scopes.min(1).optional(),
  optionalScopes: scopes
    .optional()
    .meta({ description: 'Scopes whose absence does not end the connection.' }),
  returnTo: line(2000)
    .optional()
    .meta({ description: 'Where the browser goes at the end; its origin is allow-listed.' }),
  loginHint: line(320).optional(),
  connectionId: id.optional().meta({ description: 'Connect this account again, no other.' }),
});

export const tokenBody = z.strictObject({
  connectionId: id.optional(),
  userId: hostId.optional(),
  // However much is asked for, it is capped, not refused: callers do not know the lifetime.
  minValidSeconds: z.number().int().min(0).default(0).meta({
    description: 'Seconds that the token should live at least; capped at 80 % of its lifetime.',
  }),
  rejectedFingerprint: z
    .string()
    .regex(/^[\w-]{22}$/, 'Must be a fingerprint that a hand-out named')
    .optional()
    .meta({ description: 'The CRM refused the token of this fingerprint.' }),
});

export const refreshBody = z.strictObject({ connectionId: id.optional() });

export const defaultBody = z.strictObject({ scope: z.enum(['user', 'tenant']).optional() });

export const transferBody = z.strictObject({
  userId: hostId.meta({ description: 'An active user of the same tenant.' }),
});

export const importBody = z.strictObject({
  rows: z.array(importRowSchema).min(1).max(100),
  dryRun: z.boolean().default(false).meta({ description: 'Spend nothing and write nothing.' }),
  replace: z.boolean().default(false).meta({
    description:
      'Put the tokens in the place of those of a working connection to the same account.',
  }),
});

const status = z.enum(['active', 'uncertain', 'reauth_required', 'disconnected']);

export const connectionsQuery = z.strictObject({
  ...pageQuery,
  provider: line(50).optional(),
  status: status.optional(),
});

export const tokensQuery = z.strictObject({
  ...pageQuery,
  provider: line(50).optional(),
  status: status.optional(),
  userId: hostId.optional(),
  tenantId: hostId.optional(),
  expiringBefore: instantField.optional(),
  q: line(200).min(1).optional().meta({ description: 'Part of a name or address, or a whole id.' }),
});

export const eventsQuery = z.strictObject({
  ...pageQuery,
  type: z.enum(eventTypes).optional(),
  connectionId: id.optional(),
  tenantId: hostId.optional().meta({ description: 'For platform admins.' }),
});

export const webhooksQuery = z.strictObject(pageQuery);

export const webhookBody = z.strictObject({
  url: line(2000)
    .min(1)
    .meta({ description: 'Begins with https, and leads to the public internet.' }),
  events: z
    .array(z.enum(eventTypes))
    .max(eventTypes.length)
    .default([])
    .meta({ description: 'What to send there; empty: everything.' }),
  description: line(200).min(1).optional(),
});

export const enableWebhookBody = z.strictObject({
  replay: z.boolean().default(true).meta({
    description: 'Send what waited meanwhile; otherwise it is passed over.',
  }),
});

/** A repeated parameter is an array here and thereby refused (RFC 6749 §3.1). */
export const callbackQuery = z.object({
  state: z.string().max(200).optional(),
  code: z.string().max(4000).optional(),
  error: z.string().max(200).optional(),
  error_description: z.string().max(2000).optional(),
});

export const ticketParams = z.object({ ticket: z.string().regex(/^[\w-]{43}$/) });

export const confirmationBody = z.object({ confirmation: z.string().max(100) });
