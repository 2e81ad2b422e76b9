import { z } from 'zod';

/** The connected app's refresh-token policy, by Salesforce's own four choices. */
export const refreshTokenPolicySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('until_revoked') }),
  z.strictObject({ type: z.literal('immediate') }),
  z.strictObject({ type: z.literal('idle'), days: z.number().positive() }),
  z.strictObject({ type: z.literal('fixed'), days: z.number().positive() }),
]);

export type RefreshTokenPolicy = z.infer<typeof refreshTokenPolicySchema>;

export const appSchema = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** The secret of before a rotation, still accepted until that time (ms since the epoch). */
  formerSecret: z.strictObject({ secret: z.string(), until: z.number() }).nullable(),
  name: z.string().min(1),
  redirectUris: z.array(z.string().min(1)).min(1),
  scopes: z.array(z.string().min(1)).min(1),
  /** Refresh-token rotation (RTR). */
  rotateRefreshTokens: z.boolean(),
  refreshTokenPolicy: refreshTokenPolicySchema,
  ipRestricted: z.boolean(),
  adminApprovedUsersOnly: z.boolean(),
  approvedUserIds: z.array(z.string()),
});

export type App = z.infer<typeof appSchema>;

export const DEFAULT_SCOPES = [
  'api',
  'refresh_token',
  'offline_access',
  'id',
  'openid',
  'profile',
  'email',
  'full',
] as const;

/** An app with the settings that a new one has, save those given. */
export function newApp(
  settings: Pick<App, 'clientId' | 'clientSecret' | 'redirectUris'> & Partial<App>,
): App {
  return {
    name: 'Tetrix CRM connection',
    formerSecret: null,
    scopes: [...DEFAULT_SCOPES],
    rotateRefreshTokens: false,
    refreshTokenPolicy: { type: 'until_revoked' },
    ipRestricted: false,
    adminApprovedUsersOnly: false,
    approvedUserIds: [],
    ...settings,
  };
}

/** The connected apps by client id. */
export class Apps {
  readonly #byClientId = new Map<string, App>();

  get(clientId: string): App | undefined {
    return this.#byClientId.get(clientId);
  }

  put(app: App): void {
    this.#byClientId.set(app.clientId, app);
  }

  delete(clientId: string): boolean {
    return this.#byClientId.delete(clientId);
  }

  list(): App[] {
    return [...this.#byClientId.values()];
  }

  replace(apps: readonly App[]): void {
    this.#byClientId.clear();
    for (const app of apps) this.put(app);
  }
}
