import { ProviderFailure } from '../failure.js';
import type { CrmProfile, RawTokenAnswer } from '../strategy.js';
import { malformedAnswer } from '../token-endpoint.js';

/** HubSpot's ids are numbers on the wire; kept as text. */
const idOf = (value: unknown): string | null =>
  /^[1-9]\d{0,19}$/.test(String(value)) ? String(value) : null;

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/**
 * The person and account that an introspection of the new access token names: `hub_id`, `user_id`,
 * `user` (an e-mail) and `hub_domain` (the customer's own domain).
 *
 * @throws ProviderFailure when the token is not active, or not this client's
 */
export function profileFrom(introspected: RawTokenAnswer, clientId: string): CrmProfile {
  if (introspected['active'] !== true) throw identityRefused();
  const { client_id: audience, user, hub_domain: domain } = introspected;
  if (audience !== undefined && audience !== clientId)
    throw malformedAnswer('HubSpot', 'client_id');
  return profile(introspected, textOf(user), textOf(domain));
}

/** The ids in the token answer itself; null where it does not name both. */
export function idsFrom(answer: RawTokenAnswer): CrmProfile | null {
  const named = idOf(answer['hub_id']) !== null && idOf(answer['user_id']) !== null;
  return named ? profile(answer, null, null) : null;
}

function profile(
  { hub_id, user_id }: RawTokenAnswer,
  email: string | null,
  domain: string | null,
): CrmProfile {
  const [hubId, userId] = [idOf(hub_id), idOf(user_id)];
  if (hubId === null) throw malformedAnswer('HubSpot', 'hub_id');
  if (userId === null) throw malformedAnswer('HubSpot', 'user_id');
  return {
    provider: 'hubspot',
    id: userId,
    username: email,
    displayName: null,
    emails: email === null ? [] : [{ value: email }],
    account: { id: hubId, name: domain },
  };
}

const identityRefused = (): ProviderFailure =>
  new ProviderFailure({
    class: 'start_again',
    delivery: 'definite',
    code: 'identity_refused',
    retryable: false,
    cause: 'HubSpot does not know the access token that it has just given.',
    remedy: 'Start the connection again.',
  });
