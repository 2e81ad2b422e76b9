import type { PoolClient } from 'pg';
import { printable } from '../../platform/http/fields.js';
import type { GrantRow } from '../grants/grant.js';
import { grantColumns } from '../grants/grant.js';
import type { Sealed } from '../grants/grant-store.js';
import type { TokenAnswer } from '../providers/provider.js';
import type { CrmProfile } from '../providers/strategy.js';
import type { AttemptRow } from './attempt.js';

/** Whose connection it is to be, and which client and login origin its grant came through. */
export type ConnectionTarget = Pick<
  AttemptRow,
  'tenantId' | 'userId' | 'provider' | 'environment' | 'clientId' | 'loginUrl' | 'requestedScopes'
>;

export interface TokenValues {
  readonly id: string;
  readonly target: ConnectionTarget;
  readonly tokens: TokenAnswer;
  readonly profile: CrmProfile;
  readonly sealed: Sealed;
  readonly lifetimeSeconds: number;
}

/** What a consent sets, on a new row and on a renewed one alike; times by the database's clock. */
function consentColumns(values: TokenValues): Record<string, unknown> {
  const { target, tokens, profile, sealed } = values;
  return {
    environment: target.environment,
    client_id: target.clientId,
    login_url: target.loginUrl,
    external_account_name: shownName(profile.account.name),
    external_user_name: shownName(profile.username ?? profile.displayName),
    instance_url: tokens.instanceUrl,
    scopes: tokens.scopes ?? target.requestedScopes,
    requested_scopes: target.requestedScopes,
    access_token: sealed.accessToken,
    access_token_fingerprint: sealed.accessTokenFingerprint,
    refresh_token: sealed.refreshToken,
    refresh_token_fingerprint: sealed.refreshTokenFingerprint,
    lifetime_seconds: values.lifetimeSeconds,
  };
}

const LONGEST_NAME = 200;

/**
 * A name as the CRM has it is for its customers to choose: it must fit the column, which takes no
 * NUL, and must not disguise itself in our lists.
 */
export function shownName(name: string | null): string | null {
  const shown = [...printable(name ?? '')].slice(0, LONGEST_NAME).join('');
  return shown === '' ? null : shown;
}

/** Names of this module only ever come from the object above, never from input. */
async function write(
  client: PoolClient,
  sql: (names: string[], places: string[]) => string,
  columns: Record<string, unknown>,
): Promise<GrantRow> {
  const names = Object.keys(columns);
  const places = names.map((_, index) => `$${index + 1}`);
  const { rows } = await client.query<GrantRow>(sql(names, places), Object.values(columns));
  const [row] = rows;
  if (row === undefined) throw new Error('the connection vanished while its row was locked');
  return row;
}

/** `%` is the place of `lifetime_seconds`. */
const LIFE = 'now() + make_interval(secs => $%::int)';

export function insertConnection(client: PoolClient, values: TokenValues): Promise<GrantRow> {
  const { target, profile } = values;
  const columns = {
    lifetime_seconds: values.lifetimeSeconds,
    ...consentColumns(values),
    id: values.id,
    tenant_id: target.tenantId,
    user_id: target.userId,
    provider: target.provider,
    external_account_id: profile.account.id,
    external_user_id: profile.id,
  };
  return write(
    client,
    (names, places) =>
      `INSERT INTO crm_oauth_tokens (${names.join(', ')}, issued_at, expires_at)
       VALUES (${places.join(', ')}, now(), ${LIFE.replace('%', '1')})
       RETURNING ${grantColumns}`,
    columns,
  );
}

/** Renews a connection; whatever was under way with the old tokens no longer counts. */
export function replaceTokens(client: PoolClient, values: TokenValues): Promise<GrantRow> {
  const columns = {
    id: values.id,
    lifetime_seconds: values.lifetimeSeconds,
    ...consentColumns(values),
  };
  return write(
    client,
    (names, places) => {
      const sets = names.map((name, index) => `${name} = ${places[index]}`).slice(1);
      return `UPDATE crm_oauth_tokens SET ${sets.join(', ')},
         issued_at = now(), expires_at = ${LIFE.replace('%', '2')},
         learned_lifetime_seconds = NULL, refresh_token_dies_at = NULL,
         token_generation = token_generation + 1, status = 'active', failure_count = 0,
         lease_holder = NULL, lease_expires_at = NULL, intent_generation = NULL, intent_at = NULL,
         next_attempt_at = NULL, last_error_code = NULL, last_error_retryable = NULL,
         last_error_cause = NULL, last_error_remedy = NULL, last_error_at = NULL,
         last_refreshed_at = now(), updated_at = now()
       WHERE id = $1 RETURNING ${grantColumns}`;
    },
    columns,
  );
}
