import type { App } from './apps.js';
import type { Send } from './control-call.js';
import type { User } from './directory.js';
import type { EndReason } from './grants.js';
import type { GrantFilter, GrantReport } from './grants-control.js';
import type { CommonControl } from './provider.js';

export interface NewUser {
  readonly accountId: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** The control client of a provider that uses the platform's apps, directory and grants. */
export interface PlainControl<Switches, A extends App> extends CommonControl {
  switches(): Promise<Switches>;
  setSwitches(changes: Partial<Switches>): Promise<Switches>;
  updateApp(
    clientId: string,
    changes: Partial<Omit<A, 'clientId'>>,
  ): Promise<Omit<A, 'clientSecret'>>;
  users(): Promise<User[]>;
  addUser(user: NewUser): Promise<User>;
  updateUser(
    idOrEmail: string,
    changes: Partial<Pick<User, 'firstName' | 'lastName' | 'active'>>,
  ): Promise<User>;
  /** All grants; their tokens only where `tokens` asks for them. */
  grants(filter?: GrantFilter): Promise<GrantReport[]>;
  revokeGrant(
    id: string,
    how?: { readonly reason?: EndReason; readonly accessTokensToo?: boolean },
  ): Promise<GrantReport>;
  /** Ends the access tokens of one grant, or of all, as if their time were over. */
  expireAccessTokens(grantId?: string): Promise<{ expired: number }>;
}

function queryOf(filter: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) query.set(name, String(value));
  return query.toString();
}

/** @param send - Takes paths below `/__sandbox/<provider>`. */
export function plainControl<Switches, A extends App>(send: Send): PlainControl<Switches, A> {
  const items = async <T>(path: string): Promise<T[]> =>
    (await send<{ items: T[] }>('GET', path)).items;
  return {
    consent: (input) => send('POST', '/consent', input),
    switches: () => send('GET', '/switches'),
    setSwitches: (changes) => send('PATCH', '/switches', changes),
    updateApp: (clientId, changes) =>
      send('PATCH', `/apps/${encodeURIComponent(clientId)}`, changes),
    users: () => items('/users'),
    addUser: (user) => send('POST', '/users', user),
    updateUser: (user, changes) => send('PATCH', `/users/${encodeURIComponent(user)}`, changes),
    grants: (filter = {}) => items(`/grants?${queryOf(filter)}`),
    revokeGrant: (id, how = {}) => send('POST', `/grants/${id}/revoke`, how),
    expireAccessTokens: (grantId) => send('POST', '/grants/expire-access-tokens', { grantId }),
  };
}
