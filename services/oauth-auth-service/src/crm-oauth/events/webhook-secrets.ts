import type { CRMWebhook } from '../../generated/prisma/client.js';
import type { SealBinding, Vault } from '../vault/vault.js';

type Owner = Pick<CRMWebhook, 'id' | 'tenantId'>;
type Field = 'webhookSecret' | 'previousWebhookSecret';

/** A webhook belongs to no CRM; the word stands where a connection names its own. */
export const webhookBinding = ({ id, tenantId }: Owner, field: Field): SealBinding => ({
  tenantId,
  provider: 'webhook',
  rowId: id,
  field,
});

export type KeptSecrets = Owner & Pick<CRMWebhook, 'secret' | 'previousSecret'>;

/** What to sign with, the current one first. @throws VaultError */
export function openSecrets(vault: Vault, row: KeptSecrets): string[] {
  const current = vault.open(row.secret, webhookBinding(row, 'webhookSecret'));
  if (row.previousSecret === null) return [current];
  const binding = webhookBinding(row, 'previousWebhookSecret');
  return [current, vault.open(row.previousSecret, binding)];
}
