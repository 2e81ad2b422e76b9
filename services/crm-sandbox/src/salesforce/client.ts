import type { Send } from '../platform/control-call.js';
import type { CommonControl } from '../platform/provider.js';
import type { CreatedGrant } from './control/bulk-grants.js';
import type { GrantReport } from './control/grants.js';
import type { App } from './model/apps.js';
import type { Contact, ContactFields } from './model/contacts.js';
import type { Organization, User } from './model/directory.js';
import type { RevocationReason } from './model/grants.js';
import type { Switches } from './model/switches.js';
import type { Task } from './model/tasks.js';

export interface GrantsInput {
  readonly count?: number;
  readonly clientId?: string;
  readonly organizationId?: string;
  readonly user?: string;
  readonly scopes?: readonly string[];
}

export type NewContact = ContactFields & { readonly LastName: string };

type PublicApp = Omit<App, 'clientSecret' | 'formerSecret'>;
type AppChanges = Partial<Omit<App, 'clientId' | 'formerSecret'>>;
type UserChanges = Partial<Pick<User, 'email' | 'firstName' | 'lastName' | 'active' | 'community'>>;

export interface SalesforceControl extends CommonControl {
  switches(): Promise<Switches>;
  setSwitches(changes: Partial<Switches>): Promise<Switches>;
  updateApp(clientId: string, changes: AppChanges): Promise<PublicApp>;
  rotateSecret(clientId: string, clientSecret?: string): Promise<{ clientSecret: string }>;
  deleteApp(clientId: string): Promise<void>;
  organizations(): Promise<Organization[]>;
  updateOrganization(id: string, changes: Partial<Omit<Organization, 'id'>>): Promise<Organization>;
  users(): Promise<User[]>;
  updateUser(idOrUsername: string, changes: UserChanges): Promise<User>;
  /** All grants; their tokens only where `tokens` asks for them. */
  grants(filter?: { tokens?: boolean; userId?: string; live?: boolean }): Promise<GrantReport[]>;
  /** Grants with their tokens, as if so many people had consented. */
  createGrants(input?: GrantsInput): Promise<CreatedGrant[]>;
  revokeGrant(id: string, reason?: RevocationReason): Promise<GrantReport>;
  /** Ends the access tokens of one grant, or of all. */
  expireAccessTokens(grantId?: string): Promise<{ expired: number }>;
  contacts(organizationId: string): Promise<Contact[]>;
  tasks(organizationId: string): Promise<Task[]>;
  /** Contacts that somebody at the customer types in; at most a thousand at once. */
  addContacts(organizationId: string, contacts: readonly NewContact[]): Promise<void>;
}

function queryOf(filter: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) query.set(name, String(value));
  return query.toString();
}

export function salesforceControlClient(send: Send): SalesforceControl {
  const call: Send = (method, path, body) => send(method, `/salesforce${path}`, body);
  const items = async <T>(path: string): Promise<T[]> =>
    (await call<{ items: T[] }>('GET', path)).items;
  const app = (clientId: string): string => `/apps/${encodeURIComponent(clientId)}`;
  return {
    consent: (input) => call('POST', '/consent', input),
    switches: () => call('GET', '/switches'),
    setSwitches: (changes) => call('PATCH', '/switches', changes),
    updateApp: (clientId, changes) => call('PATCH', app(clientId), changes),
    rotateSecret: (clientId, clientSecret) =>
      call('POST', `${app(clientId)}/rotate-secret`, { clientSecret }),
    deleteApp: (clientId) => call('DELETE', app(clientId)),
    organizations: () => items('/orgs'),
    updateOrganization: (id, changes) => call('PATCH', `/orgs/${id}`, changes),
    users: () => items('/users'),
    updateUser: (user, changes) => call('PATCH', `/users/${encodeURIComponent(user)}`, changes),
    grants: (filter = {}) => items(`/grants?${queryOf(filter)}`),
    createGrants: async (input = {}) =>
      (await call<{ items: CreatedGrant[] }>('POST', '/grants', input)).items,
    revokeGrant: (id, reason) => call('POST', `/grants/${id}/revoke`, { reason }),
    contacts: (organizationId) => items(`/records/${organizationId}/contacts`),
    tasks: (organizationId) => items(`/records/${organizationId}/tasks`),
    addContacts: (organizationId, contacts) =>
      call('POST', `/records/${organizationId}/contacts`, { contacts }),
    expireAccessTokens: (grantId) => call('POST', '/grants/expire-access-tokens', { grantId }),
  };
}
