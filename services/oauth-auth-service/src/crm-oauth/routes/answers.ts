import { z } from 'zod';
import { CRMRevocationStatus } from '../../generated/prisma/client.js';
import { pageSchema } from '../../platform/http/pagination.js';
import { attemptErrorSchema } from '../connect/attempt.js';
import { eventSchema } from '../events/event.presenter.js';
import { webhookSchema } from '../events/webhook.presenter.js';
import { connectionSchema } from '../grants/connection.presenter.js';
import { importOutcomes, rowResultSchema } from '../import/row-result.js';

const providerSchema = z
  .object({
    name: z.string(),
    displayName: z.string(),
    environments: z.array(z.string()),
    defaultScopes: z.array(z.string()),
    mode: z.enum(['real', 'sandbox']),
    canUninstall: z.boolean().meta({ description: 'Whether an app can remove itself there.' }),
  })
  .meta({ id: 'Provider' });

export const providersAnswer = pageSchema(providerSchema);

export const initiatedAnswer = z.object({
  attemptId: z.uuid(),
  authorizationUrl: z.url().meta({ description: 'The consent page, for the browser that asked.' }),
  startUrl: z.url().meta({ description: 'One use, two minutes; for any other browser.' }),
  expiresAt: z.iso.datetime(),
});

/** What a callback tells a caller that asked for JSON. */
export const outcomeAnswer = z
  .object({
    attemptId: z.uuid(),
    status: z.enum(['connected', 'failed']),
    connectionId: z.uuid().nullable(),
    error: attemptErrorSchema.nullable(),
  })
  .meta({ id: 'ConnectionOutcome' });

export const connectionsAnswer = pageSchema(connectionSchema);

const count = z.int().min(0);

export const tokensAnswer = connectionsAnswer.extend({
  counts: z
    .object({ active: count, uncertain: count, reauth_required: count, disconnected: count })
    .meta({ description: 'Connections by status, the filter on status left out.' }),
  countsByProvider: z
    .record(z.string(), count)
    .meta({ description: 'Connections by provider, the filter on provider left out.' }),
});

export const eventsAnswer = pageSchema(eventSchema).extend({
  resumeCursor: z.string().meta({
    description: '`cursor` to ask with later for what has come since; never null.',
  }),
});

export const webhooksAnswer = pageSchema(webhookSchema);

export const webhookTestAnswer = z.object({
  delivered: z.boolean(),
  status: z.int().nullable().meta({ description: 'HTTP status of the answer, if any.' }),
  error: z.string().nullable(),
});

export const importedAnswer = z.object({
  items: z.array(rowResultSchema),
  counts: z.record(z.enum(importOutcomes), count).meta({ description: 'Rows by outcome.' }),
});

export const disconnectedAnswer = z.object({
  connection: connectionSchema,
  upstream: z.enum(CRMRevocationStatus).meta({
    description:
      'Whether the CRM has revoked the grant; `kept_shared`: another connection still uses it.',
  }),
  accessTokenLivesUntil: z.iso
    .datetime()
    .nullable()
    .meta({ description: 'Null when no access token lives on.' }),
});

export const uninstalledAnswer = z.object({
  connection: connectionSchema,
  upstream: z.literal('uninstalled'),
  endedConnections: z.array(z.uuid()),
  accessTokenLivesUntil: z.null(),
  notice: z.string(),
});
