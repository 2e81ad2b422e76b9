import { z } from 'zod';
import type { ChainTotals } from './provider.js';

export const endReasonSchema = z.enum([
  'revoked_by_client',
  'revoked_by_control',
  'uninstalled',
  'spent_refresh_token_used',
]);

export type EndReason = z.infer<typeof endReasonSchema>;

/** What one person granted one app on one account, and the chain of refresh tokens from it. */
export const grantSchema = z.strictObject({
  id: z.string(),
  clientId: z.string(),
  accountId: z.string(),
  userId: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.number(),
  lastUsedAt: z.number(),
  refreshToken: z.string(),
  endedReason: endReasonSchema.nullable(),
  refreshes: z.number(),
  replays: z.number(),
  overlaps: z.number(),
});

export type Grant = z.infer<typeof grantSchema>;

export const accessTokenSchema = z.strictObject({
  value: z.string(),
  grantId: z.string(),
  issuedAt: z.number(),
  expiresAt: z.number(),
  /** Ended before its time. */
  revoked: z.boolean(),
});

export type AccessToken = z.infer<typeof accessTokenSchema>;

export const grantsSnapshotSchema = z.strictObject({
  grants: z.array(grantSchema),
  spent: z.array(z.tuple([z.string(), z.string()])),
  accessTokens: z.array(accessTokenSchema),
});

export type GrantsSnapshot = z.infer<typeof grantsSnapshotSchema>;

/** For how long a run-out access token is still told apart from one that never was. */
const MEMORY_MS = 24 * 60 * 60_000;

/** The grants and their tokens, each found by its value without a scan. */
export class Grants {
  readonly #byId = new Map<string, Grant>();
  readonly #byRefreshToken = new Map<string, { readonly grant: Grant; spent: boolean }>();
  readonly #accessTokens = new Map<string, AccessToken>();
  readonly #accessTokensOf = new Map<string, AccessToken[]>();

  get(id: string): Grant | undefined {
    return this.#byId.get(id);
  }

  list(): Grant[] {
    return [...this.#byId.values()];
  }

  byRefreshToken(value: string): { readonly grant: Grant; readonly spent: boolean } | undefined {
    return this.#byRefreshToken.get(value);
  }

  accessToken(value: string): AccessToken | undefined {
    return this.#accessTokens.get(value);
  }

  accessTokensOf(grant: Grant): readonly AccessToken[] {
    return this.#accessTokensOf.get(grant.id) ?? [];
  }

  add(grant: Pick<Grant, Exclude<keyof Grant, keyof ChainTotals | 'endedReason'>>): Grant {
    const whole = { ...grant, endedReason: null, refreshes: 0, replays: 0, overlaps: 0 };
    this.#index(whole);
    return whole;
  }

  /** Adds the token and forgets the grant's old ones, so that a long chain doesn't pile them up. */
  addAccessToken(token: AccessToken): AccessToken {
    const others = this.#accessTokensOf.get(token.grantId) ?? [];
    const kept = others.filter(({ expiresAt }) => expiresAt + MEMORY_MS > token.issuedAt);
    for (const { value } of others.filter((other) => !kept.includes(other))) {
      this.#accessTokens.delete(value);
    }
    this.#accessTokens.set(token.value, token);
    this.#accessTokensOf.set(token.grantId, [...kept, token]);
    return token;
  }

  /** Rotation: the current refresh token is spent from here on. */
  rotate(grant: Grant, refreshToken: string): void {
    const current = this.#byRefreshToken.get(grant.refreshToken);
    if (current !== undefined) current.spent = true;
    grant.refreshToken = refreshToken;
    this.#byRefreshToken.set(refreshToken, { grant, spent: false });
  }

  /** Ends the grant, and its access tokens where asked. The first reason stays. */
  end(grant: Grant, reason: EndReason, accessTokensToo: boolean): void {
    grant.endedReason ??= reason;
    if (!accessTokensToo) return;
    for (const token of this.accessTokensOf(grant)) token.revoked = true;
  }

  totals(): ChainTotals {
    const totals = { refreshes: 0, replays: 0, overlaps: 0 };
    for (const grant of this.#byId.values()) {
      totals.refreshes += grant.refreshes;
      totals.replays += grant.replays;
      totals.overlaps += grant.overlaps;
    }
    return totals;
  }

  resetCounters(): void {
    for (const grant of this.#byId.values()) {
      Object.assign(grant, { refreshes: 0, replays: 0, overlaps: 0 });
    }
  }

  snapshot(): GrantsSnapshot {
    const spent = [...this.#byRefreshToken].filter(([, token]) => token.spent);
    return {
      grants: this.list(),
      spent: spent.map(([value, { grant }]) => [value, grant.id]),
      accessTokens: [...this.#accessTokens.values()],
    };
  }

  replace({ grants, spent, accessTokens }: GrantsSnapshot): void {
    for (const map of [
      this.#byId,
      this.#byRefreshToken,
      this.#accessTokens,
      this.#accessTokensOf,
    ]) {
      map.clear();
    }
    for (const grant of grants) this.#index(grant);
    for (const token of accessTokens) this.addAccessToken(token);
    for (const [value, grantId] of spent) {
      const grant = this.#byId.get(grantId);
      if (grant) this.#byRefreshToken.set(value, { grant, spent: true });
    }
  }

  #index(grant: Grant): void {
    this.#byId.set(grant.id, grant);
    this.#byRefreshToken.set(grant.refreshToken, { grant, spent: false });
  }
}
