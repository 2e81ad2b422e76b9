import type { TokenAnswer } from '../provider.js';
import type { RawTokenAnswer } from '../strategy.js';
import { malformedAnswer } from '../token-endpoint.js';
import { readTokens } from '../token-fields.js';

/**
 * Reads the answer of `/oauth/token`: scopes separated by commas (spaces are taken too), and
 * `api_domain`, the origin of the company's API.
 *
 * @throws ProviderFailure when a field is missing or of the wrong type
 */
export function readTokenAnswer(answer: RawTokenAnswer): TokenAnswer {
  const { scope, api_domain: apiDomain } = answer;
  if (scope !== undefined && typeof scope !== 'string') throw malformedAnswer('Pipedrive', 'scope');
  return {
    ...readTokens('Pipedrive', answer),
    scopes: scope?.split(/[\s,]+/).filter(Boolean) ?? null,
    instanceUrl: typeof apiDomain === 'string' && apiDomain !== '' ? apiDomain : null,
  };
}
