import { type Entry, type FoundGrant, type FoundGrants, isEntry, textOf } from './found-grant.js';

/** Nango's name of a provider → ours, and the environment that it stands for. */
const PROVIDERS: ReadonlyMap<string, { readonly name: string; readonly environment?: string }> =
  new Map([
    ['salesforce', { name: 'salesforce' }],
    ['salesforce-sandbox', { name: 'salesforce', environment: 'sandbox' }],
    ['hubspot', { name: 'hubspot' }],
    ['pipedrive', { name: 'pipedrive' }],
  ]);

/**
 * Answers of Nango's `GET /connections/{connectionId}?provider_config_key=…&refresh_token=true`, one
 * after another. (Its list of connections holds no credentials.)
 */
export function readNango(entries: readonly Entry[], provider: string): FoundGrants {
  const grants = entries.flatMap((entry, index) => readConnection(entry, index + 1, provider));
  return { grants, passedOver: entries.length - grants.length };
}

function readConnection(entry: Entry, row: number, provider: string): FoundGrant[] {
  const named = PROVIDERS.get(textOf(entry['provider']) ?? '');
  const { credentials } = entry;
  if (named?.name !== provider || !isEntry(credentials) || credentials['type'] !== 'OAUTH2') {
    return [];
  }
  const config = isEntry(entry['connection_config']) ? entry['connection_config'] : {};
  const raw = isEntry(credentials['raw']) ? credentials['raw'] : {};
  return [
    {
      row,
      ...userOf(entry),
      fields: {
        refreshToken: textOf(credentials['refresh_token']),
        accessToken: textOf(credentials['access_token']),
        expiresAt: textOf(credentials['expires_at']),
        instanceUrl:
          textOf(config['instance_url']) ??
          textOf(raw['instance_url']) ??
          textOf(raw['api_domain']),
        environment: named.environment,
      },
    },
  ];
}

/** `end_user` once stood beside the connection; newer versions keep it in `tags`. */
function userOf(entry: Entry): Pick<FoundGrant, 'email' | 'sourceUser'> {
  const endUser = isEntry(entry['end_user']) ? entry['end_user'] : {};
  const tags = isEntry(entry['tags']) ? entry['tags'] : {};
  return {
    email: textOf(endUser['email']) ?? textOf(tags['end_user_email']),
    sourceUser:
      textOf(endUser['id']) ?? textOf(tags['end_user_id']) ?? textOf(entry['connection_id']),
  };
}
