import type { Pool } from 'pg';
import type { Logger } from '../../platform/logger.js';
import { crmErrors } from '../errors.js';
import type { GrantRow } from '../grants/grant.js';
import { type HandedOut, type HandOut, refusal } from '../handout/hand-out.js';
import type { HandOutStore } from '../handout/hand-out-store.js';
import { ACCESS_TOKEN_REFUSED, ProviderFailure } from '../providers/failure.js';
import type { CrmProvider } from '../providers/provider.js';
import { type EndedAccount, endAccount } from './end-account.js';

const DEADLINE_MS = 10_000;
/** Seconds that the token used for it must still live. */
const MIN_VALID = 30;

export interface UninstallDependencies {
  readonly pool: Pool;
  readonly handOut: HandOut;
  readonly handOutStore: HandOutStore;
  readonly logger: Logger;
}

/**
 * Removes the app from the CRM account of a connection, which ends the tokens of all its users
 * there, and then ends here what lived on them. When the CRM does not say that it was done,
 * nothing changes here.
 *
 * @throws ApiError `uninstall_unsupported`, `reauth_required`, `provider_unavailable` and its kin
 */
export async function uninstall(
  deps: UninstallDependencies,
  provider: CrmProvider,
  connection: GrantRow,
): Promise<EndedAccount> {
  if (provider.uninstall === undefined) throw crmErrors.uninstall_unsupported();
  const first = await tokenOf(deps, connection, undefined);
  try {
    return await removeWith(deps, provider, connection, first);
  } catch (error) {
    if (!isTokenRefused(error)) throw toApiError(error, connection);
  }
  const second = await tokenOf(deps, connection, first.fingerprint);
  try {
    return await removeWith(deps, provider, connection, second);
  } catch (error) {
    throw toApiError(error, connection);
  }
}

async function tokenOf(
  { handOut, handOutStore }: UninstallDependencies,
  { id, provider }: GrantRow,
  rejectedFingerprint: string | undefined,
): Promise<HandedOut> {
  const row = await handOutStore.byId(id, provider);
  if (row === null || row.status === 'disconnected') throw crmErrors.connection_not_found();
  return handOut.handOut(row, { minValidSeconds: MIN_VALID, rejectedFingerprint });
}

async function removeWith(
  { pool, logger }: UninstallDependencies,
  provider: CrmProvider,
  connection: GrantRow,
  { accessToken }: HandedOut,
): Promise<EndedAccount> {
  const { rows } = await pool.query<{ at: Date }>("SELECT now() + interval '1 millisecond' AS at");
  const asked = rows[0]?.at ?? new Date();
  await provider.uninstall?.(connection.loginUrl, accessToken, DEADLINE_MS);
  const ended = await endAccount(pool, provider, connection, asked);
  logger.info(
    { connectionId: connection.id, provider: provider.name, ended: ended.all },
    'an app was uninstalled from a CRM account',
  );
  return ended;
}

const isTokenRefused = (error: unknown): boolean =>
  error instanceof ProviderFailure && error.diagnosis.code === ACCESS_TOKEN_REFUSED;

function toApiError(error: unknown, grant: GrantRow): unknown {
  if (!(error instanceof ProviderFailure)) return error;
  const { diagnosis, retryAfter = 1 } = error;
  return refusal({ kind: 'failed', grant, diagnosis, retryAfter });
}
