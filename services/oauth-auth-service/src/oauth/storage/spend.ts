import { InvalidGrant } from 'oidc-provider/lib/helpers/errors.js';
import { revokeGrant } from './grants.js';
import type { StoreDependencies } from './store.js';

/** What the engine says, in `error_detail`, of a second use that it notices itself. */
export const REUSED = {
  code: 'authorization code already consumed',
  refreshToken: 'refresh token already used',
} as const;

/**
 * Notes that a code or refresh token is spent. `markSpent` is the one statement that decides between
 * two who come at the same moment: the engine has only read before. The one who comes second ends
 * the grant, committed before it is told (RFC 6749 §4.1.2, RFC 9700 §4.14.2).
 *
 * @param markSpent - How many rows it changed: 1 or 0.
 * @throws InvalidGrant
 */
export async function spendOnce(
  deps: StoreDependencies,
  kind: keyof typeof REUSED,
  markSpent: () => Promise<number>,
  grantOf: () => Promise<string | undefined>,
): Promise<void> {
  if ((await markSpent()) === 1) return;
  const grantId = await grantOf();
  if (grantId !== undefined) await revokeGrant(deps, grantId);
  throw new InvalidGrant(REUSED[kind]);
}
