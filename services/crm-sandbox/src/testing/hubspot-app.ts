import { createHash } from 'node:crypto';
import { type Sandbox, type SandboxOptions, startSandbox } from '../index.js';

export const VERIFIER = 'a-code-verifier-of-at-least-43-characters-0123456789';
export const REDIRECT_URI = 'http://localhost:4003/crm-oauth/hubspot/callback';
export const USER = 'mara.velez@northwind.example';
export const COLLEAGUE = 'jonas.beck@northwind.example';
export const STRANGER = 'leo.orsini@asterpine.example';

const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const SCOPE = 'oauth crm.objects.contacts.read crm.objects.contacts.write';

/** Fields of a token response as the tests read them. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly scopes: readonly string[];
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

type Changes = Readonly<Record<string, string | undefined>>;

const filled = (fields: Changes): [string, string][] =>
  Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));

/** A HubSpot app as tests drive it: over real HTTP, with a base clock that stands still. */
export class HubspotTestApp {
  readonly sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  get hubspot() {
    return this.sandbox.control.hubspot;
  }

  get clientId(): string {
    return this.sandbox.hubspot.clientId;
  }

  authorizationUrl(changes: Changes = {}, path = '/oauth/authorize'): string {
    const url = new URL(path, this.sandbox.url);
    const parameters = {
      client_id: this.clientId,
      redirect_uri: REDIRECT_URI,
      state: 'the-state',
      scope: SCOPE,
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...changes,
    };
    for (const [name, value] of filled(parameters)) url.searchParams.set(name, value);
    return url.href;
  }

  /** A fresh authorization code. */
  async code(changes: Changes = {}, user = USER): Promise<string> {
    const authorizationUrl = this.authorizationUrl(changes);
    const { redirectTo } = await this.hubspot.consent({ authorizationUrl, user });
    return new URL(redirectTo).searchParams.get('code') ?? '';
  }

  async call<T = Readonly<Record<string, unknown>>>(
    path: string,
    init: RequestInit = {},
  ): Promise<Answer<T>> {
    const answer = await fetch(new URL(path, this.sandbox.url), { redirect: 'manual', ...init });
    const text = await answer.text();
    const body: T = JSON.parse(text || '{}');
    return { status: answer.status, headers: answer.headers, body };
  }

  /** A form with the app's credentials; a field that is undefined is left out. */
  post<T = Readonly<Record<string, unknown>>>(path: string, form: Changes): Promise<Answer<T>> {
    const { clientId, clientSecret } = this.sandbox.hubspot;
    const fields = { client_id: clientId, client_secret: clientSecret, ...form };
    const body = new URLSearchParams(filled(fields));
    return this.call<T>(path, { method: 'POST', body });
  }

  token<T = Tokens>(form: Changes, path = '/oauth/2026-03/token'): Promise<Answer<T>> {
    return this.post<T>(path, form);
  }

  exchange<T = Tokens>(code: string, changes: Changes = {}): Promise<Answer<T>> {
    return this.token<T>({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: VERIFIER,
      ...changes,
    });
  }

  refresh<T = Tokens>(refreshToken: string, changes: Changes = {}): Promise<Answer<T>> {
    return this.token<T>({ grant_type: 'refresh_token', refresh_token: refreshToken, ...changes });
  }

  /** The whole flow: consent, then the code for tokens. */
  async connect(user = USER, changes: Changes = {}): Promise<Tokens> {
    return (await this.exchange(await this.code(changes, user))).body;
  }

  api<T = Readonly<Record<string, unknown>>>(
    accessToken: string,
    path = '/crm/v3/objects/contacts',
    init: RequestInit = {},
  ): Promise<Answer<T>> {
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
    return this.call<T>(path, { ...init, headers });
  }
}

/** Starts a sandbox for one test file, reset before each test and ended after the last. */
export function useHubspot(options: SandboxOptions = {}): () => HubspotTestApp {
  let app: HubspotTestApp | undefined;
  beforeAll(async () => {
    app = new HubspotTestApp(await startSandbox({ now: () => 1_790_000_000_000, ...options }));
  });
  beforeEach(() => app?.sandbox.control.reset());
  afterAll(() => app?.sandbox.close());
  return () => {
    if (app === undefined) throw new Error('The sandbox has not started yet.');
    return app;
  };
}
