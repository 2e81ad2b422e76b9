import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createOnce } from '../files/create-once.js';

/** Secrets of a development checkout, by the names of the variables they fill. */
export interface DevelopmentKeys {
  /** `kid:base64 of 32 bytes` */
  readonly TOKEN_ENCRYPTION_KEYS: string;
  /** `kid:base64 of a PKCS#8 PEM`, RSA 2048 */
  readonly JWT_PRIVATE_KEYS: string;
  /** As `JWT_PRIVATE_KEYS`, for the tokens of the authorization server. */
  readonly OAUTH_SIGNING_KEYS: string;
}

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export async function developmentKeys(dataDirectory: string): Promise<DevelopmentKeys> {
  const directory = await keysDirectory(dataDirectory);
  const [TOKEN_ENCRYPTION_KEYS, JWT_PRIVATE_KEYS, OAUTH_SIGNING_KEYS] = await Promise.all([
    createOnce(join(directory, 'token-encryption-keys'), makeEncryptionKey),
    createOnce(join(directory, 'jwt-private-keys'), makeSigningKey),
    createOnce(join(directory, 'oauth-signing-keys'), makeSigningKey),
  ]);
  return { TOKEN_ENCRYPTION_KEYS, JWT_PRIVATE_KEYS, OAUTH_SIGNING_KEYS };
}

/** What the service and the sandbox that stands in for `provider` agree on. */
export async function sandboxCredentials(
  dataDirectory: string,
  provider: string,
): Promise<ClientCredentials> {
  const file = join(await keysDirectory(dataDirectory), `sandbox-${provider}.json`);
  return JSON.parse(await createOnce(file, makeCredentials)) as ClientCredentials;
}

async function keysDirectory(dataDirectory: string): Promise<string> {
  const directory = join(dataDirectory, 'keys');
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o700);
  return directory;
}

function makeEncryptionKey(): string {
  return `${keyId()}:${randomBytes(32).toString('base64')}`;
}

function makeSigningKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return `${keyId()}:${Buffer.from(privateKey).toString('base64')}`;
}

function makeCredentials(): string {
  const clientId = `sandbox-${randomBytes(12).toString('hex')}`;
  return JSON.stringify({ clientId, clientSecret: randomBytes(32).toString('base64url') });
}

function keyId(): string {
  return `dev-${randomBytes(4).toString('hex')}`;
}
