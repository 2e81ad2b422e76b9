import type { Authorization } from '../connect/authorization.js';
import { ProviderFailure } from '../providers/failure.js';
import type { CrmProvider, LoginTarget, TokenOwner } from '../providers/provider.js';
import type { ImportRow } from './import-row.js';
import { type RowOutcome, refused } from './row-result.js';

/** What the CRM says of the tokens of a row, none of them spent. */
export interface Inspection {
  /** Null: not given, no longer good, or the CRM cannot tell. */
  readonly access: TokenOwner | null;
  /** Null: the CRM cannot be asked about it. */
  readonly refresh: TokenOwner | null;
}

/** An access token with less left than this is not worth keeping. */
const WORTH_KEEPING_SECONDS = 60;

/**
 * Asks the CRM whose the tokens of a row are. An access token that has expired by the row's own word
 * is not sent.
 *
 * @returns the row's outcome where its refresh token is dead or the two tokens do not belong together
 * @throws ProviderFailure
 */
export async function inspect(
  provider: CrmProvider,
  { loginUrl }: LoginTarget,
  row: ImportRow,
  now: Date,
  deadlineMs: number,
): Promise<Inspection | RowOutcome> {
  const at = { loginUrl, instanceUrl: row.instanceUrl ?? null };
  const refreshToken = { ...at, token: row.refreshToken, kind: 'refresh_token' } as const;
  const refresh = await askAboutRefreshToken(() => provider.identify(refreshToken, deadlineMs));
  if (refresh === 'inactive') return refused('refresh_token_refused');
  const expired = row.expiresAt !== undefined && row.expiresAt <= now;
  if (row.accessToken === undefined || expired) return { access: null, refresh };
  const accessToken = { ...at, token: row.accessToken, kind: 'access_token' } as const;
  const access = await provider.identify(accessToken, deadlineMs);
  if (access === 'inactive' || access === null) return { access: null, refresh };
  if (refresh !== null && !isSame(access, refresh)) return refused('tokens_differ');
  return { access, refresh };
}

/** Another client's token makes some answers senseless; the refresh then says so in plain words. */
async function askAboutRefreshToken(
  ask: () => Promise<TokenOwner | 'inactive' | null>,
): Promise<TokenOwner | 'inactive' | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ProviderFailure && error.class === 'start_again') return null;
    throw error;
  }
}

const isSame = (one: TokenOwner, other: TokenOwner): boolean =>
  one.profile.id === other.profile.id && one.profile.account.id === other.profile.account.id;

/**
 * The tokens of a row as they can be taken over: the CRM has said of each that it lives and was
 * issued to our client. Null where only a refresh proves the refresh token.
 */
export function keepable({ access, refresh }: Inspection, row: ImportRow): Authorization | null {
  const ours = access?.ofOurClient === true && refresh?.ofOurClient === true;
  if (!ours || row.accessToken === undefined) return null;
  const instanceUrl = access.instanceUrl ?? row.instanceUrl ?? null;
  const { remainingSeconds, profile, scopes } = access;
  if (instanceUrl === null || (remainingSeconds ?? 0) < WORTH_KEEPING_SECONDS) return null;
  const { accessToken, refreshToken } = row;
  return {
    profile,
    tokens: { accessToken, refreshToken, scopes, instanceUrl, expiresIn: remainingSeconds },
  };
}
