import type { Diagnosis } from '../providers/failure.js';
import type { CrmProvider } from '../providers/provider.js';
import type { GrantRow } from './grant.js';

/** A connection as the outside may see it: never with a token. */
export interface Connection {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly provider: string;
  readonly environment: string;
  readonly status: GrantRow['status'];
  readonly externalAccountId: string;
  readonly externalAccountName: string | null;
  readonly externalUserId: string;
  readonly externalUserName: string | null;
  readonly instanceUrl: string | null;
  readonly scopes: readonly string[];
  /** Scopes that were asked for and not granted. */
  readonly missingScopes: readonly string[];
  readonly isDefault: boolean;
  readonly isTenantDefault: boolean;
  readonly expiresAt: string | null;
  readonly refreshTokenDiesAt: string | null;
  readonly lastRefreshedAt: string | null;
  readonly lastError: (Diagnosis & { readonly at: string | null }) | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Each field is named, so that a new column stays inside until somebody decides otherwise. */
export function presentConnection(row: GrantRow, provider: CrmProvider | undefined): Connection {
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

function presentLastError(row: GrantRow): Connection['lastError'] {
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
