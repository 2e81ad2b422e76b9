import type { GrantRow } from '../grants/grant.js';
import type { CrmProvider, Introspection } from '../providers/provider.js';

/** A token refused earlier than this says nothing about lifetimes: it was revoked, or a slip. */
const MIN_AGE_TO_LEARN = 300;
const SHORTEST_LEARNED = 600;

/** Seconds learned from a token that the CRM refused at that age; null when it teaches nothing. */
export function lifetimeFromRefusal(ageSeconds: number, lifetimeSeconds: number): number | null {
  if (ageSeconds < MIN_AGE_TO_LEARN || ageSeconds >= lifetimeSeconds) return null;
  return Math.max(SHORTEST_LEARNED, Math.floor(ageSeconds));
}

/**
 * Seconds to assume for a token just issued, before it has been asked about: as many as the one
 * before it turned out to have, since the provider may not be able to tell just now.
 *
 * @param before - The grant with its former token; null for a first connection.
 */
export const assumedLifetime = (
  expiresIn: number | null,
  before: Pick<GrantRow, 'lifetimeSeconds' | 'learnedLifetimeSeconds'> | null,
  provider: Pick<CrmProvider, 'defaultLifetime'>,
): number =>
  Math.min(
    expiresIn ?? before?.lifetimeSeconds ?? provider.defaultLifetime,
    before?.learnedLifetimeSeconds ?? Number.POSITIVE_INFINITY,
  );

/**
 * Seconds from an introspection of a token just issued; null when it tells nothing. Both times
 * are the provider's, so a difference between its clock and ours does not matter.
 */
export function introspectedLifetime(answer: Introspection | null): number | null {
  if (!answer?.active || answer.expiresAt === null || answer.issuedAt === null) return null;
  const seconds = Math.floor(answer.expiresAt - answer.issuedAt);
  return seconds > 0 ? seconds : null;
}
