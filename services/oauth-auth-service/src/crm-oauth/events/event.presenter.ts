import { z } from 'zod';
import { CRMConnectionStatus, type CRMEvent } from '../../generated/prisma/client.js';
import {
  connectionSchema,
  presentConnection,
  type ShownColumns,
} from '../grants/connection.presenter.js';
import type { ProviderRegistry } from '../providers/registry.js';
import { eventTypes } from './event-types.js';

/** An event as `GET /crm-oauth/events` shows it, and the very body that webhooks are sent. */
export const eventSchema = z
  .object({
    id: z.uuid().meta({ description: 'Also the `webhook-id` header: what comes twice bears one.' }),
    type: z.enum([...eventTypes, 'webhook.test']).meta({ description: 'More words may come.' }),
    timestamp: z.iso.datetime().meta({ description: 'When it happened.' }),
    tenantId: z.string(),
    data: z.object({
      connection: connectionSchema
        .nullable()
        .meta({ description: 'As it was then; null in a test.' }),
      accessTokenLivesUntil: z.iso.datetime().nullable().meta({
        description:
          'Of a connection that ended: until when the CRM may still take an access token that was handed out before, unless revoking has ended it sooner.',
      }),
    }),
  })
  .meta({ id: 'ConnectionEvent' });

export type ConnectionEvent = Readonly<z.output<typeof eventSchema>>;

const text = z.string();
const time = z.coerce.date();

/** What the trigger keeps: times come back from JSON as text. */
const snapshotSchema: z.ZodType<ShownColumns> = z.object({
  id: text,
  tenantId: text,
  userId: text,
  provider: text,
  environment: text,
  status: z.enum(CRMConnectionStatus),
  externalAccountId: text,
  externalAccountName: text.nullable(),
  externalUserId: text,
  externalUserName: text.nullable(),
  instanceUrl: text.nullable(),
  scopes: z.array(text),
  requestedScopes: z.array(text),
  isDefault: z.boolean(),
  isTenantDefault: z.boolean(),
  expiresAt: time,
  refreshTokenDiesAt: time.nullable(),
  lastRefreshedAt: time.nullable(),
  lastErrorCode: text.nullable(),
  lastErrorRetryable: z.boolean().nullable(),
  lastErrorCause: text.nullable(),
  lastErrorRemedy: text.nullable(),
  lastErrorAt: time.nullable(),
  createdAt: time,
  updatedAt: time,
});

export type EventRow = Pick<
  CRMEvent,
  'id' | 'type' | 'tenantId' | 'connection' | 'accessTokenLivesUntil' | 'createdAt'
>;

export function presentEvent(row: EventRow, providers: ProviderRegistry): ConnectionEvent {
  const snapshot = snapshotSchema.parse(row.connection);
  return {
    id: row.id,
    type: eventSchema.shape.type.parse(row.type),
    timestamp: row.createdAt.toISOString(),
    tenantId: row.tenantId,
    data: {
      connection: presentConnection(snapshot, providers.get(snapshot.provider)),
      accessTokenLivesUntil: row.accessTokenLivesUntil?.toISOString() ?? null,
    },
  };
}
