import { randomUUID } from 'node:crypto';
import type { SandboxControl } from '@tetrix/crm-sandbox';
import type pg from 'pg';
import { GrantStore } from '../crm-oauth/grants/grant-store.js';
import { environmentKeys } from '../crm-oauth/vault/key-provider.js';
import { Vault } from '../crm-oauth/vault/vault.js';
import { readConfig } from '../platform/config/config.js';
import type { Env } from '../platform/config/env.js';

export type SandboxGrant = Awaited<
  ReturnType<SandboxControl['salesforce']['createGrants']>
>[number];

/** A connection that was written straight into the database, and its grant at the sandbox. */
export interface SeededConnection {
  readonly id: string;
  readonly grantId: string;
  /** The access token that it was written with. */
  readonly accessToken: string;
}

export interface SeedFields {
  /** Seconds that the access token still lives, as far as the row knows; 0 = expired. */
  readonly remainingSeconds?: number;
  readonly lifetimeSeconds?: number;
  readonly rotates?: boolean | null;
  readonly introspectsRefreshTokens?: boolean;
}

export interface SeedTarget {
  readonly db: pg.Pool;
  /** The environment of the service: its keys, client and login address. */
  readonly env: Env;
  readonly owner: { readonly tenantId: string; readonly userId: string };
}

const COLUMNS = [
  ...['id', 'tenant_id', 'user_id', 'provider', 'environment', 'client_id', 'login_url'],
  ...['external_account_id', 'external_user_id', 'instance_url', 'scopes', 'requested_scopes'],
  ...['access_token', 'access_token_fingerprint', 'refresh_token', 'refresh_token_fingerprint'],
  ...['lifetime_seconds', 'rotates', 'introspects_refresh_tokens'],
].join(', ');

/** Connections as if so many people had consented, sealed as the service seals them. */
export async function seedConnections(
  { db, env, owner }: SeedTarget,
  grants: readonly SandboxGrant[],
  fields: SeedFields = {},
): Promise<SeededConnection[]> {
  const vault = new Vault(environmentKeys(readConfig(env).encryptionKeys));
  const store = new GrantStore(db, vault);
  const { remainingSeconds = 0, lifetimeSeconds = 7_200 } = fields;
  const seeded = grants.map(({ grantId, accessToken }) => ({
    id: randomUUID(),
    grantId,
    accessToken,
  }));
  const rows = grants.map((grant, index) => {
    const id = seeded[index]?.id ?? '';
    const name = { id, tenantId: owner.tenantId, provider: 'salesforce' };
    const sealed = store.seal(name, grant);
    return {
      id,
      tenant_id: owner.tenantId,
      user_id: owner.userId,
      provider: name.provider,
      environment: 'production',
      client_id: grant.clientId,
      login_url: env['SALESFORCE_LOGIN_URL'],
      external_account_id: grant.organizationId,
      external_user_id: grant.userId,
      instance_url: grant.instanceUrl,
      scopes: grant.scope.split(' '),
      requested_scopes: grant.scope.split(' '),
      access_token: sealed.accessToken,
      access_token_fingerprint: sealed.accessTokenFingerprint,
      refresh_token: sealed.refreshToken,
      refresh_token_fingerprint: sealed.refreshTokenFingerprint,
      lifetime_seconds: lifetimeSeconds,
      rotates: fields.rotates ?? null,
      introspects_refresh_tokens: fields.introspectsRefreshTokens ?? false,
    };
  });
  await db.query(
    `INSERT INTO crm_oauth_tokens (${COLUMNS}, issued_at, expires_at)
     SELECT ${COLUMNS}, now() + make_interval(secs => $2::int - $3::int),
       now() + make_interval(secs => $2::int)
     FROM json_populate_recordset(NULL::crm_oauth_tokens, $1)`,
    [JSON.stringify(rows), remainingSeconds, lifetimeSeconds],
  );
  return seeded;
}
