import { type App, newApp } from './model/apps.js';
import type { Switches } from './model/switches.js';

export interface SalesforceOptions {
  /** The app that is there from the start. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly redirectUris?: readonly string[];
  readonly app?: Partial<Omit<App, 'clientId' | 'clientSecret' | 'redirectUris' | 'formerSecret'>>;
  readonly switches?: Partial<Switches>;
}

/** Credentials of the app that exists when none are configured. They open nothing but a sandbox. */
const DEFAULT_APP = {
  clientId: '3MVG9.sandbox.connected.app',
  clientSecret: 'sandbox-only-client-secret',
  redirectUris: [
    'http://localhost:4003/crm-oauth/salesforce/callback',
    'http://127.0.0.1:4003/crm-oauth/salesforce/callback',
  ],
} as const;

export function initialApp({ app, ...given }: SalesforceOptions): App {
  const { clientId, clientSecret, redirectUris } = { ...DEFAULT_APP, ...given };
  return newApp({ ...app, clientId, clientSecret, redirectUris: [...redirectUris] });
}
