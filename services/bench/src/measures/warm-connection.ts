import type { Request } from '../load/load.js';
import type { Stack } from '../stack/stack.js';
import { connect, newCrmUsers } from './connect-flow.js';
import { type Person, register } from './people.js';

/** A person with one connection whose token is fresh. */
export interface WarmConnection {
  readonly person: Person;
  readonly connectionId: string;
}

export async function warmConnection(
  { sandbox }: Pick<Stack, 'sandbox'>,
  serviceUrl: string,
): Promise<WarmConnection> {
  const person = await register(serviceUrl, 'Contoso');
  const [as = ''] = await newCrmUsers(sandbox, 1);
  const from = '10.0.0.1';
  const { connectionId } = await connect({ serviceUrl, sandbox, person, as, from });
  return { person, connectionId };
}

/** The hand-out of that connection's token; the ceiling is asked in the same words. */
export const handOutRequest = (
  { person, connectionId }: WarmConnection,
  origin: string,
  path: string,
): Request => ({
  origin,
  path,
  method: 'POST',
  headers: { authorization: person.bearer, 'content-type': 'application/json' },
  body: JSON.stringify({ connectionId }),
});

export const HAND_OUT_PATH = '/crm-oauth/salesforce/token';
