import { createDecipheriv } from 'node:crypto';

export interface SealedRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly provider: string;
  readonly access_token: string;
}

/** One AES-256-GCM open of the form `v1.<kid>.<iv>.<ciphertext>.<tag>`, with its bound data. */
export function openToken(row: SealedRow, key: Buffer): string {
  const [version, kid, iv = '', ciphertext = '', tag = ''] = row.access_token.split('.');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), {
    authTagLength: 16,
  });
  const bound = [version, kid, row.tenant_id, row.provider, row.id, 'accessToken'];
  decipher.setAAD(Buffer.from(JSON.stringify(bound)));
  decipher.setAuthTag(Buffer.from(tag, 'base64url'));
  const opened = decipher.update(Buffer.from(ciphertext, 'base64url'), undefined, 'utf8');
  return opened + decipher.final('utf8');
}
