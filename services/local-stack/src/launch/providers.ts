/** How one CRM is configured by the environment, and what stands in for it when it is not. */
export interface ProviderVariables {
  readonly provider: string;
  readonly displayName: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Variables naming the provider's addresses → the path they get at the sandbox's origin. */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** A CRM is added by a row here and its routes in the sandbox. */
export const PROVIDERS: readonly ProviderVariables[] = [
  {
    provider: 'salesforce',
    displayName: 'Salesforce',
    clientId: 'SALESFORCE_CLIENT_ID',
    clientSecret: 'SALESFORCE_CLIENT_SECRET',
    endpoints: { SALESFORCE_LOGIN_URL: '' },
  },
  {
    provider: 'hubspot',
    displayName: 'HubSpot',
    clientId: 'HUBSPOT_CLIENT_ID',
    clientSecret: 'HUBSPOT_CLIENT_SECRET',
    endpoints: { HUBSPOT_AUTHORIZE_URL: '/oauth/authorize', HUBSPOT_API_URL: '' },
  },
  {
    provider: 'pipedrive',
    displayName: 'Pipedrive',
    clientId: 'PIPEDRIVE_CLIENT_ID',
    clientSecret: 'PIPEDRIVE_CLIENT_SECRET',
    endpoints: { PIPEDRIVE_OAUTH_URL: '/pipedrive' },
  },
];
