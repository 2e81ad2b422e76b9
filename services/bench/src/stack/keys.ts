import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** Keys of one run, in the forms that the service and the ceiling read. */
export interface BenchKeys {
  /** `TOKEN_ENCRYPTION_KEYS` */
  readonly sealing: string;
  /** `JWT_PRIVATE_KEYS` */
  readonly signing: string;
  /** `OAUTH_SIGNING_KEYS` */
  readonly oauthSigning: string;
  /** Base64 of the sealing key's 32 bytes. */
  readonly sealingKey: string;
  /** SPKI PEM. */
  readonly publicKey: string;
}

/** RS256, so that the ceiling and the service verify the same signature. */
export function makeKeys(): BenchKeys {
  const sealingKey = randomBytes(32).toString('base64');
  const { privateKey, publicKey } = newKeyPair();
  return {
    sealing: `bench:${sealingKey}`,
    signing: `bench:${Buffer.from(privateKey).toString('base64')}`,
    oauthSigning: `bench-oauth:${Buffer.from(newKeyPair().privateKey).toString('base64')}`,
    sealingKey,
    publicKey,
  };
}

const newKeyPair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
