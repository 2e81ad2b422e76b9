export { createUserDirectory } from './directory.js';
export { createPlatformAdmin, promoteToPlatformAdmin } from './platform-admin.js';
export { usersRoutes } from './routes.js';
