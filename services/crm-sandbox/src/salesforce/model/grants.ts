import { z } from 'zod';

export const revocationReasonSchema = z.enum([
  'spent_refresh_token_used',
  'revoked_by_client',
  'revoked_by_control',
  'sixth_approval',
  'secret_rotated',
  'app_deleted',
  'approval_withdrawn',
]);

export type RevocationReason = z.infer<typeof revocationReasonSchema>;

/** One approval of one app by one user, and the chain of refresh tokens that comes of it. */
export const grantSchema = z.strictObject({
  id: z.string(),
  clientId: z.string(),
  userId: z.string(),
  organizationId: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.number(),
  lastUsedAt: z.number(),
  refreshToken: z.string().nullable(),
  accessTokens: z.array(z.string()),
  /** From `at` on the grant is dead; in the future while a rotated secret's grace lasts. */
  ended: z.strictObject({ at: z.number(), reason: revocationReasonSchema }).nullable(),
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
  /** Opaque tokens are sessions and slide on use; a JWT carries its expiry and cannot. */
  slidesByMs: z.number().nullable(),
});

export type AccessToken = z.infer<typeof accessTokenSchema>;

export const grantsSnapshotSchema = z.strictObject({
  grants: z.array(grantSchema),
  spent: z.array(z.tuple([z.string(), z.string()])),
  accessTokens: z.array(accessTokenSchema),
});

export type GrantsSnapshot = z.infer<typeof grantsSnapshotSchema>;

export const hasEnded = (grant: Grant, now: number): boolean =>
  grant.ended !== null && grant.ended.at <= now;

/** The grants and their tokens, each found by its value without a scan. */
export class Grants {
  readonly #byId = new Map<string, Grant>();
  readonly #byRefreshToken = new Map<string, { readonly grant: Grant; spent: boolean }>();
  readonly #accessTokens = new Map<string, AccessToken>();
  readonly #approvals = new Map<string, Grant[]>();

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

  /** The approvals that this user has given this app and that have not ended, oldest first. */
  approvals(clientId: string, userId: string): readonly Grant[] {
    return (this.#approvals.get(`${clientId} ${userId}`) ?? []).filter(({ ended }) => !ended);
  }

  add(grant: Grant): void {
    this.#byId.set(grant.id, grant);
    if (grant.refreshToken !== null) {
      this.#byRefreshToken.set(grant.refreshToken, { grant, spent: false });
    }
    const approvals = this.approvals(grant.clientId, grant.userId);
    this.#approvals.set(`${grant.clientId} ${grant.userId}`, [...approvals, grant]);
  }

  addAccessToken(grant: Grant, token: AccessToken): void {
    this.#accessTokens.set(token.value, token);
    grant.accessTokens.push(token.value);
  }

  /** Rotation: the current refresh token is spent from here on. */
  rotate(grant: Grant, refreshToken: string): void {
    const current = this.#byRefreshToken.get(grant.refreshToken ?? '');
    if (current !== undefined) current.spent = true;
    grant.refreshToken = refreshToken;
    this.#byRefreshToken.set(refreshToken, { grant, spent: false });
  }

  dropAccessToken(token: AccessToken): void {
    this.#accessTokens.delete(token.value);
    const grant = this.#byId.get(token.grantId);
    if (grant) grant.accessTokens = grant.accessTokens.filter((value) => value !== token.value);
  }

  /** Forgets a grant's run-out access tokens, so that a long chain doesn't pile them up. */
  prune(grant: Grant, now: number): void {
    for (const value of grant.accessTokens) {
      const token = this.#accessTokens.get(value);
      if (token !== undefined && token.expiresAt <= now) this.dropAccessToken(token);
    }
  }

  /** Ends the grant and its access tokens, at once or at a later time. The first reason stays. */
  end(grant: Grant, reason: RevocationReason, at: number, now: number): void {
    if (hasEnded(grant, now)) return;
    grant.ended = { at, reason };
    if (at > now) return;
    for (const value of grant.accessTokens) this.#accessTokens.delete(value);
    grant.accessTokens = [];
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
    for (const map of [this.#byId, this.#byRefreshToken, this.#accessTokens, this.#approvals]) {
      map.clear();
    }
    for (const grant of grants) this.add(grant);
    for (const token of accessTokens) this.#accessTokens.set(token.value, token);
    for (const [value, grantId] of spent) {
      const grant = this.#byId.get(grantId);
      if (grant) this.#byRefreshToken.set(value, { grant, spent: true });
    }
  }
}
