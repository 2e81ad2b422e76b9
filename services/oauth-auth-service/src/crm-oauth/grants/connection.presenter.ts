import { z } from 'zod';
import { CRMConnectionStatus } from '../../generated/prisma/client.js';
import { diagnosisSchema } from '../providers/failure.js';
import type { CrmProvider } from '../providers/provider.js';
import type { GrantRow } from './grant.js';

const time = z.iso.datetime();

/** A connection as the outside may see it: never with a token. */
export const connectionSchema = z
  .object({
    id: z.uuid(),
    tenantId: z.string(),
    userId: z.string(),
    provider: z.string(),
    environment: z.string(),
    status: z.enum(CRMConnectionStatus),
    externalAccountId: z.string().meta({ description: 'The org or portal.' }),
    externalAccountName: z.string().nullable(),
    externalUserId: z.string(),
    externalUserName: z.string().nullable(),
    instanceUrl: z.string().nullable().meta({ description: 'Origin of the API of the CRM.' }),
    scopes: z.array(z.string()),
    missingScopes: z
      .array(z.string())
      .meta({ description: 'Scopes that were asked for and not granted.' }),
    isDefault: z.boolean().meta({ description: 'Serves calls of its user that name none.' }),
    isTenantDefault: z
      .boolean()
      .meta({ description: 'Serves calls of the tenant that name none.' }),
    expiresAt: time.nullable().meta({ description: 'When the access token dies.' }),
    refreshTokenDiesAt: time
      .nullable()
      .meta({ description: 'When the refresh token dies of disuse; null where it does not.' }),
    lastRefreshedAt: time.nullable(),
    lastError: diagnosisSchema
      .extend({ at: time.nullable() })
      .nullable()
      .meta({ description: 'Why the last refresh failed; null after one that did not.' }),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Connection' });

export type Connection = Readonly<z.output<typeof connectionSchema>>;

/** The columns that are shown; events keep a snapshot of these. */
export type ShownColumns = Pick<
  GrantRow,
  | 'id'
  | 'tenantId'
  | 'userId'
  | 'provider'
  | 'environment'
  | 'status'
  | 'externalAccountId'
  | 'externalAccountName'
  | 'externalUserId'
  | 'externalUserName'
  | 'instanceUrl'
  | 'scopes'
  | 'requestedScopes'
  | 'isDefault'
  | 'isTenantDefault'
  | 'expiresAt'
  | 'refreshTokenDiesAt'
  | 'lastRefreshedAt'
  | 'lastErrorCode'
  | 'lastErrorRetryable'
  | 'lastErrorCause'
  | 'lastErrorRemedy'
  | 'lastErrorAt'
  | 'createdAt'
  | 'updatedAt'
>;

/** Each field is named, so that a new column stays inside until somebody decides otherwise. */
export function presentConnection(
  row: ShownColumns,
  provider: CrmProvider | undefined,
): Connection {
  const ended = row.status === 'disconnected';
  return {
    id: row.id,
    tenantId: row.tenantId,
    userId: row.userId,
    provider: row.provider,
    environment: row.environment,
    status: row.status,
    externalAccountId: row.externalAccountId,
    externalAccountName: row.externalAccountName,
    externalUserId: row.externalUserId,
    externalUserName: row.externalUserName,
    instanceUrl: row.instanceUrl,
    scopes: row.scopes,
    missingScopes: provider?.missingScopes(row.requestedScopes, row.scopes) ?? [],
    isDefault: row.isDefault,
    isTenantDefault: row.isTenantDefault,
    expiresAt: ended ? null : row.expiresAt.toISOString(),
    refreshTokenDiesAt: ended ? null : iso(row.refreshTokenDiesAt),
    lastRefreshedAt: iso(row.lastRefreshedAt),
    lastError: presentLastError(row),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function presentLastError(row: ShownColumns): Connection['lastError'] {
  if (row.lastErrorCode === null) return null;
  return {
    code: row.lastErrorCode,
    retryable: row.lastErrorRetryable ?? true,
    cause: row.lastErrorCause ?? '',
    remedy: row.lastErrorRemedy ?? '',
    at: iso(row.lastErrorAt),
  };
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
