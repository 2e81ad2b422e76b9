export { clientScheme } from './bearer/client-scheme.js';
export type { OAuthPorts } from './context.js';
export { oauthOperations } from './openapi.js';
export { oauthRoutes } from './routes.js';
export { oauthTasks } from './upkeep.js';
