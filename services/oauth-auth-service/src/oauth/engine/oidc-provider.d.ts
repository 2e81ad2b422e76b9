// The package's own entry writes a warning to the console where it meets Node 20, although all that
// it uses is there from 20.18 on. These are the modules behind that entry.

declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider';
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  import { errors } from 'oidc-provider';

  export import CustomOIDCProviderError = errors.CustomOIDCProviderError;
  export import InvalidClientMetadata = errors.InvalidClientMetadata;
  export import InvalidGrant = errors.InvalidGrant;
  export import InvalidRedirectUri = errors.InvalidRedirectUri;
  export import InvalidRequest = errors.InvalidRequest;
  export import InvalidScope = errors.InvalidScope;
  export import InvalidToken = errors.InvalidToken;
  export import OIDCProviderError = errors.OIDCProviderError;
  export import SessionNotFound = errors.SessionNotFound;
  export import UnauthorizedClient = errors.UnauthorizedClient;
}

declare module 'oidc-provider/lib/helpers/interaction_policy/index.js' {
  import { interactionPolicy } from 'oidc-provider';

  export const base: typeof interactionPolicy.base;
  export import Check = interactionPolicy.Check;
}
