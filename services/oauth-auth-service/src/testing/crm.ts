import {
  type ProviderName,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '@tetrix/crm-sandbox';
import { bodyOf } from './http.js';
import type { LeakGuard } from './leak-guard.js';
import type { TestUser } from './people.js';
import { registerCallbacks, sandboxEnv } from './sandbox-env.js';
import {
  startTestService,
  type TestService,
  type TestServiceOptions,
} from './start-test-service.js';

/** A connection as the API shows it. */
export interface LinkedConnection {
  readonly id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

export interface StartedAttempt {
  readonly attemptId: string;
  readonly authorizationUrl: string;
  readonly startUrl: string;
  readonly expiresAt: string;
  /** `name=value` of the cookie that binds it to the browser. */
  readonly cookie: string;
}

export interface LinkOptions {
  /** Id, username or e-mail at the sandbox. */
  readonly as?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The service with one half of the sandbox beside it. */
export interface CrmTestService extends TestService {
  readonly sandbox: Sandbox;
  initiate(user: TestUser, body?: Readonly<Record<string, unknown>>): Promise<StartedAttempt>;
  /** The address at our callback that the consent page sends the browser to, from `/`. */
  consent(attempt: StartedAttempt, as?: string, decision?: 'allow' | 'deny'): Promise<string>;
  /** The whole connect flow. */
  link(user: TestUser, options?: LinkOptions): Promise<LinkedConnection>;
  /** Lets the stored access token be as old as if so many seconds had passed. */
  age(connectionId: string, seconds: number): Promise<void>;
  /** Ends the back-off, so that the next call is made at once. */
  forgetBackoff(connectionId: string): Promise<void>;
}

export interface CrmTestOptions extends TestServiceOptions {
  readonly sandbox?: SandboxOptions;
  /** The CRM that it is configured for; Salesforce unless another is named. */
  readonly provider?: ProviderName;
}

export async function startCrmTestService(options: CrmTestOptions = {}): Promise<CrmTestService> {
  const { provider = 'salesforce' } = options;
  const sandbox = await startSandbox(options.sandbox);
  const service = await startTestService({
    ...options,
    env: { ...sandboxEnv(sandbox, provider), ...options.env },
  });
  await registerCallbacks(sandbox, provider, service.url);
  const { http, prisma, guard } = service;
  guard.secret('the client secret', sandbox[provider].clientSecret);

  const initiate = async (user: TestUser, body: object = {}): Promise<StartedAttempt> => {
    const response = await http
      .post(`/crm-oauth/${provider}/initiate`)
      .set('Authorization', user.bearer)
      .send(body);
    const started = { ...bodyOf(response, 201), cookie: cookieOf(response.headers['set-cookie']) };
    guard.secret('a browser id', started.cookie.split('=')[1]);
    guard.secret('a start ticket', started.startUrl.split('/').at(-1));
    guard.secret('a state', new URL(started.authorizationUrl).searchParams.get('state'));
    return started;
  };
  const consent = async (attempt: StartedAttempt, as?: string, decision?: 'allow' | 'deny') => {
    const { authorizationUrl } = attempt;
    const answer = await sandbox.control[provider].consent({
      authorizationUrl,
      ...(as === undefined ? {} : { user: as }),
      ...(decision === undefined ? {} : { decision }),
    });
    const url = new URL(answer.redirectTo);
    guard.secret('an authorization code', url.searchParams.get('code'));
    return url.pathname + url.search;
  };
  return {
    ...service,
    sandbox,
    initiate,
    consent,
    link: async (user, { as, body } = {}) => {
      const attempt = await initiate(user, body);
      const callback = await http
        .get(await consent(attempt, as))
        .set('Cookie', attempt.cookie)
        .set('Accept', 'application/json');
      const { connectionId } = bodyOf(callback, 200);
      const shown = http.get(`/crm-oauth/connections/${connectionId}`);
      return bodyOf(await shown.set('Authorization', user.bearer), 200);
    },
    age: async (id, seconds) => {
      await prisma.$executeRaw`UPDATE crm_oauth_tokens
        SET issued_at = issued_at - make_interval(secs => ${seconds}::int),
            expires_at = expires_at - make_interval(secs => ${seconds}::int)
        WHERE id = ${id}::uuid`;
    },
    forgetBackoff: async (id) => {
      await prisma.cRMOAuthToken.update({ where: { id }, data: { nextAttemptAt: null } });
    },
    close: async () => {
      await noteTokens(sandbox, provider, guard);
      await service.close();
      await sandbox.close();
    },
  };
}

/** Every token that the provider has given out and still knows. */
async function noteTokens(
  sandbox: Sandbox,
  provider: ProviderName,
  guard: LeakGuard,
): Promise<void> {
  for (const grant of await sandbox.control[provider].grants({ tokens: true })) {
    guard.secret('a CRM refresh token', grant.refreshToken);
    for (const token of grant.accessTokens ?? []) guard.secret('a CRM access token', token);
  }
}

export const salesforceEnv = (sandbox: Pick<Sandbox, 'url' | 'salesforce'>) =>
  sandboxEnv(sandbox, 'salesforce');

export const registerCallback = (sandbox: Sandbox, ...services: string[]) =>
  registerCallbacks(sandbox, 'salesforce', ...services);

export const cookieOf = (header: unknown): string => {
  const first: unknown = Array.isArray(header) ? header[0] : header;
  return String(first).split(';')[0] ?? '';
};
