import { ProviderFailure } from '../failure.js';
import type { FoundToken, TokenOwner } from '../provider.js';
import type { CrmProfile, RawTokenAnswer } from '../strategy.js';
import { malformedAnswer } from '../token-endpoint.js';
import { isApiOrigin } from './hosts.js';
import { parseIdentityUrl } from './ids.js';
import type { SalesforceIdentity, SalesforceOAuth } from './oauth-client.js';

interface Asked {
  readonly client: SalesforceOAuth;
  readonly clientId: string;
  /** Origins besides Salesforce's own. */
  readonly trusted: readonly string[];
}

/**
 * By the identity URL of the answer that brought the token, or else by introspection, which tells
 * of our own client's tokens alone. "Inactive" proves nothing of a refresh token: whether Salesforce
 * knows them there differs from org to org.
 */
export async function ownerOf(
  asked: Asked,
  token: FoundToken,
  deadlineMs: number,
): Promise<TokenOwner | 'inactive' | null> {
  const { identityUrl } = token;
  if (identityUrl !== undefined) {
    const profile = await profileAt(asked, identityUrl, token, deadlineMs);
    return { profile, ofOurClient: true, scopes: null, instanceUrl: null, remainingSeconds: null };
  }
  const answer = await introspect(asked, token, deadlineMs);
  if (answer === null || typeof answer['active'] !== 'boolean') return null;
  if (!answer['active']) return token.kind === 'access_token' ? 'inactive' : null;
  return {
    profile: await profileAt(asked, answer['sub'], token, deadlineMs, textOf(answer['username'])),
    ofOurClient: answer['client_id'] === asked.clientId,
    scopes: textOf(answer['scope'])?.split(/\s+/).filter(Boolean) ?? null,
    instanceUrl: null,
    remainingSeconds: remaining(answer['exp']),
  };
}

/** Null where introspection is switched off, which each org says in its own words. */
async function introspect(
  { client }: Asked,
  { loginUrl, token }: FoundToken,
  deadlineMs: number,
): Promise<RawTokenAnswer | null> {
  try {
    return await client.introspect(loginUrl, token, deadlineMs);
  } catch (error) {
    const refused = error instanceof ProviderFailure && error.delivery === 'definite';
    if (refused && error.class !== 'configuration' && error.class !== 'rate_limited') return null;
    throw error;
  }
}

async function profileAt(
  asked: Asked,
  identityUrl: unknown,
  token: FoundToken,
  deadlineMs: number,
  username: string | null = null,
): Promise<CrmProfile> {
  const ids = parseIdentityUrl(identityUrl);
  const url = String(identityUrl);
  if (ids === null || !isApiOrigin(new URL(url).origin, asked.trusted)) {
    throw malformedAnswer('Salesforce', 'id');
  }
  const who = token.kind === 'access_token' ? await nameAt(asked, url, token, deadlineMs) : null;
  return {
    provider: 'salesforce',
    id: ids.userId,
    username: who?.username ?? username,
    displayName: who?.displayName ?? null,
    emails: who?.email ? [{ value: who.email }] : [],
    account: { id: ids.orgId, name: who?.orgName ?? null },
  };
}

/** The ids are known already, so an outage costs the names alone. */
async function nameAt(
  { client }: Asked,
  url: string,
  { token }: FoundToken,
  deadlineMs: number,
): Promise<SalesforceIdentity | null> {
  try {
    return await client.identity(url, token, deadlineMs);
  } catch (error) {
    if (error instanceof ProviderFailure && error.class === 'transient') return null;
    throw error;
  }
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const remaining = (exp: unknown): number | null =>
  typeof exp === 'number' && exp > 0 ? Math.floor(exp - Date.now() / 1000) : null;
