import { z } from 'zod';
import { scopes } from '../platform/principal.js';
import type { OwnedToken } from './token-store.js';

export const tokenStates = ['active', 'expired', 'revoked'] as const;

/** An API token as it may be shown at any time; the token itself is shown once, by `generate`. */
export const apiTokenSchema = z
  .object({
    id: z.uuid(),
    userId: z.uuid(),
    tenantId: z.uuid(),
    name: z.string(),
    prefix: z.string().meta({ description: 'How the token begins.' }),
    lastFour: z.string(),
    scopes: z.array(z.enum(scopes)),
    status: z.enum(tokenStates),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    lastUsedAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'To about a minute; null while unused.' }),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiToken' });

type PresentedToken = z.output<typeof apiTokenSchema>;

export const presentApiToken = (row: OwnedToken, now: Date): PresentedToken => ({
  id: row.id,
  userId: row.userId,
  tenantId: row.user.tenantId,
  name: row.name,
  prefix: row.prefix,
  lastFour: row.lastFour,
  scopes: scopes.filter((scope) => row.scopes.includes(scope)),
  status: row.revokedAt !== null ? 'revoked' : row.expiresAt <= now ? 'expired' : 'active',
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
});

export const newApiTokenSchema = apiTokenSchema
  .extend({ token: z.string().meta({ description: 'Shown this once; we keep only its hash.' }) })
  .meta({ id: 'NewApiToken' });
