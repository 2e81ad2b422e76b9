import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto';

const segment = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** The RS256 key of id_tokens and JWT access tokens, made when first needed. */
export class SigningKey {
  #privateKey: KeyObject | undefined;

  /** A compact JWS (RFC 7515) over the claims. */
  sign(claims: Readonly<Record<string, unknown>>): string {
    const header = { alg: 'RS256', kid: this.#kid(), typ: 'JWT' };
    const input = `${segment(header)}.${segment(claims)}`;
    return `${input}.${sign('RSA-SHA256', Buffer.from(input), this.#key()).toString('base64url')}`;
  }

  /** A JWK set (RFC 7517) with the public half. */
  publicKeys(): { keys: JsonWebKey[] } {
    return { keys: [{ ...this.#publicJwk(), kid: this.#kid(), use: 'sig', alg: 'RS256' }] };
  }

  /** PKCS#8 PEM; undefined while no key has been needed. */
  export(): string | undefined {
    return this.#privateKey?.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  import(pem: string | undefined): void {
    this.#privateKey = pem === undefined ? undefined : createPrivateKey(pem);
  }

  #key(): KeyObject {
    this.#privateKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    return this.#privateKey;
  }

  #publicJwk(): JsonWebKey {
    return createPublicKey(this.#key()).export({ format: 'jwk' });
  }

  /** The key's thumbprint (RFC 7638), so that a kept key keeps its name. */
  #kid(): string {
    const { e, kty, n } = this.#publicJwk();
    return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
  }
}
