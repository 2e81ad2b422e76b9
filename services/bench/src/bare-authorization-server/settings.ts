/** As `BARE_AUTHORIZATION_SERVER` in the environment: JSON. */
export interface BareSettings {
  readonly port: number;
  /** Of the one client there is; it may have tokens of its own and ask about them. */
  readonly clientId: string;
  readonly clientSecret: string;
}

export const BARE_SCOPE = 'crm:read';

export const readBareSettings = (env: NodeJS.ProcessEnv): BareSettings =>
  JSON.parse(env['BARE_AUTHORIZATION_SERVER'] ?? '{}') as BareSettings;
