import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** `kid:base64` entries; key ids are short words, unique within the list. */
export interface KeyEntry {
  readonly kid: string;
  readonly bytes: Buffer;
}

const ENTRY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]+={0,2})$/;

export const keyListVariable = z.string().transform((value, context): KeyEntry[] => {
  const entries: KeyEntry[] = [];
  for (const text of value.split(',')) {
    const match = ENTRY.exec(text.trim());
    if (match?.[1] === undefined || match[2] === undefined) {
      context.addIssue({ code: 'custom', message: 'must be a list of kid:base64key entries' });
      return z.NEVER;
    }
    entries.push({ kid: match[1], bytes: Buffer.from(match[2], 'base64') });
  }
  if (new Set(entries.map((entry) => entry.kid)).size !== entries.length) {
    context.addIssue({ code: 'custom', message: 'names a key id twice' });
    return z.NEVER;
  }
  return entries;
});

/** AES-256 keys: 32 bytes each. */
export const encryptionKeysVariable = keyListVariable.refine(
  (entries) => entries.every((entry) => entry.bytes.length === 32),
  'must hold base64 keys of exactly 32 bytes',
);

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly algorithm: 'RS256' | 'ES256';
}

/** PKCS#8 PEM private keys: RSA of at least 2048 bits, or P-256. */
export const signingKeysVariable = keyListVariable.transform((entries, context): SigningKey[] => {
  const keys: SigningKey[] = [];
  for (const { kid, bytes } of entries) {
    const key = readSigningKey(kid, bytes);
    if (key === undefined) {
      context.addIssue({
        code: 'custom',
        message: `key "${kid}" must be a PKCS#8 PEM private key, RSA of 2048 bits or more or P-256`,
      });
      return z.NEVER;
    }
    keys.push(key);
  }
  return keys;
});

function readSigningKey(kid: string, pem: Buffer): SigningKey | undefined {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    // Node's message may quote the input; the caller names the key by its id instead.
    return undefined;
  }
  const publicKey = createPublicKey(privateKey);
  const details = privateKey.asymmetricKeyDetails;
  if (privateKey.asymmetricKeyType === 'rsa' && (details?.modulusLength ?? 0) >= 2048) {
    return { kid, privateKey, publicKey, algorithm: 'RS256' };
  }
  if (privateKey.asymmetricKeyType === 'ec' && details?.namedCurve === 'prime256v1') {
    return { kid, privateKey, publicKey, algorithm: 'ES256' };
  }
  return undefined;
}
