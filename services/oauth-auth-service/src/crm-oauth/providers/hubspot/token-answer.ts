import type { TokenAnswer } from '../provider.js';
import type { RawTokenAnswer } from '../strategy.js';
import { malformedAnswer } from '../token-endpoint.js';
import { readTokens } from '../token-fields.js';

/**
 * Reads the answer of `/oauth/2026-03/token`. Scopes are an array; a refresh names the refresh
 * token that was sent, or a new one. HubSpot has one API address for all accounts.
 *
 * @throws ProviderFailure when a field is missing or of the wrong type
 */
export const readTokenAnswer = (answer: RawTokenAnswer, apiUrl: string): TokenAnswer => ({
  ...readTokens('HubSpot', answer),
  scopes: readScopes(answer['scopes'] ?? answer['scope']),
  instanceUrl: apiUrl,
});

function readScopes(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value.split(/\s+/).filter(Boolean);
  const isList = Array.isArray(value) && value.every((scope) => typeof scope === 'string');
  if (!isList) throw malformedAnswer('HubSpot', 'scopes');
  return value;
}
