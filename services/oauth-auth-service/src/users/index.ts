export { createUserDirectory } from './directory.js';
export { usersOperations } from './openapi.js';
export { createPlatformAdmin, promoteToPlatformAdmin } from './platform-admin.js';
export { usersRoutes } from './routes.js';
