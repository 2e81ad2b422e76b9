export type { ClientCredentials, Credentials } from './credentials.js';
export {
  type Candidate,
  ConnectionAmbiguous,
  ConnectionNotFound,
  CrmTokenError,
  type Diagnosis,
  ProviderUnavailable,
  RateLimited,
  ReauthRequired,
  ServiceUnreachable,
  Unauthorized,
} from './errors.js';
export {
  type CrmFetch,
  type FetchWithCrmTokenOptions,
  fetchWithCrmToken,
} from './fetch-with-crm-token.js';
export type { CrmAccessToken } from './handed-out.js';
export {
  CrmTokenClient,
  type CrmTokenClientOptions,
  type TokenRequest,
  type TokenSelection,
} from './token-client.js';
