export { apiTokenScheme } from './api-token-scheme.js';
export { createTokensContext, type TokensContext } from './context.js';
export { tokensErrorCatalogue } from './errors.js';
export { tokensExpired } from './expired.js';
export { tokensOperations } from './openapi.js';
export { tokensRoutes } from './routes.js';
export { revokeTokensOf } from './token-store.js';
