export { authenticateCaller } from './current-user.js';
export { departureTask } from './departures.js';
export { createUserDirectory } from './directory.js';
export { usersErrorCatalogue } from './errors.js';
export { usersExpired } from './expired.js';
export { usersOperations } from './openapi.js';
export {
  createPlatformAdmin,
  type PlatformAdminPorts,
  promoteToPlatformAdmin,
} from './platform-admin.js';
export { usersRoutes } from './routes.js';
