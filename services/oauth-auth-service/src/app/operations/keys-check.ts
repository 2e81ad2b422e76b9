import { createCipheriv, createDecipheriv, randomBytes, sign, verify } from 'node:crypto';
import type { Config } from '../../platform/config/config.js';
import type { KeyEntry, SigningKey } from '../../platform/config/keys.js';
import type { Check } from './checks.js';

/** Every key does what it is for: sign and verify, seal and open. */
export const keysCheck =
  ({ jwt, oauth, encryptionKeys }: Pick<Config, 'jwt' | 'oauth' | 'encryptionKeys'>): Check =>
  async () => {
    jwt.keys.forEach(trySigning);
    oauth.keys.forEach(trySigning);
    encryptionKeys.forEach(trySealing);
  };

function trySigning({ kid, privateKey, publicKey }: SigningKey): void {
  const probe = randomBytes(16);
  if (!verify('sha256', probe, publicKey, sign('sha256', probe, privateKey))) {
    throw new Error(`signing key ${kid} does not verify`);
  }
}

function trySealing({ kid, bytes }: KeyEntry): void {
  const probe = randomBytes(16);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', bytes, iv);
  const sealed = Buffer.concat([cipher.update(probe), cipher.final()]);
  const decipher = createDecipheriv('aes-256-gcm', bytes, iv);
  decipher.setAuthTag(cipher.getAuthTag());
  if (!Buffer.concat([decipher.update(sealed), decipher.final()]).equals(probe)) {
    throw new Error(`encryption key ${kid} does not open what it sealed`);
  }
}
