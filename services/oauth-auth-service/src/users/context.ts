import type { AuthContext } from '../auth/index.js';
import type { Authenticate } from '../platform/http/bearer.js';
import type { Leaving } from './leaving.js';

/** The feature is built on `auth/`: accounts, passwords and sessions are its business. */
export interface UsersContext extends AuthContext {
  readonly authenticate: Authenticate;
  readonly leaving: Leaving;
}
