import type { TokenOwner } from '../provider.js';
import type { RawTokenAnswer } from '../strategy.js';
import { profileFrom } from './identity.js';

/**
 * Whom an introspected token belongs to. HubSpot answers `{"active":false}` for ended tokens, for
 * those of other apps and for what is no token alike.
 *
 * @throws ProviderFailure when an active token's answer names nobody
 */
export function ownerOf(
  answer: RawTokenAnswer,
  clientId: string,
  apiUrl: string,
): TokenOwner | 'inactive' | null {
  const { active, scopes, expires_in } = answer;
  if (typeof active !== 'boolean') return null;
  if (!active) return 'inactive';
  const seconds = Number(expires_in);
  return {
    // Refuses another client's token.
    profile: profileFrom(answer, clientId),
    ofOurClient: true,
    scopes: isWords(scopes) ? scopes : null,
    instanceUrl: apiUrl,
    remainingSeconds: expires_in !== undefined && seconds >= 0 ? Math.floor(seconds) : null,
  };
}

const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string');
