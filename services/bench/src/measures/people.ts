import { randomBytes } from 'node:crypto';
import { type Answer, call } from './api.js';

/** The first user, and so the administrator, of a tenant of their own. */
export interface Person {
  readonly tenantId: string;
  readonly email: string;
  /** `Bearer …` */
  readonly bearer: string;
}

interface SignedIn {
  readonly user: { readonly tenantId: string; readonly email: string };
  readonly accessToken: string;
}

const PASSWORD = 'a quiet walk by the river';

export async function register(serviceUrl: string, tenantName: string): Promise<Person> {
  const email = `bench-${randomBytes(6).toString('hex')}@example.com`;
  const body = { email, password: PASSWORD, tenantName };
  return signedIn(await call('POST', `${serviceUrl}/auth/register`, { body }));
}

/** Signs in again, as after a change of role. */
export async function signIn(serviceUrl: string, { email }: Person): Promise<Person> {
  const body = { email, password: PASSWORD };
  return signedIn(await call('POST', `${serviceUrl}/auth/login`, { body }));
}

const signedIn = ({ body: { user, accessToken } }: Answer<SignedIn>): Person => ({
  tenantId: user.tenantId,
  email: user.email,
  bearer: `Bearer ${accessToken}`,
});
