import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyProvider } from './key-provider.js';

/** The one place a sealed value may be opened from. The user is left out: connections change hands. */
export interface SealBinding {
  readonly tenantId: string;
  readonly provider: string;
  /** Primary key of the row that holds the value. */
  readonly rowId: string;
  readonly field:
    | 'accessToken'
    | 'refreshToken'
    | 'codeVerifier'
    | 'revocationToken'
    | 'webhookSecret'
    | 'previousWebhookSecret';
}

/** The stored value cannot be opened: altered, moved to another place, or its key is gone. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals secrets for rest with AES-256-GCM. Stored form: `v1.<kid>.<iv>.<ciphertext>.<tag>`, the
 * last three base64url; tenant, provider, row and field are additional authenticated data, so a
 * ciphertext copied elsewhere does not open (docs/vault.md).
 */
export class Vault {
  constructor(private readonly keys: KeyProvider) {}

  seal(plaintext: string, binding: SealBinding): string {
    const { kid, bytes } = this.keys.current();
    // Random 96-bit IVs: safe for 2^32 values a key (NIST SP 800-38D §8.3).
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', bytes, iv);
    cipher.setAAD(authenticatedData(kid, binding));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    const parts = [iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'));
    return [VERSION, kid, ...parts].join('.');
  }

  /** @throws VaultError */
  open(sealed: string, binding: SealBinding): string {
    const [version, kid, iv, ciphertext, tag, ...rest] = sealed.split('.');
    if (version !== VERSION || !kid || !iv || ciphertext === undefined || !tag || rest.length > 0) {
      throw new VaultError('the stored value is not in the v1 form');
    }
    const key = this.keys.find(kid);
    if (key === undefined) {
      throw new VaultError(`the key "${kid}" is not among TOKEN_ENCRYPTION_KEYS`);
    }
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(iv, 'base64url'), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(authenticatedData(kid, binding));
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      const opened = decipher.update(Buffer.from(ciphertext, 'base64url'), undefined, 'utf8');
      return opened + decipher.final('utf8');
    } catch {
      throw new VaultError(
        'the stored value does not belong to this row and field, or was altered',
      );
    }
  }
}

/** JSON keeps the parts apart: no two bindings share an encoding. */
const authenticatedData = (
  kid: string,
  { tenantId, provider, rowId, field }: SealBinding,
): Buffer => Buffer.from(JSON.stringify([VERSION, kid, tenantId, provider, rowId, field]));
