import { randomBytes } from 'node:crypto';
import { type Agent, bodyOf } from './http.js';

/** A signed-in person of the service under test. */
export interface TestUser {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly tenantId: string;
  readonly role: 'user' | 'admin' | 'platform_admin';
  readonly accessToken: string;
  readonly refreshToken: string;
  /** `Bearer …`, for the `Authorization` header. */
  readonly bearer: string;
}

export const newEmail = (who = 'user'): string =>
  `${who}-${randomBytes(6).toString('hex')}@example.com`;

/** Not the one of the API's examples, which the service may show. */
export const GOOD_PASSWORD = 'nine herons over the weir';

/** Registers through the API; throws with the answer when that fails. */
export async function register(
  http: Agent,
  fields: Readonly<Record<string, string>> = {},
): Promise<TestUser> {
  const body = { email: newEmail(), password: GOOD_PASSWORD, ...fields };
  return signedIn(await http.post('/auth/register').send(body), body.password);
}

export async function login(http: Agent, email: string, password = GOOD_PASSWORD) {
  return signedIn(await http.post('/auth/login').send({ email, password }), password);
}

/** Invites by the admin and registers the invited person. */
export async function inviteAndRegister(
  http: Agent,
  admin: TestUser,
  role: 'user' | 'admin',
): Promise<TestUser> {
  const email = newEmail(role);
  const invitation = await http
    .post('/users/invitations')
    .set('Authorization', admin.bearer)
    .send({ email, role });
  bodyOf(invitation, 201);
  return register(http, { email, invitationToken: invitation.body.invitationToken });
}

function signedIn(response: Parameters<typeof bodyOf>[0], password: string): TestUser {
  const { user, accessToken, refreshToken } = bodyOf(response, 200, 201);
  return { ...user, password, accessToken, refreshToken, bearer: `Bearer ${accessToken}` };
}
