import { z } from 'zod';
import { ControlError, notFound } from '../../platform/json-body.js';
import { base62 } from '../../platform/random.js';
import type { App } from '../model/apps.js';
import type { Organization, User } from '../model/directory.js';
import type { Grant } from '../model/grants.js';
import { approve, issueAccessToken } from '../model/issuing.js';
import { newRecordId } from '../model/record-ids.js';
import type { SalesforceState } from '../model/state.js';
import { identityUrl } from '../token-response.js';

export const bulkSchema = z.strictObject({
  count: z.number().int().min(1).max(20_000).default(1),
  /** Absent: the first app. */
  clientId: z.string().optional(),
  /** Absent: the first org, or the one of `user`. */
  organizationId: z.string().optional(),
  /** Id or username. Absent: one new user per grant, so that the five-approval limit is not met. */
  user: z.string().optional(),
  /** Absent: all of the app's scopes. */
  scopes: z.array(z.string()).optional(),
});

type BulkInput = z.output<typeof bulkSchema>;

export interface CreatedGrant {
  readonly grantId: string;
  readonly clientId: string;
  readonly userId: string;
  readonly organizationId: string;
  readonly username: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** Milliseconds since the epoch, as in a token response. */
  readonly issuedAt: string;
  readonly id: string;
  readonly instanceUrl: string;
  readonly scope: string;
}

function newUser(state: SalesforceState, { id }: Organization): User {
  const account = `user.${base62(state.random, 12).toLowerCase()}`;
  const user = {
    id: newRecordId('user', state.random),
    organizationId: id,
    username: `${account}@bulk.example`,
    email: `${account}@bulk.example`,
    firstName: 'Bulk',
    lastName: account,
    active: true,
    community: null,
    generated: true,
  };
  state.directory.addUser(user);
  return user;
}

function describe(state: SalesforceState, grant: Grant, user: User, origin: string): CreatedGrant {
  const token = issueAccessToken(state, grant, origin);
  const organization = state.directory.organization(grant.organizationId);
  return {
    grantId: grant.id,
    clientId: grant.clientId,
    userId: user.id,
    organizationId: grant.organizationId,
    username: user.username,
    accessToken: token.value,
    refreshToken: grant.refreshToken,
    issuedAt: String(token.issuedAt),
    id: identityUrl(origin, grant),
    instanceUrl: organization?.instanceUrl ?? origin,
    scope: grant.scopes.join(' '),
  };
}

function findApp(state: SalesforceState, { clientId }: BulkInput): App {
  const app = clientId === undefined ? state.apps.list()[0] : state.apps.get(clientId);
  if (app === undefined) throw notFound('app');
  return app;
}

function findUser(state: SalesforceState, { user: named }: BulkInput): User | undefined {
  const user = named === undefined ? undefined : state.directory.findUser(named);
  if (named !== undefined && user === undefined) throw notFound('user');
  return user;
}

function findOrganization(state: SalesforceState, { organizationId }: BulkInput): Organization {
  const organization =
    organizationId === undefined
      ? state.directory.organizations()[0]
      : state.directory.organization(organizationId);
  if (organization === undefined) throw notFound('org');
  return organization;
}

/** Grants as if so many people had consented, with their tokens. */
export function createGrants(
  state: SalesforceState,
  input: BulkInput,
  origin: string,
): CreatedGrant[] {
  const app = findApp(state, input);
  const scopes = input.scopes ?? app.scopes;
  if (!scopes.every((scope) => app.scopes.includes(scope))) {
    throw new ControlError(400, 'invalid_scope', 'The app does not have all of these scopes.');
  }
  const named = findUser(state, input);
  const organization = findOrganization(state, input);
  return Array.from({ length: input.count }, () => {
    const user = named ?? newUser(state, organization);
    return describe(state, approve(state, app, user, scopes), user, origin);
  });
}
