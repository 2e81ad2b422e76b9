import { randomBytes } from 'node:crypto';
import type { Sandbox } from '@tetrix/crm-sandbox';

/** The admin of a tenant of its own, signed in. */
export interface Person {
  readonly email: string;
  readonly password: string;
  readonly userId: string;
  readonly tenantId: string;
  /** Session JWT. */
  readonly accessToken: string;
}

export type LinkedProvider = 'salesforce' | 'hubspot';

export async function registerPerson(serviceUrl: string): Promise<Person> {
  const password = 'nine herons over the weir';
  const email = `${randomBytes(6).toString('hex')}@example.com`;
  const { body } = await post<{ user: { id: string; tenantId: string }; accessToken: string }>(
    `${serviceUrl}/auth/register`,
    {},
    { email, password },
  );
  return {
    email,
    password,
    userId: body.user.id,
    tenantId: body.user.tenantId,
    accessToken: body.accessToken,
  };
}

/** The whole connect flow, the person's consent at the CRM included. Answers the connection's id. */
export async function link(
  serviceUrl: string,
  sandbox: Sandbox,
  person: Person,
  provider: LinkedProvider,
  as?: string,
): Promise<string> {
  const bearer = { authorization: `Bearer ${person.accessToken}` };
  const { body: attempt, headers } = await post<{ authorizationUrl: string }>(
    `${serviceUrl}/crm-oauth/${provider}/initiate`,
    bearer,
    {},
  );
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
  const { redirectTo } = await sandbox.control[provider].consent({
    authorizationUrl: attempt.authorizationUrl,
    ...(as === undefined ? {} : { user: as }),
  });
  const callback = await fetch(redirectTo, { headers: { cookie, accept: 'application/json' } });
  const { connectionId } = await answerOf<{ connectionId: string }>(callback);
  return connectionId;
}

/** A JSON call to the service. @throws Error with the answer when it is no success */
export async function post<T>(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: object,
): Promise<{ readonly body: T; readonly headers: Headers }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { body: await answerOf<T>(answer), headers: answer.headers };
}

async function answerOf<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${text}`);
  const body: T = JSON.parse(text);
  return body;
}
