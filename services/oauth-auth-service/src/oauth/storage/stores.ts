import type { Adapter, AdapterFactory } from 'oidc-provider';
import type { SigningKey } from '../../platform/config/keys.js';
import { accessTokenStores } from './access-tokens.js';
import { clientStore } from './clients.js';
import { codeStore } from './codes.js';
import { grantStore } from './grants.js';
import { interactionStore } from './interactions.js';
import { reachable } from './reachable.js';
import { refreshTokenStore } from './refresh-tokens.js';
import { sessionStore } from './sessions.js';
import type { StoreDependencies } from './store.js';

/** Where the engine keeps what, by its own names for things. */
export function createStores(
  deps: StoreDependencies,
  idTokenAlgorithm: SigningKey['algorithm'],
): AdapterFactory {
  const stores: Readonly<Record<string, Adapter>> = {
    ...accessTokenStores(deps),
    AuthorizationCode: codeStore(deps),
    Client: clientStore(deps, idTokenAlgorithm),
    Grant: grantStore(deps),
    Interaction: interactionStore(deps),
    RefreshToken: refreshTokenStore(deps),
    Session: sessionStore(deps),
  };
  return (name) => {
    const store = stores[name];
    if (store === undefined) throw new Error(`nothing of the kind ${name} is kept`);
    return reachable(store);
  };
}
