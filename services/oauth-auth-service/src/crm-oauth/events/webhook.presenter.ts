import { z } from 'zod';
import { type CRMWebhook, CRMWebhookStatus } from '../../generated/prisma/client.js';
import { eventTypes } from './event-types.js';

const time = z.iso.datetime();

/** A webhook as the outside may see it: its signing secret is shown once, when it is made. */
export const webhookSchema = z
  .object({
    id: z.uuid(),
    tenantId: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    events: z
      .array(z.enum(eventTypes))
      .meta({ description: 'What it is sent; empty: everything.' }),
    status: z.enum(CRMWebhookStatus),
    disabledReason: z.enum(['failing', 'gone']).nullable().meta({
      description: '`failing`: every try of a day failed; `gone`: it answered 410.',
    }),
    disabledAt: time.nullable(),
    lastAttempt: z
      .object({
        at: time,
        delivered: z.boolean(),
        status: z.int().nullable().meta({ description: 'HTTP status of the answer, if any.' }),
        error: z.string().nullable(),
      })
      .nullable(),
    previousSecretUntil: time.nullable().meta({
      description: 'Until when events are signed with the secret before, too.',
    }),
    createdAt: time,
  })
  .meta({ id: 'Webhook' });

export type ShownWebhook = Readonly<z.output<typeof webhookSchema>>;

export const webhookWithSecretSchema = webhookSchema.extend({
  secret: z.string().meta({ description: 'To verify signatures with; shown this once.' }),
});

const reason = webhookSchema.shape.disabledReason;
const events = webhookSchema.shape.events;

export const presentWebhook = (row: CRMWebhook): ShownWebhook => ({
  id: row.id,
  tenantId: row.tenantId,
  url: row.url,
  description: row.description,
  events: events.parse(row.events),
  status: row.status,
  disabledReason: reason.parse(row.disabledReason),
  disabledAt: iso(row.disabledAt),
  lastAttempt:
    row.lastAttemptAt === null
      ? null
      : {
          at: row.lastAttemptAt.toISOString(),
          delivered: row.lastError === null,
          status: row.lastStatus,
          error: row.lastError,
        },
  previousSecretUntil: iso(row.previousSecretUntil),
  createdAt: row.createdAt.toISOString(),
});

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
