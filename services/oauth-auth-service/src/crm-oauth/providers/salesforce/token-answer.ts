import { createHmac } from 'node:crypto';
import { equalSecrets } from '../../../platform/secrets.js';
import { ProviderFailure } from '../failure.js';
import type { TokenAnswer } from '../provider.js';
import type { RawTokenAnswer } from '../strategy.js';
import { readTokens } from '../token-fields.js';

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/**
 * Reads the answer of `/services/oauth2/token`. Salesforce names no lifetime in the flows used
 * here, and sends a refresh token on refresh only when rotation is on.
 *
 * @throws ProviderFailure when a field is missing or of the wrong type
 */
export function readTokenAnswer(answer: RawTokenAnswer): TokenAnswer {
  const { scope, instance_url, id } = answer;
  return {
    ...readTokens('Salesforce', answer),
    scopes: text(scope)?.split(/\s+/).filter(Boolean) ?? null,
    instanceUrl: text(instance_url),
    identityUrl: text(id) ?? undefined,
  };
}

/**
 * Checks `signature`, base64(HMAC-SHA256(client secret, id + issued_at)), which proves that the
 * identity URL was not altered on its way. (Salesforce Help: "OAuth 2.0 Web Server Flow".)
 *
 * @param clientSecrets - Any of them may have made it, while one is being changed for another.
 * @throws ProviderFailure `identity_not_proved`
 */
export function checkSignature(answer: RawTokenAnswer, clientSecrets: readonly string[]): void {
  const { id, issued_at: issuedAt, signature } = answer;
  const signedWith = (secret: string): string =>
    createHmac('sha256', secret)
      .update(`${String(id)}${String(issuedAt)}`)
      .digest('base64');
  const genuine = (given: string): boolean =>
    clientSecrets.some((secret) => equalSecrets(given, signedWith(secret)));
  if (typeof signature === 'string' && genuine(signature)) return;
  throw new ProviderFailure({
    class: 'start_again',
    delivery: 'definite',
    code: 'identity_not_proved',
    retryable: false,
    cause: 'The signature over the Salesforce identity is missing or does not match.',
    remedy: 'Start the connection again; if it stays, an operator checks the consumer secret.',
  });
}
