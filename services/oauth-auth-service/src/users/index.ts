export type { UsersContext } from './context.js';
export { createUserDirectory, type DirectoryEntry, type UserDirectory } from './directory.js';
export { createPlatformAdmin, promoteToPlatformAdmin } from './platform-admin.js';
export { usersRoutes } from './routes.js';
