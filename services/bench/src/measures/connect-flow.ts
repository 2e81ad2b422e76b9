import type { SandboxControl } from '@tetrix/crm-sandbox';
import { type CallOptions, call } from './api.js';
import type { Person } from './people.js';

export interface Flow {
  readonly serviceUrl: string;
  readonly sandbox: SandboxControl;
  readonly person: Person;
  /** Username at the CRM. */
  readonly as: string;
  /** Address of the browser. */
  readonly from: string;
}

export interface FinishedFlow {
  readonly connectionId: string;
  /** Milliseconds that our two calls took, and that the person's consent took. */
  readonly initiateMs: number;
  readonly consentMs: number;
  readonly callbackMs: number;
}

/** The whole connect flow: initiate, the person's consent at the CRM, the callback. */
export async function connect({
  serviceUrl,
  sandbox,
  person,
  as,
  from,
}: Flow): Promise<FinishedFlow> {
  const crm = `${serviceUrl}/crm-oauth/salesforce`;
  const options: CallOptions = { bearer: person.bearer, from, body: {} };
  const start = performance.now();
  const { body: attempt, cookie } = await call<{ authorizationUrl: string }>(
    'POST',
    `${crm}/initiate`,
    options,
  );
  const initiated = performance.now();
  const { authorizationUrl } = attempt;
  const { redirectTo } = await sandbox.salesforce.consent({ authorizationUrl, user: as });
  const consented = performance.now();
  const callback = await call<{ connectionId: string }>('GET', redirectTo, { cookie, from });
  return {
    connectionId: callback.body.connectionId,
    initiateMs: initiated - start,
    consentMs: consented - initiated,
    callbackMs: performance.now() - consented,
  };
}

/** People at the CRM who have consented to nothing of ours yet. */
export async function newCrmUsers(sandbox: SandboxControl, count: number): Promise<string[]> {
  const grants = await sandbox.salesforce.createGrants({ count });
  return grants.map(({ username }) => username);
}
