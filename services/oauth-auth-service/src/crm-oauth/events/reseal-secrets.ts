import type { Pool } from 'pg';
import { type Vault, VaultError } from '../vault/vault.js';
import { type KeptSecrets, openSecrets, webhookBinding } from './webhook-secrets.js';

/**
 * Seals the signing secrets of webhooks under the current key. There are few; one that is changed
 * meanwhile is under it anyway.
 *
 * @param currentKid - Key id that new values are sealed with.
 */
export async function resealSigningSecrets(
  pool: Pool,
  vault: Vault,
  currentKid: string,
): Promise<{ readonly resealed: number; readonly unreadable: number }> {
  const { rows } = await pool.query<KeptSecrets>(
    `SELECT id, tenant_id AS "tenantId", secret, previous_secret AS "previousSecret"
     FROM crm_webhooks WHERE split_part(secret, '.', 2) <> $1
       OR split_part(previous_secret, '.', 2) <> $1`,
    [currentKid],
  );
  let resealed = 0;
  let unreadable = 0;
  for (const row of rows) {
    const again = sealedAgain(vault, row);
    if (again === null) {
      unreadable += 1;
      continue;
    }
    const { rowCount } = await pool.query(
      `UPDATE crm_webhooks SET secret = $3, previous_secret = $4 WHERE id = $1 AND secret = $2`,
      [row.id, row.secret, again.secret, again.previousSecret],
    );
    resealed += rowCount ?? 0;
  }
  return { resealed, unreadable };
}

function sealedAgain(vault: Vault, row: KeptSecrets) {
  try {
    const [current = '', previous] = openSecrets(vault, row);
    return {
      secret: vault.seal(current, webhookBinding(row, 'webhookSecret')),
      previousSecret:
        previous === undefined
          ? null
          : vault.seal(previous, webhookBinding(row, 'previousWebhookSecret')),
    };
  } catch (error) {
    if (error instanceof VaultError) return null;
    throw error;
  }
}
