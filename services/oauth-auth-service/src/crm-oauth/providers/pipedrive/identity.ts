import { ProviderFailure } from '../failure.js';
import type { HttpAnswer } from '../http.js';
import type { CrmProfile } from '../strategy.js';
import { rateLimited, senseless } from '../token-endpoint.js';

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const idOf = (value: unknown): string | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? String(value) : null;

/**
 * The person and company of `GET /v1/users/me`. A user id counts only together with its company.
 *
 * @throws ProviderFailure
 */
export function profileFrom(answer: HttpAnswer): CrmProfile {
  if (answer.status === 429) throw rateLimited('Pipedrive', answer.retryAfter);
  if (answer.status === 401 || answer.status === 403) throw identityRefused();
  const data = answer.status === 200 ? dataOf(answer.body) : null;
  const [userId, companyId] = [idOf(data?.['id']), idOf(data?.['company_id'])];
  if (userId === null || companyId === null) throw senseless('Pipedrive', answer);
  const email = textOf(data?.['email']);
  return {
    provider: 'pipedrive',
    id: userId,
    username: email,
    displayName: textOf(data?.['name']),
    emails: email === null ? [] : [{ value: email }],
    account: { id: companyId, name: textOf(data?.['company_name']) },
  };
}

function dataOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const { data } = JSON.parse(text) as { data?: unknown };
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const identityRefused = (): ProviderFailure =>
  new ProviderFailure({
    class: 'start_again',
    delivery: 'definite',
    code: 'identity_refused',
    retryable: false,
    cause: 'Pipedrive did not accept the new access token for reading the identity.',
    remedy: 'Start the connection again; the app needs the scope `base`.',
  });
