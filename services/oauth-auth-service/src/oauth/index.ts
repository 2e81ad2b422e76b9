export { clientScheme } from './bearer/client-scheme.js';
export type { OAuthPorts } from './context.js';
export { endAccessOf } from './end-access-of.js';
export { oauthOperations } from './openapi.js';
export { oauthRoutes } from './routes.js';
export { oauthTasks } from './upkeep.js';
