import { createHash } from 'node:crypto';
import { type Sandbox, type SandboxOptions, startSandbox } from '../index.js';

export const VERIFIER = 'a-code-verifier-of-at-least-43-characters-0123456789';
export const REDIRECT_URI = 'http://localhost:4003/crm-oauth/salesforce/callback';
export const USER = 'mara.velez@northwind.example';

const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** Fields of a token response as the tests read them. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly instance_url: string;
  readonly id: string;
  readonly id_token: string;
  readonly issued_at: string;
  readonly signature: string;
  readonly scope: string;
}

export interface JsonAnswer<T> {
  readonly status: number;
  readonly body: T;
}

/** A connected app as tests drive it: over real HTTP, with a base clock that stands still. */
export class TestApp {
  readonly sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  get control() {
    return this.sandbox.control;
  }

  get salesforce() {
    return this.sandbox.control.salesforce;
  }

  get clientId(): string {
    return this.sandbox.salesforce.clientId;
  }

  authorizationUrl(changes: Record<string, string | undefined> = {}): string {
    const url = new URL('/services/oauth2/authorize', this.sandbox.url);
    const parameters = {
      client_id: this.clientId,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      state: 'the-state',
      scope: 'api refresh_token',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...changes,
    };
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return url.href;
  }

  /** A fresh authorization code. */
  async code(changes: Record<string, string | undefined> = {}, user = USER): Promise<string> {
    const authorizationUrl = this.authorizationUrl(changes);
    const { redirectTo } = await this.salesforce.consent({ authorizationUrl, user });
    return new URL(redirectTo).searchParams.get('code') ?? '';
  }

  post(path: string, form: Record<string, string>, headers = {}): Promise<Response> {
    const body = new URLSearchParams(form);
    return fetch(new URL(path, this.sandbox.url), { method: 'POST', body, headers });
  }

  async token<T = Tokens>(form: Record<string, string>): Promise<JsonAnswer<T>> {
    const { clientId, clientSecret } = this.sandbox.salesforce;
    const credentials = { client_id: clientId, client_secret: clientSecret };
    const answer = await this.post('/services/oauth2/token', { ...credentials, ...form });
    const body: T = JSON.parse(await answer.text());
    return { status: answer.status, body };
  }

  exchange<T = Tokens>(code: string, changes = {}): Promise<JsonAnswer<T>> {
    return this.token<T>({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: VERIFIER,
      ...changes,
    });
  }

  refresh<T = Tokens>(refreshToken: string, changes = {}): Promise<JsonAnswer<T>> {
    return this.token<T>({ grant_type: 'refresh_token', refresh_token: refreshToken, ...changes });
  }

  /** The whole flow: consent, then the code for tokens. */
  async connect(scope = 'api refresh_token', user = USER): Promise<Tokens> {
    return (await this.exchange(await this.code({ scope }, user))).body;
  }

  get(path: string, accessToken: string): Promise<Response> {
    const headers = { authorization: `Bearer ${accessToken}` };
    return fetch(new URL(path, this.sandbox.url), { headers });
  }

  /** The status that the data API answers to this token. */
  async dataStatus(accessToken: string): Promise<number> {
    return (await this.get('/services/data/v64.0/limits', accessToken)).status;
  }
}

/** Starts a sandbox for one test file, reset before each test and ended after the last. */
export function useSandbox(options: SandboxOptions = {}): () => TestApp {
  let app: TestApp | undefined;
  beforeAll(async () => {
    app = new TestApp(await startSandbox({ now: () => 1_790_000_000_000, ...options }));
  });
  beforeEach(() => app?.control.reset());
  afterAll(() => app?.sandbox.close());
  return () => {
    if (app === undefined) throw new Error('The sandbox has not started yet.');
    return app;
  };
}

/** `[status, error, error_description]` of an OAuth answer. */
export function errorOf({ status, body }: JsonAnswer<unknown>): unknown[] {
  const fields = new Map<string, unknown>(Object.entries(body ?? {}));
  return [status, fields.get('error'), fields.get('error_description')];
}
