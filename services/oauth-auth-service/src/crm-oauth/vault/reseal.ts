import type { Pool } from 'pg';
import type { KeyEntry } from '../../platform/config/keys.js';
import { resealSigningSecrets } from '../events/reseal-secrets.js';
import { environmentKeys } from './key-provider.js';
import { Vault, VaultError } from './vault.js';

/** Rows per sealing key: an old key may go once its count is gone. */
export type KeyCounts = Readonly<Record<string, number>>;

export interface Resealed {
  readonly resealed: number;
  /** Rows whose values do not open: their key is missing, or they were altered. */
  readonly unreadable: number;
  readonly rowsPerKey: KeyCounts;
}

interface SealedRow {
  readonly id: string;
  readonly tenantId: string;
  readonly provider: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

const BATCH = 200;

/** `reseal` with keys as they are configured; the first is the current one. */
export function resealAll(pool: Pool, entries: readonly KeyEntry[]): Promise<Resealed> {
  const keys = environmentKeys(entries);
  return reseal(pool, new Vault(keys), keys.current().kid);
}

/**
 * Seals every stored token and signing secret under the current key, while the service runs. Each row is written only
 * if it still holds what was read, so a refresh in between wins; a run that was cut off is simply
 * started again, since rows under the current key are passed over.
 *
 * @param currentKid - Key id that new values are sealed with.
 */
export async function reseal(pool: Pool, vault: Vault, currentKid: string): Promise<Resealed> {
  let { resealed, unreadable } = await resealSigningSecrets(pool, vault, currentKid);
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await nextRows(pool, currentKid, after);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
    for (const row of rows) {
      const written = await resealRow(pool, vault, row);
      if (written === 'unreadable') unreadable += 1;
      else if (written === 'resealed') resealed += 1;
    }
  }
  return { resealed, unreadable, rowsPerKey: await countKeys(pool) };
}

async function nextRows(pool: Pool, kid: string, after: string): Promise<SealedRow[]> {
  const { rows } = await pool.query<SealedRow>(
    `SELECT id, tenant_id AS "tenantId", provider, access_token AS "accessToken",
       refresh_token AS "refreshToken"
     FROM crm_oauth_tokens
     WHERE id > $2 AND (split_part(access_token, '.', 2) <> $1
       OR split_part(refresh_token, '.', 2) <> $1)
     ORDER BY id LIMIT ${BATCH}`,
    [kid, after],
  );
  return rows;
}

async function resealRow(
  pool: Pool,
  vault: Vault,
  row: SealedRow,
): Promise<'resealed' | 'overtaken' | 'unreadable'> {
  const again = resealedValues(vault, row);
  if (again === null) return 'unreadable';
  const { rowCount } = await pool.query(
    `UPDATE crm_oauth_tokens SET access_token = $2, refresh_token = $3
     WHERE id = $1 AND access_token = $4 AND refresh_token IS NOT DISTINCT FROM $5`,
    [row.id, again.accessToken, again.refreshToken, row.accessToken, row.refreshToken],
  );
  return rowCount === 1 ? 'resealed' : 'overtaken';
}

function resealedValues(vault: Vault, row: SealedRow) {
  const bind = (field: 'accessToken' | 'refreshToken') => ({
    tenantId: row.tenantId,
    provider: row.provider,
    rowId: row.id,
    field,
  });
  const again = (value: string, field: 'accessToken' | 'refreshToken') =>
    vault.seal(vault.open(value, bind(field)), bind(field));
  try {
    return {
      accessToken: again(row.accessToken, 'accessToken'),
      refreshToken: row.refreshToken === null ? null : again(row.refreshToken, 'refreshToken'),
    };
  } catch (error) {
    if (error instanceof VaultError) return null;
    throw error;
  }
}

/** Verifiers and tokens to revoke live for minutes to days; they count, and are not resealed. */
async function countKeys(pool: Pool): Promise<KeyCounts> {
  const { rows } = await pool.query<{ kid: string; count: number }>(
    `SELECT split_part(value, '.', 2) AS kid, count(*)::int AS count FROM (
       SELECT access_token AS value FROM crm_oauth_tokens
       UNION ALL SELECT refresh_token FROM crm_oauth_tokens
       UNION ALL SELECT code_verifier FROM crm_connect_attempts WHERE expires_at > now()
       UNION ALL SELECT token FROM crm_token_revocations
       UNION ALL SELECT access_token FROM crm_imports
       UNION ALL SELECT refresh_token FROM crm_imports
       UNION ALL SELECT secret FROM crm_webhooks
       UNION ALL SELECT previous_secret FROM crm_webhooks
     ) AS sealed WHERE value IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ kid, count }) => [kid, count]));
}
