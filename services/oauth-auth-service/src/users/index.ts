export type { UsersContext } from './context.js';
export { createUserDirectory, type DirectoryEntry, type UserDirectory } from './directory.js';
export { usersRoutes } from './routes.js';
